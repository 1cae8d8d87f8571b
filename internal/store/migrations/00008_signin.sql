-- Sign-in: what a session was opened and proven with, passkeys, recovery codes, challenges, browsers that signed in before, and what a person is told. State
-- of its own, as accounts and sessions are: no event rebuilds it. What people wrote or are told stands sealed under the office's key.

-- +goose Up

-- handle names a session to people and in the ledger: the id changes with each proof, the handle does not.
ALTER TABLE sessions ADD COLUMN handle TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN proof TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN proved BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN machine TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN credential TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN renew BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE sessions ADD COLUMN replaced BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE sessions SET handle = id, proved = since;
CREATE INDEX sessions_person ON sessions (person);

-- renew: the password was set by somebody else, and its holder has not changed it yet.
ALTER TABLE accounts ADD COLUMN renew BOOLEAN NOT NULL DEFAULT FALSE;
-- Wrong tries are counted in "tries", by account, by browser and by where they come from.
ALTER TABLE accounts DROP COLUMN failures;
ALTER TABLE accounts DROP COLUMN locked_until;

CREATE TABLE passkeys (
    id      TEXT   NOT NULL PRIMARY KEY,
    person  TEXT   NOT NULL,
    record  BYTEA  NOT NULL,
    counter BIGINT NOT NULL,
    state   TEXT   NOT NULL,
    created BIGINT NOT NULL,
    used    BIGINT NOT NULL,
    words   BYTEA
);
CREATE INDEX passkeys_person ON passkeys (person);

CREATE TABLE recovery_codes (
    person TEXT   NOT NULL,
    code   TEXT   NOT NULL,
    made   BIGINT NOT NULL,
    used   BIGINT NOT NULL,
    PRIMARY KEY (person, code)
);

CREATE TABLE challenges (
    id      TEXT   NOT NULL PRIMARY KEY,
    kind    TEXT   NOT NULL,
    person  TEXT   NOT NULL,
    session TEXT   NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    data    BYTEA
);
CREATE INDEX challenges_expires ON challenges (expires);

CREATE TABLE browsers (
    browser TEXT   NOT NULL,
    person  TEXT   NOT NULL,
    machine TEXT   NOT NULL,
    since   BIGINT NOT NULL,
    seen    BIGINT NOT NULL,
    PRIMARY KEY (browser, person)
);
CREATE INDEX browsers_person ON browsers (person);

CREATE TABLE notices (
    id     TEXT   NOT NULL PRIMARY KEY,
    person TEXT   NOT NULL,
    kind   TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    seen   BIGINT NOT NULL,
    words  BYTEA
);
CREATE INDEX notices_person ON notices (person, seen);
