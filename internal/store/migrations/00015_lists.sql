-- A page of a list costs what a page costs, whatever it is narrowed by, and goes on behind its last row. Which book a line stands in is a column of
-- its own; the order of documents is that of one index, read backwards.

-- +goose Up

ALTER TABLE entries ADD COLUMN direction TEXT NOT NULL DEFAULT '';
UPDATE entries SET direction = CASE WHEN series LIKE 'in/%' THEN 'in' WHEN series LIKE 'out/%' THEN 'out' ELSE '' END;
DROP INDEX entries_date;
CREATE INDEX entries_book ON entries (direction, date, at, series, number);

DROP INDEX documents_updated;
DROP INDEX documents_state;
DROP INDEX documents_due;
CREATE INDEX documents_updated ON documents (updated, id);
CREATE INDEX documents_state ON documents (state);
CREATE INDEX documents_type ON documents (type);
CREATE INDEX documents_date ON documents (date);

CREATE INDEX dossiers_opened ON dossiers (opened, id);

CREATE INDEX jobs_state ON jobs (state, kind, created);

CREATE INDEX signings_made ON signings (person, created, id);
DROP INDEX signings_open;
CREATE INDEX signings_expiry ON signings (state, expires);

CREATE INDEX holdings_gone ON holdings (position) WHERE gone;
