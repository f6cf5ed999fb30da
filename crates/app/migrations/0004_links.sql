-- Links in mails: what somebody may do by one, for how long, and which browser answers by it.
--
-- The database holds no link that could be used: a link carries a seal made with a key (`secrets`, or ENTENTE_SECRET).
-- Opening a link writes nothing here, so nobody can be watched reading.

create table secrets (
    name text primary key,
    value bytea not null,
    made_at timestamptz not null
);

create table links (
    id uuid primary key,
    person_id uuid not null references people (id),
    purpose text not null check (purpose in ('answer', 'contest', 'confirm', 'reset', 'invite', 'rhythm')),
    matter text check (matter in ('commitment', 'conversation')),
    matter_id uuid,
    data jsonb,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    claimed bytea,
    used_at timestamptz,
    ended_at timestamptz
);
create index links_by_person on links (person_id, made_at);
create index links_by_expiry on links (expires_at);

-- What somebody else said by a link that was forwarded to them. It binds nobody: it becomes an act once the person whose
-- link it was confirms it, and only then.
create table link_answers (
    id uuid primary key,
    link_id uuid not null references links (id),
    name text not null,
    email text,
    act text not null,
    fields jsonb not null,
    said_at timestamptz not null,
    settled_at timestamptz,
    confirmed boolean
);
create index link_answers_by_link on link_answers (link_id, said_at);
