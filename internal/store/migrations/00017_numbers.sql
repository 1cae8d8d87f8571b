-- A series of numbers counts its events apart from its numbers: a block of numbers is one event.

-- +goose Up

ALTER TABLE series ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
UPDATE series SET version = last;
