-- Files on their way in. An upload comes in parts, each a working file under a key of the upload's own, in the vault until it ends; an intake is what is
-- done with a file once it is here. State of their own, as sessions are: no event rebuilds them. Names stand under the upload's key.

-- +goose Up

CREATE TABLE uploads (
    id       TEXT   NOT NULL PRIMARY KEY,
    person   TEXT   NOT NULL,
    size     BIGINT NOT NULL,
    received BIGINT NOT NULL,
    intake   TEXT   NOT NULL,
    created  BIGINT NOT NULL,
    expires  BIGINT NOT NULL,
    words    BYTEA
);
CREATE INDEX uploads_person ON uploads (person);
CREATE INDEX uploads_expires ON uploads (expires);

CREATE TABLE upload_parts (
    upload TEXT   NOT NULL,
    start  BIGINT NOT NULL,
    size   BIGINT NOT NULL,
    digest TEXT   NOT NULL,
    file   TEXT   NOT NULL UNIQUE,
    PRIMARY KEY (upload, start)
);

CREATE TABLE intakes (
    id       TEXT    NOT NULL PRIMARY KEY,
    person   TEXT    NOT NULL,
    replica  TEXT    NOT NULL,
    upload   TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    document TEXT    NOT NULL,
    phase    TEXT    NOT NULL,
    stop     BOOLEAN NOT NULL,
    since    BIGINT  NOT NULL,
    ended    BIGINT  NOT NULL,
    words    BYTEA
);
CREATE INDEX intakes_person ON intakes (person);
CREATE INDEX intakes_replica ON intakes (replica) WHERE ended = 0;
