-- What teams can carry: who is in them, what they can do and when they are there; what is kept free; how their weeks and
-- their estimates turned out; what a promise takes; what was put off. All of it is for our own house.

create table skills (
    id uuid primary key,
    name text not null,
    made_at timestamptz not null,
    retired_at timestamptz
);
create unique index skills_by_name on skills (name);

-- A place in a team, of somebody who has an account or of whom we only know the name.
create table team_members (
    id uuid primary key,
    team_id uuid not null references parties (id),
    person_id uuid references people (id),
    name text not null,
    from_day date not null,
    until_day date,
    import_id uuid,
    made_at timestamptz not null,
    version bigint not null,
    check (until_day is null or until_day >= from_day)
);
create index team_members_by_team on team_members (team_id, name, id);
create index team_members_by_person on team_members (person_id) where person_id is not null;

-- Minutes of a week without holidays, from a day on.
create table member_hours (
    member_id uuid not null references team_members (id),
    from_day date not null,
    minutes bigint not null check (minutes between 0 and 10080),
    primary key (member_id, from_day)
);

create table member_skills (
    member_id uuid not null references team_members (id),
    skill_id uuid not null references skills (id),
    level text not null check (level in ('learning', 'able', 'expert')),
    primary key (member_id, skill_id)
);
create index member_skills_by_skill on member_skills (skill_id);

-- Days on which somebody is not there, both ends included.
create table member_leaves (
    id uuid primary key,
    member_id uuid not null references team_members (id),
    from_day date not null,
    until_day date not null,
    person_id uuid references people (id),
    said_at timestamptz not null,
    check (until_day >= from_day)
);
create index member_leaves_by_member on member_leaves (member_id, from_day);

-- Shares of a team's hours that are not for promises, in thousandths, from a day on.
create table team_shares (
    team_id uuid not null references parties (id),
    from_day date not null,
    running bigint not null check (running between 0 and 1000),
    learning bigint not null check (learning between 0 and 1000),
    person_id uuid references people (id),
    said_at timestamptz not null,
    primary key (team_id, from_day),
    check (running + learning <= 1000)
);

-- How a week of a team was, in minutes: what there was, and of it what nobody had planned, what was worked and what was
-- learnt. What there was is kept as it was reckoned on writing, so that it stays true when people come and go.
create table team_weeks (
    team_id uuid not null references parties (id),
    week date not null,
    there bigint not null check (there > 0),
    people bigint not null check (people > 0),
    unplanned bigint check (unplanned >= 0),
    worked bigint check (worked >= 0),
    learning bigint check (learning >= 0),
    import_id uuid,
    person_id uuid references people (id),
    said_at timestamptz not null,
    primary key (team_id, week)
);
create index team_weeks_by_week on team_weeks (week, team_id);

-- What one team has to give to one promise, as somebody said it: lines are added and never changed, the last one counts.
create table estimates (
    id uuid primary key,
    commitment_id uuid not null references commitments (id),
    team_id uuid not null references parties (id),
    kind text not null check (kind in ('estimate', 'left', 'unknown')),
    note text,
    person_id uuid references people (id),
    said_at timestamptz not null
);
create index estimates_by_commitment on estimates (commitment_id, said_at, id);

-- Minutes of somebody able.
create table estimate_lines (
    estimate_id uuid not null references estimates (id),
    skill_id uuid not null references skills (id),
    low bigint not null,
    likely bigint not null,
    high bigint not null,
    hands bigint not null check (hands between 1 and 20),
    primary key (estimate_id, skill_id),
    check (low >= 0 and low <= likely and likely <= high)
);

-- The one that counts.
create table estimate_heads (
    commitment_id uuid not null references commitments (id),
    team_id uuid not null references parties (id),
    estimate_id uuid not null references estimates (id),
    primary key (commitment_id, team_id)
);
create index estimate_heads_by_team on estimate_heads (team_id, commitment_id);

