-- Several processes on one database. An event has no leaf at first, and a holding no position: the sequencer, one process at a time under a lease, gives
-- them (on SQLite they are there at once).

-- +goose Up

-- clock: later than that of every event which this one was decided on; leaves are given in its order, whatever the machines' clocks say.
ALTER TABLE events ADD COLUMN clock BIGINT NOT NULL DEFAULT 0;
CREATE INDEX events_pending ON events (clock) WHERE leaf IS NULL;

-- stream, version: the first event of the act that the tree does not show yet; '' and 0 where it shows all.
DROP INDEX holdings_document;
CREATE TABLE held (
    digest     TEXT    NOT NULL PRIMARY KEY,
    position   BIGINT  UNIQUE,
    document   TEXT    NOT NULL,
    commitment BYTEA   NOT NULL,
    gone       BOOLEAN NOT NULL,
    stream     TEXT    NOT NULL,
    version    BIGINT  NOT NULL
);
INSERT INTO held (digest, position, document, commitment, gone, stream, version)
    SELECT digest, position, document, commitment, gone, '', 0 FROM holdings;
DROP TABLE holdings;
ALTER TABLE held RENAME TO holdings;
CREATE INDEX holdings_document ON holdings (document);
CREATE INDEX holdings_pending ON holdings (stream, version) WHERE stream <> '';

-- Who does what only one may do. beat counts the holder's renewals: who sees it stand still takes over.
CREATE TABLE leases (
    name   TEXT   NOT NULL PRIMARY KEY,
    holder TEXT   NOT NULL,
    beat   BIGINT NOT NULL
);

-- The newest transaction of each writing process: what it asks for when the connection is lost at COMMIT.
CREATE TABLE writers (
    id   TEXT   NOT NULL PRIMARY KEY,
    mark BIGINT NOT NULL,
    at   BIGINT NOT NULL
);
