-- What each paired machine last said of the certificates of its keys. No event: it proves nothing, and is said again at each start of the machine's program.

-- +goose Up

CREATE TABLE machine_shown (
    machine TEXT   NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    chains  TEXT   NOT NULL
);
