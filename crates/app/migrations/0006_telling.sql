-- Who was told what, and when mail may reach each person.

-- One line that one person was, or will be, told. Without a person there was nobody on that side to tell; our staff sees it.
-- `send_at` is when it goes out by mail; nothing there says that it is only read in Entente. `superseded_at`: what it
-- waited for was said before it went out, so no mail speaks of it.
create table notices (
    id uuid primary key,
    person_id uuid references people (id),
    side text check (side in ('customer', 'performer')),
    matter text check (matter in ('commitment', 'conversation')),
    matter_id uuid,
    kind text not null,
    act_seq bigint,
    urgent boolean not null,
    once text,
    made_at timestamptz not null,
    send_at timestamptz,
    letter_id uuid references letters (id),
    superseded_at timestamptz,
    read_at timestamptz
);
create unique index notices_once on notices (once);
create index notices_by_person on notices (person_id, made_at, id);
create index notices_by_matter on notices (matter_id, made_at);
create index notices_by_letter on notices (letter_id);
create index notices_to_send on notices (person_id, send_at, id)
    where send_at is not null and letter_id is null and superseded_at is null;

-- How often and when a person wants mail; who is not here has the defaults. Times are minutes of the day in `zone`, or in
-- the zone of the organisation where there is none.
create table mail_rhythms (
    person_id uuid primary key references people (id),
    pace text not null check (pace in ('at_once', 'asked', 'daily', 'breaks')),
    daily_at bigint not null check (daily_at between 0 and 1439),
    quiet_from bigint not null check (quiet_from between 0 and 1439),
    quiet_until bigint not null check (quiet_until between 0 and 1439),
    days_off boolean not null,
    zone text,
    set_at timestamptz not null
);
