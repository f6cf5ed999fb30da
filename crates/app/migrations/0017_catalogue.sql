-- The catalogue: services are described, offer something that can be ordered, and promise levels.
--
-- There is one notion of a service: those that imports name are drafts until somebody describes them. A service whose
-- `retired_at` is set is retired, whatever its stage was.

alter table services add column about text;
alter table services add column area text not null default '';
alter table services add column owner_id uuid references people (id);
alter table services add column team_id uuid references parties (id);
alter table services add column core boolean not null default false;
alter table services add column stage text not null default 'draft' check (stage in ('draft', 'published', 'retiring'));
alter table services add column retires_on date;
alter table services add column instead_id uuid references services (id);
-- Inside our house only.
alter table services add column notes text;
-- What it is found by: folded words of everything that all may read.
alter table services add column words text not null default '';
create index services_by_area on services (area, name, id);
create index services_by_owner on services (owner_id);

create table offerings (
    id uuid primary key,
    service_id uuid not null references services (id),
    name text not null,
    gets jsonb not null,
    lacks jsonb not null,
    needs jsonb not null,
    how text,
    may_order text not null check (may_order in ('everybody', 'deciders', 'us')),
    questions jsonb not null,
    made_at timestamptz not null,
    retired_at timestamptz,
    version bigint not null
);
create index offerings_by_service on offerings (service_id, made_at, id);

-- Minutes of business hours, working days, or thousandths of a percent. What is counted by a calendar names it.
create table offering_levels (
    offering_id uuid not null references offerings (id),
    place bigint not null,
    kind text not null check (kind in ('availability', 'response', 'delivery', 'other')),
    name text,
    unit text not null check (unit in ('business_hours', 'working_days', 'percent_month')),
    amount bigint not null,
    calendar_id uuid references calendars (id),
    primary key (offering_id, place),
    check ((unit = 'percent_month') = (calendar_id is null))
);

-- What a price reads like from a day on, in the smallest coin. Nothing is charged by it.
create table offering_prices (
    offering_id uuid not null references offerings (id),
    from_day date not null,
    amount bigint not null,
    currency text not null,
    unit text not null,
    words text,
    person_id uuid references people (id),
    made_at timestamptz not null,
    primary key (offering_id, from_day)
);

-- What was done with a service, by whom and why.
create table service_log (
    id uuid primary key,
    service_id uuid not null references services (id),
    number bigint not null,
    offering_id uuid references offerings (id),
    act text not null,
    change text not null,
    why text,
    person_id uuid references people (id),
    done_at timestamptz not null
);
create unique index service_log_by_service on service_log (service_id, number);

-- What was ordered.
alter table commitments add column offering_id uuid references offerings (id);
create index commitments_ordered on commitments (service_id, moved_at, id) where offering_id is not null;

-- only sqlite
create trigger service_log_is_not_changed before update on service_log
begin select raise(abort, 'what was done with a service is never changed'); end;
create trigger service_log_is_not_removed before delete on service_log
begin select raise(abort, 'what was done with a service is never removed'); end;
-- end

-- only postgres
create function service_log_refuse() returns trigger language plpgsql as $refuse$
begin raise exception 'what was done with a service is never changed'; end $refuse$;
create trigger service_log_is_not_changed before update on service_log for each row execute function service_log_refuse();
create trigger service_log_is_not_removed before delete on service_log for each row execute function service_log_refuse();
-- end
