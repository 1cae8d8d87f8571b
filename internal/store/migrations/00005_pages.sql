-- Pages of registers and lists cost what a page costs, however long the register is.

-- +goose Up

CREATE INDEX entries_date ON entries (date, at, series, number);
CREATE INDEX documents_updated ON documents (updated DESC, id);
