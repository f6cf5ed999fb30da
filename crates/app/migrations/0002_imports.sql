-- Files brought in from other systems: each run, what it found, what it made, and what the other system calls it.

-- A mapping that somebody made and kept. Those that come with Entente are not here.
create table import_mappings (
    name text primary key,
    title text not null,
    mapping text not null,
    person_id uuid references people (id),
    made_at timestamptz not null,
    version bigint not null
);

create table imports (
    id uuid primary key,
    status text not null check (status in ('ready', 'running', 'done', 'failed', 'undoing', 'undone')),
    file_name text not null,
    file_hash text not null,
    file_bytes bigint not null,
    mapping_name text not null,
    mapping text,
    strict boolean not null,
    person_id uuid references people (id),
    rows_found bigint not null,
    rows_done bigint not null,
    report jsonb,
    failure text,
    made_at timestamptz not null,
    moved_at timestamptz not null,
    finished_at timestamptz,
    undone_at timestamptz,
    undone_by_id uuid references people (id),
    version bigint not null
);
create index imports_by_time on imports (made_at, id);

-- The file itself, until it has been run or given up.
create table import_parts (
    import_id uuid not null references imports (id),
    part bigint not null,
    bytes bytea not null,
    primary key (import_id, part)
);

-- Lines that were odd or could not be used.
create table import_lines (
    import_id uuid not null references imports (id),
    number bigint not null,
    line bigint not null,
    refused boolean not null,
    code text not null,
    reason text not null,
    primary key (import_id, number)
);

-- What another system calls a party, a person or a service.
create table import_names (
    system text not null,
    kind text not null check (kind in ('client', 'team', 'person', 'service')),
    value text not null,
    target_id uuid not null,
    import_id uuid not null references imports (id),
    primary key (system, kind, value)
);

-- What another system calls a matter. `part` counts reopenings; `entries` and `fingerprint` say how much of its past the
-- ledger holds after this part.
create table import_matters (
    system text not null,
    reference text not null,
    part bigint not null,
    commitment_id uuid not null references commitments (id),
    entries bigint not null,
    fingerprint bytea not null,
    primary key (system, reference, part)
);
create unique index import_matters_by_commitment on import_matters (commitment_id);

-- Which commitments a run had in its file, and what it did to them. What stood before is kept for undoing it.
create table import_items (
    import_id uuid not null references imports (id),
    commitment_id uuid not null references commitments (id),
    effect text not null check (effect in ('created', 'changed', 'unchanged')),
    acts_before bigint,
    entries_before bigint,
    fingerprint_before bytea,
    attributes_before jsonb,
    primary key (import_id, commitment_id)
);
create index import_items_by_commitment on import_items (commitment_id);

-- Who became a member of what because a file said so.
create table import_members (
    import_id uuid not null references imports (id),
    membership_id uuid not null references memberships (id),
    primary key (import_id, membership_id)
);
