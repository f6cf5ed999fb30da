-- The tables of the contract tests.
create table client (
    id uuid primary key,
    name text not null unique,
    town text,
    size bigint check (size > 0),
    lead uuid references client (id)
);

create table deed (
    client uuid not null references client (id) on delete cascade,
    number bigint not null,
    due date not null, -- a comment, with a comma and the word uuid
    done boolean not null default false,
    made_at timestamptz not null,
    primary key (client, number),
    unique (due, number)
);

create table everything (
    id bigint primary key,
    flag boolean,
    count bigint,
    ratio double precision,
    words text,
    own uuid,
    at timestamptz,
    day date,
    doc jsonb,
    raw bytea,
    long bigint generated always as (length(words)) stored
);

create table counter (
    id bigint primary key,
    n bigint not null
);

create table pair (
    id bigint primary key,
    other bigint references pair (id) deferrable initially deferred
);

create index deed_due on deed (due, client desc, number);
create index deed_open on deed (due) where done = false;
create unique index client_lower_name on client (lower(name), town);

-- only sqlite
create trigger client_stays before delete on client
when old.name = 'forever'
begin
    select raise(abort, 'This client stays.');
end;

create virtual table client_words_sqlite using fts5 (words);
-- end
-- only postgres
create function refuse() returns trigger language plpgsql as $$
begin
    raise exception 'This client stays.';
end $$;

create trigger client_stays before delete on client
for each row when (old.name = 'forever') execute function refuse();

alter table client add column words_postgres tsvector;
create index client_words on client using gin (words_postgres);
-- end
