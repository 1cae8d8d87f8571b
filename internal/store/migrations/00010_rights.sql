-- Small things by whom they wait for, and by whom or what they are about: changes of rights to confirm, readings of personal data.

-- +goose Up

CREATE INDEX records_by_state ON records (kind, state, id);
CREATE INDEX records_by_parent ON records (kind, parent, id);
