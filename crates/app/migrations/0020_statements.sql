-- Statements: what each client is charged or shown for a period, kept line by line, from draft to close.
--
-- Which lines of usage rest on which statement is not kept line by line. The own lines of a period are those of its days;
-- what came behind a statement that was seen stands in `usage_late` (few), what had no price in `statement_unpriced` (few),
-- and both say in which period they landed. So a million lines are counted without a million rows, and each is in exactly
-- one place.

-- A month or a quarter, one after the other without a gap.
create table statement_periods (
    first_day date primary key,
    length text not null check (length in ('month', 'quarter')),
    standing text not null check (standing in ('open', 'closing', 'closed')),
    begun_at timestamptz not null,
    made_at timestamptz, closing_at timestamptz, closed_at timestamptz
);

-- How a client is charged from a period on. Whoever is not here is internal and shown.
create table charging_terms (
    client_id uuid not null references parties (id),
    first_day date not null,
    audience text not null check (audience in ('internal', 'external')),
    treatment text not null check (treatment in ('charge', 'show', 'neither')),
    person_id uuid references people (id),
    made_at timestamptz not null,
    primary key (client_id, first_day)
);

-- What is not charged by agreement, in whole periods.
create table charging_waivers (
    id uuid primary key,
    client_id uuid not null references parties (id),
    key text not null references rate_keys (key),
    first_day date not null,
    last_day date,
    reason text not null,
    person_id uuid references people (id),
    made_at timestamptz not null
);
create index charging_waivers_by_client on charging_waivers (client_id, first_day, id);

-- A statement. `draft` counts how often it became a draft; `number` is given when it is issued.
create table statements (
    id uuid primary key,
    period date not null references statement_periods (first_day),
    client_id uuid not null references parties (id),
    treatment text not null check (treatment in ('charge', 'show')),
    state text not null check (state in ('draft', 'preview', 'issued', 'closed')),
    number bigint,
    draft bigint not null,
    lines bigint not null, card bigint not null, seal text not null,
    until_day date,
    waiting bigint not null,
    made_at timestamptz not null,
    opened_at timestamptz, opened_by_id uuid references people (id),
    issued_at timestamptz, closed_at timestamptz
);
create unique index statements_by_period on statements (period, client_id, treatment);
create index statements_by_client on statements (client_id, period, state);
create unique index statements_by_number on statements (period, number);

-- The total for each currency: the sum of its lines, and nothing else.
create table statement_totals (
    statement_id uuid not null references statements (id),
    currency text not null,
    amount bigint not null,
    primary key (statement_id, currency)
);

-- Lines: charged or shown on a statement, or priced and not charged, with the reason. `used` is how many lines of usage
-- rest on it; `body` is the line as the rules made it, with how it came about.
create table statement_lines (
    period date not null references statement_periods (first_day),
    client_id uuid not null,
    place text not null check (place in ('charge', 'show', 'uncharged')),
    number bigint not null,
    statement_id uuid references statements (id),
    service_id uuid not null,
    key text not null,
    kind text not null, corrects text,
    used bigint not null, amount bigint not null, currency text not null,
    because text,
    body text not null,
    primary key (period, client_id, place, number)
);
create index statement_lines_by_statement on statement_lines (statement_id, number);
create index statement_lines_uncharged on statement_lines (period, client_id, number) where place = 'uncharged';

-- What had no price when the period was made. `landed` is the later period that found one.
create table statement_unpriced (
    period date not null references statement_periods (first_day),
    client_id uuid not null,
    number bigint not null,
    service_id uuid not null,
    key text not null,
    quantity text not null,
    unit text,
    usage_id uuid references usage_lines (id),
    subscription_id uuid references subscriptions (id),
    because text not null,
    landed date,
    primary key (period, client_id, number)
);
create unique index statement_unpriced_by_usage on statement_unpriced (usage_id);
create index statement_unpriced_waiting on statement_unpriced (landed, period);

