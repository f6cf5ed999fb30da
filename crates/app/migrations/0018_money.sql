-- Money: what things cost, in versions that are announced ahead and never changed; what was used, and what is held.
--
-- A rate is kept as a whole. Of what was written only the last day may come to be known later, when another version
-- follows. Changes are numbered across all rates: a card is every version up to one number, so that what was charged can
-- be worked out again by the card of its day.

-- How the house counts: the month with which its fiscal year begins.
create table money_rules (
    one boolean primary key check (one),
    year_begins bigint not null check (year_begins between 1 and 12)
);
insert into money_rules (one, year_begins) values (true, 1);

create table rate_keys (
    key text primary key,
    name text not null,
    service_id uuid not null references services (id),
    note text,
    made_at timestamptz not null
);
create index rate_keys_by_name on rate_keys (name, key);
create index rate_keys_by_service on rate_keys (service_id, name);

create table rates (
    id uuid primary key,
    key text not null references rate_keys (key),
    audience text not null check (audience in ('everybody', 'internal', 'external')),
    first_day date not null,
    last_day date,
    body jsonb not null,
    note text,
    revision bigint not null,
    ended_revision bigint,
    person_id uuid references people (id),
    import_id uuid references imports (id),
    made_at timestamptz not null
);
create unique index rates_by_key on rates (key, audience, first_day);
create index rates_by_revision on rates (revision);
create index rates_by_first_day on rates (first_day, key);

-- What was used, line by line. A wrong line is taken back by another; `source` and `reference` say where it came from, so
-- that nothing is booked twice. Numbers are texts: neither engine keeps decimals as both sides wrote them.
create table usage_lines (
    id uuid primary key,
    client_id uuid not null references parties (id),
    service_id uuid not null references services (id),
    key text not null,
    quantity text not null,
    unit text not null,
    used_on date not null,
    cost_centre text,
    source text not null,
    reference text,
    reverses_id uuid references usage_lines (id),
    person_id uuid references people (id),
    import_id uuid references imports (id),
    made_at timestamptz not null
);
create index usage_lines_by_day on usage_lines (used_on, id);
create index usage_lines_by_client on usage_lines (client_id, used_on, id);
create unique index usage_lines_by_reference on usage_lines (source, reference);
create unique index usage_lines_by_reversed on usage_lines (reverses_id);

-- What a client holds. Another quantity is another one: the old one ends, a new one begins the day after.
create table subscriptions (
    id uuid primary key,
    client_id uuid not null references parties (id),
    key text not null references rate_keys (key),
    quantity text not null,
    first_day date not null,
    last_day date,
    cost_centre text,
    person_id uuid references people (id),
    made_at timestamptz not null
);
create index subscriptions_by_client on subscriptions (client_id, first_day, id);
create index subscriptions_by_day on subscriptions (first_day, id);

-- only sqlite
create trigger usage_lines_are_not_changed before update on usage_lines
begin select raise(abort, 'a line of usage is never changed: it is taken back by another'); end;
create trigger usage_lines_are_not_removed before delete on usage_lines
begin select raise(abort, 'a line of usage is never removed: it is taken back by another'); end;
create trigger subscriptions_are_only_ended before update on subscriptions
when new.id <> old.id or new.client_id <> old.client_id or new.key <> old.key or new.quantity <> old.quantity
    or new.first_day <> old.first_day or old.last_day is not null or new.last_day is null
begin select raise(abort, 'what is held is never changed, only ended once'); end;
create trigger subscriptions_are_not_removed before delete on subscriptions
begin select raise(abort, 'what was held is never removed'); end;
create trigger rates_are_only_ended before update on rates
when new.id <> old.id or new.key <> old.key or new.audience <> old.audience or new.first_day <> old.first_day
    or new.body <> old.body or new.revision <> old.revision
    or (old.last_day is not null and (new.last_day is null or new.last_day > old.last_day))
begin select raise(abort, 'a version of a price is never changed, only ended'); end;
create trigger rates_are_not_removed before delete on rates
begin select raise(abort, 'a version of a price is never removed: statements were made with it'); end;
-- end

-- only postgres
create function rates_refuse() returns trigger language plpgsql as $refuse$
begin raise exception 'a version of a price is never changed, only ended'; end $refuse$;
create trigger rates_are_only_ended before update on rates for each row
when (new.id <> old.id or new.key <> old.key or new.audience <> old.audience or new.first_day <> old.first_day
    or new.body <> old.body or new.revision <> old.revision
    or (old.last_day is not null and (new.last_day is null or new.last_day > old.last_day)))
execute function rates_refuse();
create trigger rates_are_not_removed before delete on rates for each row execute function rates_refuse();
create function usage_lines_refuse() returns trigger language plpgsql as $refuse$
begin raise exception 'a line of usage is never changed: it is taken back by another'; end $refuse$;
create trigger usage_lines_are_not_changed before update on usage_lines
for each row execute function usage_lines_refuse();
create trigger usage_lines_are_not_removed before delete on usage_lines
for each row execute function usage_lines_refuse();
create function subscriptions_refuse() returns trigger language plpgsql as $refuse$
begin raise exception 'what is held is never changed, only ended once'; end $refuse$;
create trigger subscriptions_are_only_ended before update on subscriptions for each row
when (new.id <> old.id or new.client_id <> old.client_id or new.key <> old.key or new.quantity <> old.quantity
    or new.first_day <> old.first_day or old.last_day is not null or new.last_day is null)
execute function subscriptions_refuse();
create trigger subscriptions_are_not_removed before delete on subscriptions
for each row execute function subscriptions_refuse();
-- end
