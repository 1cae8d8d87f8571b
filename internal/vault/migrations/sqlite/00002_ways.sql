-- A vault may be opened by a device or by several people, says whose it is, and counts what is forgotten.

-- +goose Up

ALTER TABLE root ADD COLUMN way TEXT NOT NULL DEFAULT 'passphrase';
ALTER TABLE root ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE root ADD COLUMN mechanism TEXT NOT NULL DEFAULT '';
ALTER TABLE root ADD COLUMN wrapped BLOB NOT NULL DEFAULT x'';
ALTER TABLE root ADD COLUMN needed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE root ADD COLUMN shares BLOB NOT NULL DEFAULT x'';
ALTER TABLE root ADD COLUMN office TEXT NOT NULL DEFAULT '';
ALTER TABLE root ADD COLUMN filling TEXT NOT NULL DEFAULT '';
CREATE TABLE turn (id INTEGER PRIMARY KEY CHECK (id = 1), n BIGINT NOT NULL);
INSERT INTO turn (id, n) VALUES (1, 0);