-- Where the usage of a client went in a period: how many lines were taken in, and into which of the places.
create table statement_counts (
    period date not null references statement_periods (first_day),
    client_id uuid not null references parties (id),
    taken bigint not null, charged bigint not null, shown bigint not null,
    uncharged bigint not null, unpriced bigint not null,
    card bigint not null, seal text not null,
    made_at timestamptz not null,
    primary key (period, client_id)
);
create index statement_counts_by_client on statement_counts (client_id, period);

-- Where counting stands after a period, for tiers and allowances of a fiscal year.
create table statement_carried (
    period date not null references statement_periods (first_day),
    client_id uuid not null,
    key text not null,
    year date not null,
    used text not null, billed text not null, spent text not null,
    primary key (period, client_id, key, year)
);

-- Usage that was booked behind a statement that was seen; `own` is the period of its day, `landed` the one that takes it.
create table usage_late (
    usage_id uuid primary key references usage_lines (id),
    client_id uuid not null,
    own date not null,
    landed date
);
create index usage_late_by_client on usage_late (client_id, own);
create index usage_late_waiting on usage_late (landed, own);

-- What was said about a statement, in its order.
create table statement_events (
    statement_id uuid not null references statements (id),
    seq bigint not null,
    act jsonb not null,
    words text,
    person_id uuid references people (id),
    made_at timestamptz not null,
    primary key (statement_id, seq)
);

-- *This line is not right*, with the conversation about it and the answer.
create table statement_disputes (
    id uuid primary key,
    statement_id uuid not null references statements (id),
    draft bigint not null,
    line bigint not null,
    about text not null,
    words text not null,
    conversation_id uuid references conversations (id),
    person_id uuid references people (id),
    made_at timestamptz not null,
    withdrawn_at timestamptz,
    answer text check (answer in ('stands', 'put_right')),
    reason text, answered_by_id uuid references people (id), answered_at timestamptz
);
create index statement_disputes_by_statement on statement_disputes (statement_id, made_at, id);
create index statement_disputes_waiting on statement_disputes (made_at, id) where answer is null and withdrawn_at is null;

-- When it was said that something is held no longer: what was counted before is counted again as it was then.
alter table subscriptions add column ended_at timestamptz;

