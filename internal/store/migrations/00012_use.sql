-- Indexes over the events that are kept act by act, so that no question about years of work reads all of it: what was done by whom or to whom (deeds), how often keys
-- were used (uses), and what the office sent, took in, returned and refused, day by day (dealings).

-- +goose Up

CREATE TABLE deeds (
    person  TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    stream  TEXT   NOT NULL,
    version BIGINT NOT NULL,
    part    TEXT   NOT NULL,
    PRIMARY KEY (person, at, stream, version)
);

CREATE TABLE uses (
    month       TEXT   NOT NULL,
    person      TEXT   NOT NULL,
    post        TEXT   NOT NULL,
    act         TEXT   NOT NULL,
    type        TEXT   NOT NULL,
    certificate TEXT   NOT NULL,
    delegation  TEXT   NOT NULL,
    n           BIGINT NOT NULL,
    PRIMARY KEY (month, person, post, act, type, certificate, delegation)
);

CREATE TABLE dealings (
    day  TEXT   NOT NULL,
    what TEXT   NOT NULL,
    type TEXT   NOT NULL,
    n    BIGINT NOT NULL,
    PRIMARY KEY (day, what, type)
);
