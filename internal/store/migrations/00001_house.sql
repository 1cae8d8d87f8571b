-- Plain SQL that SQLite and PostgreSQL both take: text ids, BIGINT microseconds since 1970 (UTC), BYTEA, BOOLEAN, text dates.
-- SQLite keeps BYTEA and BOOLEAN columns as they are given.

-- +goose Up

CREATE TABLE events (
    stream   TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    leaf     BIGINT UNIQUE,
    type     TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    document TEXT   NOT NULL,
    bytes    BYTEA  NOT NULL,
    PRIMARY KEY (stream, version)
);
CREATE INDEX events_document ON events (document, leaf);

CREATE TABLE tree (
    tree TEXT   NOT NULL,
    idx  BIGINT NOT NULL,
    hash BYTEA  NOT NULL,
    PRIMARY KEY (tree, idx)
);

CREATE TABLE heads (
    size BIGINT NOT NULL,
    at   BIGINT NOT NULL,
    note BYTEA  NOT NULL,
    PRIMARY KEY (size, at)
);

CREATE TABLE holdings (
    position   BIGINT  NOT NULL PRIMARY KEY,
    document   TEXT    NOT NULL,
    digest     TEXT    NOT NULL UNIQUE,
    commitment BYTEA   NOT NULL,
    gone       BOOLEAN NOT NULL
);
CREATE INDEX holdings_document ON holdings (document);

CREATE TABLE documents (
    id         TEXT   NOT NULL PRIMARY KEY,
    version    BIGINT NOT NULL,
    direction  TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    type       TEXT   NOT NULL,
    series     TEXT   NOT NULL,
    number     BIGINT NOT NULL,
    term       TEXT   NOT NULL,
    date       TEXT   NOT NULL,
    urgency    TEXT   NOT NULL,
    drafter    TEXT   NOT NULL,
    signer     TEXT   NOT NULL,
    party      TEXT   NOT NULL,
    waits_for  TEXT   NOT NULL,
    waits_role TEXT   NOT NULL,
    due        TEXT   NOT NULL,
    dossier    TEXT   NOT NULL,
    trouble    TEXT   NOT NULL,
    created    BIGINT NOT NULL,
    updated    BIGINT NOT NULL,
    words      BYTEA
);
CREATE INDEX documents_state ON documents (direction, state, updated);
CREATE INDEX documents_dossier ON documents (dossier) WHERE dossier <> '';
CREATE INDEX documents_due ON documents (due) WHERE due <> '';

CREATE TABLE concerns (
    document TEXT    NOT NULL,
    subject  TEXT    NOT NULL,
    part     TEXT    NOT NULL,
    open     BOOLEAN NOT NULL,
    due      TEXT    NOT NULL,
    since    BIGINT  NOT NULL,
    PRIMARY KEY (document, subject, part)
);
CREATE INDEX concerns_subject ON concerns (subject, open);

CREATE TABLE series (
    id        TEXT   NOT NULL PRIMARY KEY,
    direction TEXT   NOT NULL,
    type      TEXT   NOT NULL,
    term      TEXT   NOT NULL,
    last      BIGINT NOT NULL
);

CREATE TABLE entries (
    series   TEXT   NOT NULL,
    number   BIGINT NOT NULL,
    document TEXT   NOT NULL,
    date     TEXT   NOT NULL,
    state    TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    words    BYTEA,
    PRIMARY KEY (series, number)
);
CREATE INDEX entries_document ON entries (document);

CREATE TABLE dossiers (
    id        TEXT   NOT NULL PRIMARY KEY,
    version   BIGINT NOT NULL,
    code      TEXT   NOT NULL,
    state     TEXT   NOT NULL,
    retention TEXT   NOT NULL,
    creator   TEXT   NOT NULL,
    opened    BIGINT NOT NULL,
    closed    BIGINT NOT NULL,
    words     BYTEA
);

CREATE TABLE filed (
    dossier  TEXT   NOT NULL,
    document TEXT   NOT NULL,
    position BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (dossier, document)
);

CREATE TABLE people (
    id      TEXT   NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    state   TEXT   NOT NULL,
    unit    TEXT   NOT NULL,
    words   BYTEA
);

CREATE TABLE posts (
    id     TEXT   NOT NULL,
    person TEXT   NOT NULL,
    since  BIGINT NOT NULL,
    until  BIGINT NOT NULL,
    unit   TEXT   NOT NULL,
    roles  TEXT   NOT NULL,
    words  BYTEA,
    PRIMARY KEY (id, person, since)
);

CREATE TABLE peers (
    id       TEXT   NOT NULL PRIMARY KEY,
    version  BIGINT NOT NULL,
    name     TEXT   NOT NULL,
    code     TEXT   NOT NULL,
    address  TEXT   NOT NULL,
    identity TEXT   NOT NULL,
    box      TEXT   NOT NULL
);

CREATE TABLE records (
    kind    TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    version BIGINT NOT NULL,
    state   TEXT   NOT NULL,
    parent  TEXT   NOT NULL,
    clear   TEXT   NOT NULL,
    words   BYTEA,
    PRIMARY KEY (kind, id)
);

CREATE TABLE accounts (
    name         TEXT   NOT NULL PRIMARY KEY,
    person       TEXT   NOT NULL UNIQUE,
    password     TEXT   NOT NULL,
    last_code    BIGINT NOT NULL,
    failures     BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    changed      BIGINT NOT NULL
);

CREATE TABLE sessions (
    id      TEXT   NOT NULL PRIMARY KEY,
    person  TEXT   NOT NULL,
    sign_in TEXT   NOT NULL,
    since   BIGINT NOT NULL,
    seen    BIGINT NOT NULL,
    expires BIGINT NOT NULL
);

CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE outgoing (
    id       TEXT   NOT NULL PRIMARY KEY,
    document TEXT   NOT NULL,
    peer     TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    state    TEXT   NOT NULL,
    attempts BIGINT NOT NULL,
    trouble  TEXT   NOT NULL,
    job      TEXT   NOT NULL,
    created  BIGINT NOT NULL,
    sent     BIGINT NOT NULL,
    receipt  BYTEA
);
CREATE INDEX outgoing_document ON outgoing (document);

CREATE TABLE incoming (
    id       TEXT   NOT NULL PRIMARY KEY,
    peer     TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    document TEXT   NOT NULL,
    digest   TEXT   NOT NULL,
    received BIGINT NOT NULL,
    receipt  BYTEA
);

CREATE TABLE counts (
    name TEXT   NOT NULL,
    hour BIGINT NOT NULL,
    n    BIGINT NOT NULL,
    PRIMARY KEY (name, hour)
);

CREATE TABLE jobs (
    id          TEXT   NOT NULL PRIMARY KEY,
    kind        TEXT   NOT NULL,
    document    TEXT   NOT NULL,
    dedupe      TEXT   NOT NULL,
    payload     BYTEA,
    state       TEXT   NOT NULL,
    not_before  BIGINT NOT NULL,
    attempts    BIGINT NOT NULL,
    tries       BIGINT NOT NULL,
    lease       TEXT   NOT NULL,
    lease_until BIGINT NOT NULL,
    trouble     TEXT   NOT NULL,
    done_part   BIGINT NOT NULL,
    whole       BIGINT NOT NULL,
    created     BIGINT NOT NULL,
    finished    BIGINT NOT NULL
);
CREATE UNIQUE INDEX jobs_dedupe ON jobs (dedupe) WHERE dedupe <> '';
CREATE INDEX jobs_due ON jobs (not_before) WHERE state IN ('waiting', 'running');
CREATE INDEX jobs_document ON jobs (document);