-- only sqlite
create trigger statement_periods_follow before update on statement_periods when new.first_day <> old.first_day or new.length <> old.length or
    old.standing = 'closed' or (new.standing = 'closed' and old.standing <> 'closing') or (new.standing = 'closed' and exists (select 1 from
    statements s where s.period = old.first_day and s.state <> 'closed')) begin select raise(abort, 'a period closes once, when all its statements are
    closed, and stays closed'); end;
create trigger statement_periods_begin_open before insert on statement_periods when new.standing <> 'open' or exists (select 1 from statement_periods
    p where p.first_day >= new.first_day) begin select raise(abort, 'a period begins open, after all others'); end;
create trigger statement_periods_stay before delete on statement_periods begin select raise(abort, 'a period is never removed'); end;
create trigger statements_begin_as_drafts before insert on statements when new.state <> 'draft' or new.number is not null or exists (select 1 from
    statement_periods p where p.first_day = new.period and p.standing = 'closed') begin select raise(abort, 'a statement begins as a draft of a period
    that is not closed'); end;
create trigger statements_move_forward before update on statements when old.state = 'closed' or new.id <> old.id or new.period <> old.period or
    new.client_id <> old.client_id or new.treatment <> old.treatment or (old.state <> 'draft' and (new.lines <> old.lines or new.card <> old.card or
    new.seal <> old.seal or new.made_at <> old.made_at)) or (old.state = 'draft' and new.state not in ('draft', 'preview')) or (old.state = 'preview'
    and new.state not in ('draft', 'preview', 'issued')) or (old.state = 'issued' and (new.state not in ('issued', 'closed') or new.number <>
    old.number or new.number is null or new.issued_at <> old.issued_at)) begin select raise(abort, 'what a client has seen is never changed: a
    correction is a line of a later statement'); end;
create trigger statements_seen_are_not_removed before delete on statements when old.state <> 'draft' begin select raise(abort, 'what a client has seen
    is never removed'); end;
create trigger statement_lines_are_added_to_drafts before insert on statement_lines when exists (select 1 from statements s where s.id =
    new.statement_id and s.state <> 'draft') or exists (select 1 from statement_periods p where p.first_day = new.period and p.standing = 'closed')
    begin select raise(abort, 'what a client has seen is never changed: a correction is a line of a later statement'); end;
create trigger statement_lines_are_not_changed before update on statement_lines begin select raise(abort, 'a line of a statement is never changed');
    end;
create trigger statement_lines_seen_are_not_removed before delete on statement_lines when exists (select 1 from statements s where s.id =
    old.statement_id and s.state <> 'draft') or exists (select 1 from statement_periods p where p.first_day = old.period and p.standing = 'closed')
    begin select raise(abort, 'what a client has seen is never removed'); end;
create trigger statement_totals_are_added_to_drafts before insert on statement_totals when exists (select 1 from statements s where s.id =
    new.statement_id and s.state <> 'draft') begin select raise(abort, 'what a client has seen is never changed: a correction is a line of a later
    statement'); end;
create trigger statement_totals_are_not_changed before update on statement_totals begin select raise(abort, 'a total is the sum of its lines'); end;
create trigger statement_totals_seen_are_not_removed before delete on statement_totals when exists (select 1 from statements s where s.id =
    old.statement_id and s.state <> 'draft') begin select raise(abort, 'what a client has seen is never removed'); end;
create trigger statement_unpriced_are_added_while_open before insert on statement_unpriced when exists (select 1 from statement_periods p where
    p.first_day = new.period and p.standing = 'closed') begin select raise(abort, 'this period is closed'); end;
create trigger statement_unpriced_only_land before update on statement_unpriced when new.period <> old.period or new.client_id <> old.client_id or
    new.number <> old.number or new.key <> old.key or new.quantity <> old.quantity or new.because <> old.because or exists (select 1 from
    statement_periods p where p.first_day = old.landed and p.standing = 'closed') begin select raise(abort, 'what had no price stays as it was, and
    lands once'); end;
create trigger statement_unpriced_are_not_removed before delete on statement_unpriced when exists (select 1 from statement_periods p where p.first_day
    = old.period and p.standing = 'closed') begin select raise(abort, 'this period is closed'); end;
create trigger statement_counts_are_added_while_open before insert on statement_counts when exists (select 1 from statement_periods p where
    p.first_day = new.period and p.standing = 'closed') begin select raise(abort, 'this period is closed'); end;
create trigger statement_counts_are_not_changed before update on statement_counts begin select raise(abort, 'what was counted is not changed, only
    counted anew'); end;
create trigger statement_counts_are_not_removed before delete on statement_counts when exists (select 1 from statement_periods p where p.first_day =
    old.period and p.standing = 'closed') begin select raise(abort, 'this period is closed'); end;
create trigger statement_carried_are_added_while_open before insert on statement_carried when exists (select 1 from statement_periods p where
    p.first_day = new.period and p.standing = 'closed') begin select raise(abort, 'this period is closed'); end;
create trigger statement_carried_are_not_changed before update on statement_carried begin select raise(abort, 'what was counted is not changed, only
    counted anew'); end;
create trigger statement_carried_are_not_removed before delete on statement_carried when exists (select 1 from statement_periods p where p.first_day =
    old.period and p.standing = 'closed') begin select raise(abort, 'this period is closed'); end;
create trigger usage_late_lands_once before update on usage_late when new.usage_id <> old.usage_id or new.client_id <> old.client_id or new.own <>
    old.own or exists (select 1 from statement_periods p where p.first_day = old.landed and p.standing = 'closed') begin select raise(abort, 'usage
    that came late lands once'); end;
create trigger usage_late_stays before delete on usage_late when exists (select 1 from statement_periods p where p.first_day in (old.own, old.landed)
    and p.standing = 'closed') begin select raise(abort, 'usage that came late lands once'); end;
create trigger statement_events_end_with_the_close before insert on statement_events when exists (select 1 from statements s where s.id =
    new.statement_id and s.state = 'closed') begin select raise(abort, 'this statement is closed'); end;
create trigger statement_events_are_not_changed before update on statement_events begin select raise(abort, 'what was said about a statement is never
    changed'); end;
create trigger statement_events_are_not_removed before delete on statement_events when exists (select 1 from statements s where s.id =
    old.statement_id and (s.state <> 'draft' or s.opened_at is not null)) begin select raise(abort, 'what was said about a statement is never
    removed'); end;
create trigger statement_disputes_end_with_the_close before insert on statement_disputes when exists (select 1 from statements s where s.id =
    new.statement_id and s.state not in ('preview', 'issued')) begin select raise(abort, 'a line is disputed on a statement that the client sees and
    that is not closed'); end;
create trigger statement_disputes_are_answered_once before update on statement_disputes when new.id <> old.id or new.statement_id <> old.statement_id
    or new.draft <> old.draft or new.line <> old.line or new.words <> old.words or new.about <> old.about or old.answer is not null or
    old.withdrawn_at is not null begin select raise(abort, 'a dispute is answered once'); end;
create trigger statement_disputes_are_not_removed before delete on statement_disputes begin select raise(abort, 'a dispute is never removed'); end;
create trigger charging_terms_reach_no_closed_period_when_made before insert on charging_terms when exists (select 1 from statement_periods p where
    p.first_day >= new.first_day and p.standing = 'closed') begin select raise(abort, 'a closed period stays charged as it was'); end;
create trigger charging_terms_reach_no_closed_period_when_changed before update on charging_terms when new.client_id <> old.client_id or new.first_day
    <> old.first_day or exists (select 1 from statement_periods p where p.first_day >= old.first_day and p.standing = 'closed') begin select
    raise(abort, 'a closed period stays charged as it was'); end;
create trigger charging_terms_stay before delete on charging_terms begin select raise(abort, 'how a client was charged is never removed'); end;
create trigger charging_waivers_reach_no_closed_period before insert on charging_waivers when exists (select 1 from statement_periods p where
    p.first_day >= new.first_day and p.standing = 'closed') begin select raise(abort, 'a closed period stays charged as it was'); end;
create trigger charging_waivers_are_only_ended before update on charging_waivers when new.id <> old.id or new.client_id <> old.client_id or new.key <>
    old.key or new.first_day <> old.first_day or new.reason <> old.reason or old.last_day is not null or new.last_day is null or exists (select 1 from
    statement_periods p where p.first_day > new.last_day and p.standing = 'closed') begin select raise(abort, 'an agreement is only ended, and not for
    what is closed'); end;
create trigger charging_waivers_stay before delete on charging_waivers begin select raise(abort, 'an agreement is never removed'); end;
-- end

-- only postgres
create function statement_periods_refuse() returns trigger language plpgsql as $refuse$ begin
    if tg_op = 'UPDATE' and (new.first_day <> old.first_day or new.length <> old.length or old.standing = 'closed' or (new.standing = 'closed' and
        old.standing <> 'closing') or (new.standing = 'closed' and exists (select 1 from statements s where s.period = old.first_day and s.state <>
        'closed'))) then raise exception 'a period closes once, when all its statements are closed, and stays closed'; end if;
    if tg_op = 'INSERT' and (new.standing <> 'open' or exists (select 1 from statement_periods p where p.first_day >= new.first_day)) then raise
        exception 'a period begins open, after all others'; end if;
    if tg_op = 'DELETE' then raise exception 'a period is never removed'; end if;
return coalesce(new, old);
end $refuse$;
create trigger statement_periods_follow before update on statement_periods for each row execute function statement_periods_refuse();
create trigger statement_periods_begin_open before insert on statement_periods for each row execute function statement_periods_refuse();
create trigger statement_periods_stay before delete on statement_periods for each row execute function statement_periods_refuse();
create function statements_refuse() returns trigger language plpgsql as $refuse$ begin
    if tg_op = 'INSERT' and (new.state <> 'draft' or new.number is not null or exists (select 1 from statement_periods p where p.first_day =
        new.period and p.standing = 'closed')) then raise exception 'a statement begins as a draft of a period that is not closed'; end if;
    if tg_op = 'UPDATE' and (old.state = 'closed' or new.id <> old.id or new.period <> old.period or new.client_id <> old.client_id or new.treatment
        <> old.treatment or (old.state <> 'draft' and (new.lines <> old.lines or new.card <> old.card or new.seal <> old.seal or new.made_at <>
        old.made_at)) or (old.state = 'draft' and new.state not in ('draft', 'preview')) or (old.state = 'preview' and new.state not in ('draft',
        'preview', 'issued')) or (old.state = 'issued' and (new.state not in ('issued', 'closed') or new.number <> old.number or new.number is null or
        new.issued_at <> old.issued_at))) then raise exception 'what a client has seen is never changed: a correction is a line of a later statement';
        end if;
    if tg_op = 'DELETE' and (old.state <> 'draft') then raise exception 'what a client has seen is never removed'; end if;
return coalesce(new, old);
end $refuse$;
create trigger statements_begin_as_drafts before insert on statements for each row execute function statements_refuse();
create trigger statements_move_forward before update on statements for each row execute function statements_refuse();
create trigger statements_seen_are_not_removed before delete on statements for each row execute function statements_refuse();
create function statement_lines_refuse() returns trigger language plpgsql as $refuse$ begin
    if tg_op = 'INSERT' and (exists (select 1 from statements s where s.id = new.statement_id and s.state <> 'draft') or exists (select 1 from
        statement_periods p where p.first_day = new.period and p.standing = 'closed')) then raise exception 'what a client has seen is never changed:
        a correction is a line of a later statement'; end if;
    if tg_op = 'UPDATE' then raise exception 'a line of a statement is never changed'; end if;
    if tg_op = 'DELETE' and (exists (select 1 from statements s where s.id = old.statement_id and s.state <> 'draft') or exists (select 1 from
        statement_periods p where p.first_day = old.period and p.standing = 'closed')) then raise exception 'what a client has seen is never removed';
        end if;
return coalesce(new, old);
end $refuse$;
create trigger statement_lines_are_added_to_drafts before insert on statement_lines for each row execute function statement_lines_refuse();
create trigger statement_lines_are_not_changed before update on statement_lines for each row execute function statement_lines_refuse();
create trigger statement_lines_seen_are_not_removed before delete on statement_lines for each row execute function statement_lines_refuse();
create function statement_totals_refuse() returns trigger language plpgsql as $refuse$ begin
    if tg_op = 'INSERT' and (exists (select 1 from statements s where s.id = new.statement_id and s.state <> 'draft')) then raise exception 'what a
        client has seen is never changed: a correction is a line of a later statement'; end if;
    if tg_op = 'UPDATE' then raise exception 'a total is the sum of its lines'; end if;
    if tg_op = 'DELETE' and (exists (select 1 from statements s where s.id = old.statement_id and s.state <> 'draft')) then raise exception 'what a
        client has seen is never removed'; end if;
return coalesce(new, old);
end $refuse$;
create trigger statement_totals_are_added_to_drafts before insert on statement_totals for each row execute function statement_totals_refuse();
create trigger statement_totals_are_not_changed before update on statement_totals for each row execute function statement_totals_refuse();
create trigger statement_totals_seen_are_not_removed before delete on statement_totals for each row execute function statement_totals_refuse();
create function statement_unpriced_refuse() returns trigger language plpgsql as $refuse$ begin
    if tg_op = 'INSERT' and (exists (select 1 from statement_periods p where p.first_day = new.period and p.standing = 'closed')) then raise exception
        'this period is closed'; end if;
    if tg_op = 'UPDATE' and (new.period <> old.period or new.client_id <> old.client_id or new.number <> old.number or new.key <> old.key or
        new.quantity <> old.quantity or new.because <> old.because or exists (select 1 from statement_periods p where p.first_day = old.landed and
        p.standing = 'closed')) then raise exception 'what had no price stays as it was, and lands once'; end if;
    if tg_op = 'DELETE' and (exists (select 1 from statement_periods p where p.first_day = old.period and p.standing = 'closed')) then raise exception
        'this period is closed'; end if;
return coalesce(new, old);
end $refuse$;
create trigger statement_unpriced_are_added_while_open before insert on statement_unpriced for each row execute function statement_unpriced_refuse();
create trigger statement_unpriced_only_land before update on statement_unpriced for each row execute function statement_unpriced_refuse();
create trigger statement_unpriced_are_not_removed before delete on statement_unpriced for each row execute function statement_unpriced_refuse();
create function statement_counts_refuse() returns trigger language plpgsql as $refuse$ begin
    if tg_op = 'INSERT' and (exists (select 1 from statement_periods p where p.first_day = new.period and p.standing = 'closed')) then raise exception
        'this period is closed'; end if;
    if tg_op = 'UPDATE' then raise exception 'what was counted is not changed, only counted anew'; end if;
    if tg_op = 'DELETE' and (exists (select 1 from statement_periods p where p.first_day = old.period and p.standing = 'closed')) then raise exception
        'this period is closed'; end if;
return coalesce(new, old);
end $refuse$;
create trigger statement_counts_are_added_while_open before insert on statement_counts for each row execute function statement_counts_refuse();
create trigger statement_counts_are_not_changed before update on statement_counts for each row execute function statement_counts_refuse();
create trigger statement_counts_are_not_removed before delete on statement_counts for each row execute function statement_counts_refuse();
create function statement_carried_refuse() returns trigger language plpgsql as $refuse$ begin
    if tg_op = 'INSERT' and (exists (select 1 from statement_periods p where p.first_day = new.period and p.standing = 'closed')) then raise exception
        'this period is closed'; end if;
    if tg_op = 'UPDATE' then raise exception 'what was counted is not changed, only counted anew'; end if;
    if tg_op = 'DELETE' and (exists (select 1 from statement_periods p where p.first_day = old.period and p.standing = 'closed')) then raise exception
        'this period is closed'; end if;
return coalesce(new, old);
end $refuse$;
create trigger statement_carried_are_added_while_open before insert on statement_carried for each row execute function statement_carried_refuse();
create trigger statement_carried_are_not_changed before update on statement_carried for each row execute function statement_carried_refuse();
create trigger statement_carried_are_not_removed before delete on statement_carried for each row execute function statement_carried_refuse();
create function usage_late_refuse() returns trigger language plpgsql as $refuse$ begin
    if tg_op = 'UPDATE' and (new.usage_id <> old.usage_id or new.client_id <> old.client_id or new.own <> old.own or exists (select 1 from
        statement_periods p where p.first_day = old.landed and p.standing = 'closed')) then raise exception 'usage that came late lands once'; end if;
    if tg_op = 'DELETE' and (exists (select 1 from statement_periods p where p.first_day in (old.own, old.landed) and p.standing = 'closed')) then
        raise exception 'usage that came late lands once'; end if;
return coalesce(new, old);
end $refuse$;
create trigger usage_late_lands_once before update on usage_late for each row execute function usage_late_refuse();
create trigger usage_late_stays before delete on usage_late for each row execute function usage_late_refuse();
create function statement_events_refuse() returns trigger language plpgsql as $refuse$ begin
    if tg_op = 'INSERT' and (exists (select 1 from statements s where s.id = new.statement_id and s.state = 'closed')) then raise exception 'this
        statement is closed'; end if;
    if tg_op = 'UPDATE' then raise exception 'what was said about a statement is never changed'; end if;
    if tg_op = 'DELETE' and (exists (select 1 from statements s where s.id = old.statement_id and (s.state <> 'draft' or s.opened_at is not null)))
        then raise exception 'what was said about a statement is never removed'; end if;
return coalesce(new, old);
end $refuse$;
create trigger statement_events_end_with_the_close before insert on statement_events for each row execute function statement_events_refuse();
create trigger statement_events_are_not_changed before update on statement_events for each row execute function statement_events_refuse();
create trigger statement_events_are_not_removed before delete on statement_events for each row execute function statement_events_refuse();
create function statement_disputes_refuse() returns trigger language plpgsql as $refuse$ begin
    if tg_op = 'INSERT' and (exists (select 1 from statements s where s.id = new.statement_id and s.state not in ('preview', 'issued'))) then raise
        exception 'a line is disputed on a statement that the client sees and that is not closed'; end if;
    if tg_op = 'UPDATE' and (new.id <> old.id or new.statement_id <> old.statement_id or new.draft <> old.draft or new.line <> old.line or new.words
        <> old.words or new.about <> old.about or old.answer is not null or old.withdrawn_at is not null) then raise exception 'a dispute is answered
        once'; end if;
    if tg_op = 'DELETE' then raise exception 'a dispute is never removed'; end if;
return coalesce(new, old);
end $refuse$;
create trigger statement_disputes_end_with_the_close before insert on statement_disputes for each row execute function statement_disputes_refuse();
create trigger statement_disputes_are_answered_once before update on statement_disputes for each row execute function statement_disputes_refuse();
create trigger statement_disputes_are_not_removed before delete on statement_disputes for each row execute function statement_disputes_refuse();
create function charging_terms_refuse() returns trigger language plpgsql as $refuse$ begin
    if tg_op = 'INSERT' and (exists (select 1 from statement_periods p where p.first_day >= new.first_day and p.standing = 'closed')) then raise
        exception 'a closed period stays charged as it was'; end if;
    if tg_op = 'UPDATE' and (new.client_id <> old.client_id or new.first_day <> old.first_day or exists (select 1 from statement_periods p where
        p.first_day >= old.first_day and p.standing = 'closed')) then raise exception 'a closed period stays charged as it was'; end if;
    if tg_op = 'DELETE' then raise exception 'how a client was charged is never removed'; end if;
return coalesce(new, old);
end $refuse$;
create trigger charging_terms_reach_no_closed_period_when_made before insert on charging_terms for each row execute function charging_terms_refuse();
create trigger charging_terms_reach_no_closed_period_when_changed before update on charging_terms for each row execute function
    charging_terms_refuse();
create trigger charging_terms_stay before delete on charging_terms for each row execute function charging_terms_refuse();
create function charging_waivers_refuse() returns trigger language plpgsql as $refuse$ begin
    if tg_op = 'INSERT' and (exists (select 1 from statement_periods p where p.first_day >= new.first_day and p.standing = 'closed')) then raise
        exception 'a closed period stays charged as it was'; end if;
    if tg_op = 'UPDATE' and (new.id <> old.id or new.client_id <> old.client_id or new.key <> old.key or new.first_day <> old.first_day or new.reason
        <> old.reason or old.last_day is not null or new.last_day is null or exists (select 1 from statement_periods p where p.first_day >
        new.last_day and p.standing = 'closed')) then raise exception 'an agreement is only ended, and not for what is closed'; end if;
    if tg_op = 'DELETE' then raise exception 'an agreement is never removed'; end if;
return coalesce(new, old);
end $refuse$;
create trigger charging_waivers_reach_no_closed_period before insert on charging_waivers for each row execute function charging_waivers_refuse();
create trigger charging_waivers_are_only_ended before update on charging_waivers for each row execute function charging_waivers_refuse();
create trigger charging_waivers_stay before delete on charging_waivers for each row execute function charging_waivers_refuse();
-- end
