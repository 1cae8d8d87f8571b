-- What several processes that serve one office must know of each other. All of it is state of its own, as sessions are: no event rebuilds it, and it
-- may be lost without loss. Tries and readings outlive a process, so that a restart forgets no wrong PIN and records no reading twice.

-- +goose Up

CREATE TABLE replicas (
    id       TEXT   NOT NULL PRIMARY KEY,
    host     TEXT   NOT NULL,
    since    BIGINT NOT NULL,
    until    BIGINT NOT NULL,
    judging  TEXT   NOT NULL,
    settings TEXT   NOT NULL
);

CREATE TABLE underway (
    id       TEXT   NOT NULL PRIMARY KEY,
    replica  TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    document TEXT   NOT NULL,
    subject  TEXT   NOT NULL,
    act      TEXT   NOT NULL,
    phase    TEXT   NOT NULL,
    since    BIGINT NOT NULL
);
CREATE INDEX underway_document ON underway (document) WHERE document <> '';
CREATE INDEX underway_subject ON underway (subject) WHERE subject <> '';

CREATE TABLE tries (
    door        TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    failures    BIGINT NOT NULL,
    closed      BIGINT NOT NULL,
    lease       TEXT   NOT NULL,
    lease_until BIGINT NOT NULL,
    updated     BIGINT NOT NULL,
    PRIMARY KEY (door, name)
);
CREATE INDEX tries_updated ON tries (door, updated);

CREATE TABLE readings (
    session  TEXT   NOT NULL,
    document TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (session, document, version)
);
CREATE INDEX readings_at ON readings (at);

CREATE TABLE pairings (
    code    TEXT   NOT NULL PRIMARY KEY,
    person  TEXT   NOT NULL,
    sign_in TEXT   NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX pairings_person ON pairings (person);

CREATE TABLE machines (
    id   TEXT   NOT NULL PRIMARY KEY,
    seen BIGINT NOT NULL
);

CREATE TABLE machine_calls (
    machine TEXT   NOT NULL,
    call    TEXT   NOT NULL,
    until   BIGINT NOT NULL,
    PRIMARY KEY (machine, call)
);
CREATE INDEX machine_calls_until ON machine_calls (until);
CREATE INDEX signing_items_ready ON signing_items (signing) WHERE state = 'ready';
