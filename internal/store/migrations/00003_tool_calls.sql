-- One-time addresses for an officer's signing tool. State of its own, as sessions are: no event rebuilds it. The id is the digest of the token;
-- the token itself is only in the addresses.

-- +goose Up

CREATE TABLE tool_calls (
    id      TEXT   NOT NULL PRIMARY KEY,
    item    TEXT   NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX tool_calls_item ON tool_calls (item);
