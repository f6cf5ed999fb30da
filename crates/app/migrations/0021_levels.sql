-- Levels: what was measured beside what was promised, words about what runs and what fails, and what follows from both.

-- What was measured of a level in a month or in some days of one: a part and a whole, or thousandths of a percent. For one
-- client, or for everybody. It is never changed: another one takes its place.
create table level_measures (
    id uuid primary key,
    service_id uuid not null references services (id),
    offering_id uuid references offerings (id),
    client_id uuid references parties (id),
    kind text not null check (kind in ('availability', 'response', 'delivery', 'other')),
    name text,
    month date not null,
    first_day date not null,
    last_day date not null,
    shape text not null check (shape in ('down', 'kept', 'percent')),
    part bigint not null check (part >= 0),
    whole bigint,
    source text not null,
    note text,
    replaces_id uuid references level_measures (id),
    person_id uuid references people (id),
    import_id uuid references imports (id),
    made_at timestamptz not null,
    check ((kind = 'other') = (name is not null)),
    check ((shape = 'percent') = (whole is null)),
    check (month <= first_day and first_day <= last_day)
);
create index level_measures_by_client on level_measures (service_id, client_id, month);
create index level_measures_by_month on level_measures (service_id, month);
create index level_measures_of_service on level_measures (service_id, made_at, id);
create index level_measures_of_client on level_measures (client_id, made_at, id);
create index level_measures_by_time on level_measures (made_at, id);
-- One is replaced once, so that two corrections of the same do not both count.
create unique index level_measures_by_replaced on level_measures (replaces_id);

-- What an offering promised from a day on. Before the first change there is no line: what it promises now, it always did.
create table level_promises (
    offering_id uuid not null references offerings (id),
    from_day date not null,
    levels jsonb not null,
    primary key (offering_id, from_day)
);

-- It fails, somebody of our house says, or it runs again; for one client or for everybody.
create table level_words (
    id uuid primary key,
    service_id uuid not null references services (id),
    client_id uuid references parties (id),
    fails boolean not null,
    words text not null,
    person_id uuid references people (id),
    said_at timestamptz not null
);
create index level_words_by_service on level_words (service_id, client_id, said_at);

-- What follows, kept on write: one line for each service and client of whom something is known, and one for everybody.
-- `fails_until` is the last day on which it fails by what is known today; nothing where it runs.
create table level_states (
    id uuid primary key,
    service_id uuid not null references services (id),
    client_id uuid references parties (id),
    fails_until date,
    word_id uuid references level_words (id),
    said_fails boolean,
    said_at timestamptz,
    latest date,
    missed date,
    missed_since date,
    missed_until date,
    -- The level that was missed, or else the one that was judged last: what was promised and what was measured.
    evidence jsonb
);
create index level_states_by_client on level_states (client_id, service_id);
create index level_states_by_service on level_states (service_id, client_id);
create index level_states_failing on level_states (fails_until) where fails_until is not null;

-- What levels are counted from, and which services a client uses.
create index commitments_ordered_at on commitments (service_id, opened_at) where offering_id is not null;
create index commitments_of_service on commitments (customer_id, service_id) where service_id is not null;

-- only sqlite
create trigger level_measures_are_not_changed before update on level_measures
begin select raise(abort, 'a measurement is never changed: another takes its place'); end;
create trigger level_measures_are_not_removed before delete on level_measures
begin select raise(abort, 'a measurement is never removed: another takes its place'); end;
create trigger level_words_are_not_changed before update on level_words
begin select raise(abort, 'what was said about a service is never changed'); end;
create trigger level_words_are_not_removed before delete on level_words
begin select raise(abort, 'what was said about a service is never removed'); end;
-- end

-- only postgres
create function level_measures_refuse() returns trigger language plpgsql as $refuse$
begin raise exception 'a measurement is never changed: another takes its place'; end $refuse$;
create trigger level_measures_are_not_changed before update on level_measures
for each row execute function level_measures_refuse();
create trigger level_measures_are_not_removed before delete on level_measures
for each row execute function level_measures_refuse();
create function level_words_refuse() returns trigger language plpgsql as $refuse$
begin raise exception 'what was said about a service is never changed'; end $refuse$;
create trigger level_words_are_not_changed before update on level_words
for each row execute function level_words_refuse();
create trigger level_words_are_not_removed before delete on level_words
for each row execute function level_words_refuse();
-- end
