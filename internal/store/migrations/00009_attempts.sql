-- Sign-ins that are under way elsewhere: each waits for an answer from a machine that holds a certificate, or from a provider of identities. State of
-- their own, as sessions are: no event rebuilds them, and they may be lost without loss. What the browser keeps to itself stands here as a digest.

-- +goose Up

CREATE TABLE attempts (
    id       TEXT   NOT NULL PRIMARY KEY,
    kind     TEXT   NOT NULL,
    name     TEXT   NOT NULL,
    person   TEXT   NOT NULL,
    account  TEXT   NOT NULL,
    provider TEXT   NOT NULL,
    purpose  TEXT   NOT NULL,
    session  TEXT   NOT NULL,
    browser  TEXT   NOT NULL,
    origin   TEXT   NOT NULL,
    number   TEXT   NOT NULL,
    nonce    TEXT   NOT NULL,
    state    TEXT   NOT NULL,
    proof    TEXT   NOT NULL,
    trouble  TEXT   NOT NULL,
    created  BIGINT NOT NULL,
    expires  BIGINT NOT NULL
);
CREATE UNIQUE INDEX attempts_name ON attempts (name) WHERE name <> '';
CREATE INDEX attempts_person ON attempts (person) WHERE person <> '';
CREATE INDEX attempts_expires ON attempts (expires);
