-- The same tables as in SQLite. Keys are spread over 64 tables, so that the one from which a key went is written anew in no time.

-- +goose Up

CREATE TABLE root (
    id        BIGINT PRIMARY KEY CHECK (id = 1),
    salt      BYTEA  NOT NULL,
    passes    BIGINT NOT NULL,
    memory    BIGINT NOT NULL,
    lanes     BIGINT NOT NULL,
    sealed    BYTEA  NOT NULL,
    way       TEXT   NOT NULL,
    device    TEXT   NOT NULL,
    mechanism TEXT   NOT NULL,
    wrapped   BYTEA  NOT NULL,
    needed    BIGINT NOT NULL,
    shares    BYTEA  NOT NULL,
    office    TEXT   NOT NULL,
    filling   TEXT   NOT NULL
);
CREATE TABLE keys (id TEXT PRIMARY KEY, sealed BYTEA NOT NULL) PARTITION BY HASH (id);
-- +goose StatementBegin
DO $$
BEGIN
    FOR i IN 0..63 LOOP
        EXECUTE format('CREATE TABLE keys_%s PARTITION OF keys FOR VALUES WITH (MODULUS 64, REMAINDER %s)', i, i);
    END LOOP;
END
$$;
-- +goose StatementEnd
CREATE TABLE forgotten (id TEXT PRIMARY KEY);
CREATE TABLE secrets (name TEXT PRIMARY KEY, sealed BYTEA NOT NULL);
CREATE TABLE turn (id BIGINT PRIMARY KEY CHECK (id = 1), n BIGINT NOT NULL);
INSERT INTO turn (id, n) VALUES (1, 0);
