-- What a link is for is named by the program alone: every new kind of link would rebuild these two tables otherwise.

create table links_named (
    id uuid primary key,
    person_id uuid not null references people (id),
    purpose text not null,
    matter text,
    matter_id uuid,
    data jsonb,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    claimed bytea,
    used_at timestamptz,
    ended_at timestamptz
);
insert into links_named (id, person_id, purpose, matter, matter_id, data, made_at, expires_at, claimed, used_at, ended_at)
    select id, person_id, purpose, matter, matter_id, data, made_at, expires_at, claimed, used_at, ended_at from links;

create table link_answers_named (
    id uuid primary key,
    link_id uuid not null references links_named (id),
    name text not null,
    email text,
    act text not null,
    fields jsonb not null,
    said_at timestamptz not null,
    settled_at timestamptz,
    confirmed boolean
);
insert into link_answers_named (id, link_id, name, email, act, fields, said_at, settled_at, confirmed)
    select id, link_id, name, email, act, fields, said_at, settled_at, confirmed from link_answers;

drop table link_answers;
drop table links;
alter table links_named rename to links;
alter table link_answers_named rename to link_answers;
create index links_by_person on links (person_id, made_at);
create index links_by_expiry on links (expires_at);
create index link_answers_by_link on link_answers (link_id, said_at);