-- Finished work: what was estimated as likely, and what it took.
create table efforts (
    id uuid primary key,
    team_id uuid not null references parties (id),
    commitment_id uuid references commitments (id),
    what text not null,
    estimated bigint not null check (estimated > 0),
    actual bigint not null check (actual >= 0),
    finished_on date not null,
    reference text,
    import_id uuid,
    person_id uuid references people (id),
    said_at timestamptz not null,
    replaced_at timestamptz
);
create unique index efforts_by_commitment on efforts (commitment_id, team_id)
    where replaced_at is null and commitment_id is not null;
create unique index efforts_by_reference on efforts (team_id, reference)
    where replaced_at is null and reference is not null;
create index efforts_by_team on efforts (team_id, finished_on, id) where replaced_at is null;
create index efforts_by_day on efforts (finished_on, id) where replaced_at is null;

-- When a promise may begin, and which goes first: 1 before all, 9 after all, 5 where nobody said.
create table work_places (
    commitment_id uuid primary key references commitments (id),
    priority bigint not null check (priority between 1 and 9),
    earliest date,
    person_id uuid references people (id),
    said_at timestamptz not null
);

-- One that cannot begin before another has ended, wherever either rests.
create table work_waits (
    commitment_id uuid not null references commitments (id),
    on_id uuid not null references commitments (id),
    person_id uuid references people (id),
    said_at timestamptz not null,
    primary key (commitment_id, on_id),
    check (commitment_id <> on_id)
);
create index work_waits_by_on on work_waits (on_id);

-- Beyond these a team cannot go on for long: utilisation at most and learning at least in thousandths of its hours, and
-- minutes that a person works in a week at most.
create table team_limits (
    team_id uuid primary key references parties (id),
    utilisation bigint not null check (utilisation between 0 and 2000),
    learning bigint not null check (learning between 0 and 1000),
    worked bigint not null check (worked between 0 and 10080),
    person_id uuid references people (id),
    said_at timestamptz not null
);

-- Debt that was taken on and standards that were waived, until when, and when it was paid back.
create table debts (
    id uuid primary key,
    team_id uuid not null references parties (id),
    kind text not null check (kind in ('debt', 'standard')),
    what text not null,
    why text not null,
    taken_on date not null,
    until_day date not null,
    decided_id uuid references people (id),
    decided_name text,
    commitment_id uuid references commitments (id),
    paid_on date,
    paid_words text,
    person_id uuid references people (id),
    said_at timestamptz not null,
    version bigint not null,
    check (decided_id is not null or decided_name is not null),
    check (until_day >= taken_on)
);
create index debts_by_team on debts (team_id, until_day, id) where paid_on is null;
create index debts_by_until on debts (until_day, id) where paid_on is null;
create index debts_paid on debts (paid_on, id) where paid_on is not null;
create index debts_by_commitment on debts (commitment_id) where commitment_id is not null;

-- only sqlite
create trigger estimates_are_not_changed before update on estimates
begin select raise(abort, 'an estimate is never changed: estimate again'); end;
create trigger estimates_are_not_removed before delete on estimates
begin select raise(abort, 'an estimate is never removed: estimate again'); end;
create trigger estimate_lines_are_not_changed before update on estimate_lines
begin select raise(abort, 'an estimate is never changed: estimate again'); end;
create trigger estimate_lines_are_not_removed before delete on estimate_lines
begin select raise(abort, 'an estimate is never removed: estimate again'); end;
-- end

-- only postgres
create function estimates_refuse() returns trigger language plpgsql as $refuse$
begin raise exception 'an estimate is never changed: estimate again'; end $refuse$;
create trigger estimates_are_not_changed before update on estimates
for each row execute function estimates_refuse();
create trigger estimates_are_not_removed before delete on estimates
for each row execute function estimates_refuse();
create trigger estimate_lines_are_not_changed before update on estimate_lines
for each row execute function estimates_refuse();
create trigger estimate_lines_are_not_removed before delete on estimate_lines
for each row execute function estimates_refuse();
-- end
