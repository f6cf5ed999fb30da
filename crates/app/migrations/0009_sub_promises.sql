-- Promises that rest on others: the tree inside our house and with suppliers, its order, and what one side needs from the
-- other.

-- The promise it rests below; nothing of it is shown to anybody outside our house.
alter table commitments add column parent_id uuid references commitments (id);
-- At risk from below: the gravest reason and since when, as of the last look. Kept on write: `entente verify` proves it.
alter table commitments add column at_risk text;
alter table commitments add column at_risk_since timestamptz;
alter table commitments add column risk_seen timestamptz;
create index commitments_by_parent on commitments (parent_id) where parent_id is not null;
create index commitments_at_risk on commitments (moved_at, id) where at_risk is not null;

-- One below a promise that has to be done after another below the same one.
create table depends (
    commitment_id uuid not null references commitments (id),
    on_id uuid not null references commitments (id),
    primary key (commitment_id, on_id)
);
create index depends_by_on on depends (on_id);

-- A promise that needs one of the other direction. Both sides see it.
create table needs (
    commitment_id uuid not null references commitments (id),
    needed_id uuid not null references commitments (id),
    person_id uuid references people (id),
    linked_at timestamptz not null,
    primary key (commitment_id, needed_id)
);
create index needs_by_needed on needs (needed_id);
