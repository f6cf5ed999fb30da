-- Calendars: hours, holidays, freezes and a zone; whose they are; and with which of them each promise was judged.
--
-- A calendar is kept as a whole, a new version with every change, and versions are numbered across all calendars. A
-- promise keeps the calendar and the number of the last change it was judged by, so that `entente verify` can judge it
-- again by the same days however calendars change later.

create table calendars (
    id uuid primary key,
    name text not null,
    made_at timestamptz not null,
    retired_at timestamptz
);
create index calendars_by_name on calendars (name, id);

create table calendar_versions (
    revision bigint primary key,
    calendar_id uuid not null references calendars (id),
    parent_id uuid references calendars (id),
    rules jsonb not null,
    change text not null,
    person_id uuid references people (id),
    made_at timestamptz not null
);
create index calendar_versions_by_calendar on calendar_versions (calendar_id, revision);

-- The calendar of a party; without one, that of the party above it, and in the end that of the IT organisation.
alter table parties add column calendar_id uuid references calendars (id);
create index parties_by_calendar on parties (calendar_id);

alter table commitments add column calendar_id uuid references calendars (id);
alter table commitments add column calendar_revision bigint not null default 0;
-- Until when new terms should stand, by the customer's calendar as it is now.
alter table commitments add column clock_at timestamptz;
-- Those whose clock runs: they are counted anew when a calendar changes.
create index commitments_broken on commitments (id) where broken_since is not null and closed_at is null;

-- only sqlite
create trigger calendar_versions_are_not_changed before update on calendar_versions
begin select raise(abort, 'a version of a calendar is never changed: promises were judged by it'); end;
create trigger calendar_versions_are_not_removed before delete on calendar_versions
begin select raise(abort, 'a version of a calendar is never removed: promises were judged by it'); end;
insert into calendars (id, name, made_at) select party_id, 'House calendar', founded_at from organisation;
insert into calendar_versions (revision, calendar_id, rules, change, made_at)
select 1, party_id, json_object('zone', zone, 'days', json('[]'), 'yearly', json('[]'), 'freezes', json('[]'), 'hours',
    json('[[{"opens":540,"closes":1020}],[{"opens":540,"closes":1020}],[{"opens":540,"closes":1020}],[{"opens":540,"closes":1020}],[{"opens":540,"closes":1020}],[],[]]')),
    'Begun: Monday to Friday', founded_at from organisation;
-- end

-- only postgres
create function calendar_versions_refuse() returns trigger language plpgsql as $refuse$
begin raise exception 'a version of a calendar is never changed: promises were judged by it'; end $refuse$;
create trigger calendar_versions_are_not_changed before update on calendar_versions
for each row execute function calendar_versions_refuse();
create trigger calendar_versions_are_not_removed before delete on calendar_versions
for each row execute function calendar_versions_refuse();
insert into calendars (id, name, made_at) select party_id, 'House calendar', founded_at from organisation;
insert into calendar_versions (revision, calendar_id, rules, change, made_at)
select 1, party_id, jsonb_build_object('zone', zone, 'days', '[]'::jsonb, 'yearly', '[]'::jsonb, 'freezes', '[]'::jsonb, 'hours',
    '[[{"opens":540,"closes":1020}],[{"opens":540,"closes":1020}],[{"opens":540,"closes":1020}],[{"opens":540,"closes":1020}],[{"opens":540,"closes":1020}],[],[]]'::jsonb),
    'Begun: Monday to Friday', founded_at from organisation;
-- end

update parties set calendar_id = id where id in (select party_id from organisation);
update commitments set calendar_id = (select party_id from organisation), calendar_revision = 1
where exists (select 1 from organisation);
update commitments set clock_at = next_deadline where broken_since is not null and closed_at is null
and (answer_by is null or next_deadline < answer_by);
