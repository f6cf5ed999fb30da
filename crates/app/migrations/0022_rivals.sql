-- What clients could have elsewhere and what they have already. Alternatives, demand that went elsewhere, and how risky a
-- system outside IT is are read by our house alone.

-- What could be used instead of a service of ours: by one client, or by any. Its last comparison holds.
create table alternatives (
    id uuid primary key,
    service_id uuid not null references services (id),
    offering_id uuid references offerings (id),
    party_id uuid references parties (id),
    name text not null,
    kind text not null check (kind in ('consultant', 'outsourcer', 'offshore', 'cloud', 'own', 'other')),
    compared_on date not null,
    made_at timestamptz not null,
    retired_at timestamptz,
    version bigint not null
);
create index alternatives_by_service on alternatives (service_id, name, id) where retired_at is null;
create index alternatives_by_party on alternatives (party_id, name, id) where retired_at is null and party_id is not null;
create index alternatives_by_name on alternatives (name, id) where retired_at is null;
create index alternatives_by_day on alternatives (compared_on, id) where retired_at is null;

-- What was found when somebody compared: lines are added and never changed. Amounts are in the smallest coin.
create table alternative_comparisons (
    id uuid primary key,
    alternative_id uuid not null references alternatives (id),
    day date not null,
    amount bigint,
    currency text,
    unit text,
    level text,
    source text not null,
    they_better text,
    we_better text,
    person_id uuid references people (id),
    said_at timestamptz not null,
    check ((amount is null) = (currency is null))
);
create index alternative_comparisons_by_day on alternative_comparisons (alternative_id, day, said_at, id);

-- Demand that went elsewhere. A line that was wrong is taken back, and another may stand in its place.
create table lost_demands (
    id uuid primary key,
    party_id uuid not null references parties (id),
    what text not null,
    day date not null,
    went text not null check (went in ('consultant', 'outsourcer', 'offshore', 'cloud', 'own', 'other', 'dropped')),
    where_to text,
    service_id uuid references services (id),
    alternative_id uuid references alternatives (id),
    why text not null,
    kept_by text,
    worth_minor bigint,
    worth_currency text,
    matter_id uuid,
    matter text check (matter in ('commitment', 'conversation')),
    replaces_id uuid references lost_demands (id),
    person_id uuid references people (id),
    said_at timestamptz not null,
    taken_back_at timestamptz,
    check ((matter_id is null) = (matter is null)),
    check ((worth_minor is null) = (worth_currency is null))
);
create index lost_demands_by_day on lost_demands (day, id) where taken_back_at is null;
create index lost_demands_by_party on lost_demands (party_id, day, id) where taken_back_at is null;
create index lost_demands_by_service on lost_demands (service_id, day, id)
    where taken_back_at is null and service_id is not null;
create unique index lost_demands_by_matter on lost_demands (matter_id)
    where taken_back_at is null and matter_id is not null;

-- A system that was built or bought outside IT. Who it belongs to may be somebody we know, or only a name.
create table outside_systems (
    id uuid primary key,
    party_id uuid not null references parties (id),
    name text not null,
    used_for text not null,
    why text not null,
    owner_id uuid references people (id),
    owner_name text,
    cost_minor bigint,
    cost_currency text,
    safer text,
    standing text not null check (standing in ('found', 'agreed', 'making_safe', 'coming_home', 'home', 'gone')),
    side text not null check (side in ('ours', 'theirs')),
    said_by uuid references people (id),
    made_at timestamptz not null,
    version bigint not null,
    check ((cost_minor is null) = (cost_currency is null))
);
create index outside_systems_by_party on outside_systems (party_id, name, id);
create index outside_systems_by_name on outside_systems (name, id);

-- How risky we think it is, in words. Only ours; the last one holds.
create table outside_risks (
    id uuid primary key,
    system_id uuid not null references outside_systems (id),
    risk text not null check (risk in ('low', 'middle', 'high')),
    data text,
    continuity text,
    security text,
    person_id uuid references people (id),
    said_at timestamptz not null
);
create index outside_risks_by_system on outside_risks (system_id, said_at, id);

-- What became of it, for both sides to read; and the promise or conversation that was opened about it.
create table outside_steps (
    id uuid primary key,
    system_id uuid not null references outside_systems (id),
    standing text not null check (standing in ('found', 'agreed', 'making_safe', 'coming_home', 'home', 'gone')),
    words text,
    matter_id uuid,
    matter text check (matter in ('commitment', 'conversation')),
    side text not null check (side in ('ours', 'theirs')),
    person_id uuid references people (id),
    said_at timestamptz not null
);
create index outside_steps_by_system on outside_steps (system_id, said_at, id);

-- only sqlite
create trigger alternative_comparisons_are_not_changed before update on alternative_comparisons
begin select raise(abort, 'a comparison is never changed: compare again'); end;
create trigger alternative_comparisons_are_not_removed before delete on alternative_comparisons
begin select raise(abort, 'a comparison is never removed: compare again'); end;
create trigger outside_steps_are_not_changed before update on outside_steps
begin select raise(abort, 'what became of a system is never changed'); end;
create trigger outside_steps_are_not_removed before delete on outside_steps
begin select raise(abort, 'what became of a system is never removed'); end;
-- end

-- only postgres
create function alternatives_refuse() returns trigger language plpgsql as $refuse$
begin raise exception 'a comparison is never changed: compare again'; end $refuse$;
create trigger alternative_comparisons_are_not_changed before update on alternative_comparisons
for each row execute function alternatives_refuse();
create trigger alternative_comparisons_are_not_removed before delete on alternative_comparisons
for each row execute function alternatives_refuse();
create function outside_steps_refuse() returns trigger language plpgsql as $refuse$
begin raise exception 'what became of a system is never changed'; end $refuse$;
create trigger outside_steps_are_not_changed before update on outside_steps
for each row execute function outside_steps_refuse();
create trigger outside_steps_are_not_removed before delete on outside_steps
for each row execute function outside_steps_refuse();
-- end
