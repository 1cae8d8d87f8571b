-- Indexes over the events that are kept act by act, so that no question about years of work reads all of it: what was done by whom or to whom (deeds), how often keys
-- were used (uses), and what the office sent, took in, returned and refused, day by day (dealings).

-- +goose Up

CREATE TABLE deeds (
    person  TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    stream  TEXT   NOT NULL,
    version BIGINT NOT NULL,
    part    TEXT   NOT NULL,
    kind    TEXT   NOT NULL,
    PRIMARY KEY (person, at, stream, version)
);

-- period is a month (2006-01) or a year (2006): every use counts in both, so that years of work are a few rows a person.
CREATE TABLE uses (
    period      TEXT   NOT NULL,
    person      TEXT   NOT NULL,
    post        TEXT   NOT NULL,
    act         TEXT   NOT NULL,
    certificate TEXT   NOT NULL,
    delegation  TEXT   NOT NULL,
    n           BIGINT NOT NULL,
    PRIMARY KEY (period, person, post, act, certificate, delegation)
);

-- An empty person is everyone.
CREATE TABLE use_types (
    person TEXT   NOT NULL,
    month  TEXT   NOT NULL,
    act    TEXT   NOT NULL,
    type   TEXT   NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (person, month, act, type)
);

CREATE TABLE dealings (
    day  TEXT   NOT NULL,
    what TEXT   NOT NULL,
    type TEXT   NOT NULL,
    n    BIGINT NOT NULL,
    PRIMARY KEY (day, what, type)
);
