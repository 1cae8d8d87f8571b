-- Signing requests: a person's wish to sign documents with a key that may be elsewhere, an item a document. State of its own, as sessions are: no
-- event rebuilds it. What an item says in words stands under its document's key.

-- +goose Up

CREATE TABLE signings (
    id      TEXT   NOT NULL PRIMARY KEY,
    person  TEXT   NOT NULL,
    sign_in TEXT   NOT NULL,
    act     TEXT   NOT NULL,
    way     TEXT   NOT NULL,
    state   TEXT   NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    ended   BIGINT NOT NULL,
    trouble TEXT   NOT NULL,
    words   BYTEA
);
CREATE INDEX signings_person ON signings (person, state);
CREATE INDEX signings_open ON signings (expires) WHERE state = 'open';

CREATE TABLE signing_items (
    id          TEXT   NOT NULL PRIMARY KEY,
    signing     TEXT   NOT NULL,
    position    BIGINT NOT NULL,
    document    TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    state       TEXT   NOT NULL,
    lease       TEXT   NOT NULL,
    lease_until BIGINT NOT NULL,
    size        BIGINT NOT NULL,
    reserve     BIGINT NOT NULL,
    certificate TEXT   NOT NULL,
    trouble     TEXT   NOT NULL,
    updated     BIGINT NOT NULL,
    words       BYTEA,
    UNIQUE (signing, position)
);
CREATE INDEX signing_items_open ON signing_items (document) WHERE state IN ('waiting', 'preparing', 'ready', 'signing');
