-- What is due by a day is found by that day, whatever state it is in: also what was circulated is to be read by one.

-- +goose Up

CREATE INDEX documents_due ON documents (due);

-- +goose Down

DROP INDEX documents_due;
