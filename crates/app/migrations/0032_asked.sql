-- Both sides asked. Whose an answer is cannot be found from these rows: that somebody has answered is kept apart from what was
-- answered, answers are counts that stand there from the beginning, and nothing tells an order or an instant.

-- The same statements to both sides of one relationship. What was answered is read once it is closed; a client reads it once shared.
create table surveys (
    id uuid primary key,
    client_id uuid not null references parties (id),
    state text not null check (state in ('draft', 'open', 'closed', 'dropped')),
    closes_on date not null,
    opened_on date,
    closed_on date,
    shared_on date,
    person_id uuid references people (id),
    made_at timestamptz not null,
    version bigint not null
);
create index surveys_by_client on surveys (client_id, made_at, id);
create index surveys_by_day on surveys (closes_on, id) where state = 'open';

-- What is asked, in its order; and the conversation that was begun about it.
create table survey_statements (
    id uuid primary key,
    survey_id uuid not null references surveys (id),
    place bigint not null,
    words text not null,
    conversation_id uuid references conversations (id)
);
create unique index survey_statements_by_place on survey_statements (survey_id, place);

-- Who is asked. That they have answered is known while it is open, so that nobody answers twice, and forgotten when it closes.
create table survey_asked (
    survey_id uuid not null references surveys (id),
    person_id uuid not null references people (id),
    side text not null check (side in ('ours', 'theirs')),
    answered boolean not null,
    primary key (survey_id, person_id)
);
create index survey_asked_by_person on survey_asked (person_id, survey_id);

-- How many of a side chose what, without a name. 0 is *cannot say*. Every row is there when the survey opens.
create table survey_counts (
    statement_id uuid not null references survey_statements (id),
    side text not null check (side in ('ours', 'theirs')),
    value bigint not null check (value between 0 and 5),
    n bigint not null,
    primary key (statement_id, side, value)
);

-- What was written without a name. The id is drawn by lot, so that it tells no order.
create table survey_words (
    id uuid primary key,
    survey_id uuid not null references surveys (id),
    side text not null check (side in ('ours', 'theirs')),
    words text not null
);
create index survey_words_by_survey on survey_words (survey_id, id);

-- What somebody answered under their name, because they chose to.
create table survey_signed (
    survey_id uuid not null references surveys (id),
    person_id uuid not null references people (id),
    side text not null check (side in ('ours', 'theirs')),
    answers jsonb not null,
    words text,
    primary key (survey_id, person_id)
);

-- After a delivery was accepted, whoever asked for it is asked how it was; not again within thirty days. What they say without a name is
-- counted with the client and the quarter, and read once that quarter is over; nothing leads from it to the promise.
create table pulses (
    commitment_id uuid primary key references commitments (id),
    client_id uuid not null references parties (id),
    person_id uuid not null references people (id),
    asked_on date not null,
    answered boolean not null
);
create index pulses_by_person on pulses (person_id, asked_on);
create index pulses_by_client on pulses (client_id, asked_on);
create index pulses_by_day on pulses (asked_on) where answered;

-- How many chose what. Every row of a quarter is there when somebody is first asked in it.
create table pulse_counts (
    client_id uuid not null references parties (id),
    quarter date not null,
    value bigint not null check (value between 1 and 5),
    n bigint not null,
    primary key (client_id, quarter, value)
);

-- What was written without a name, under ids drawn by lot.
create table pulse_words (
    id uuid primary key,
    client_id uuid not null references parties (id),
    quarter date not null,
    words text not null
);
create index pulse_words_by_client on pulse_words (client_id, quarter, id);

-- What somebody said under their name, because they chose to. It stands on the promise.
create table pulse_signed (
    commitment_id uuid primary key references commitments (id),
    value bigint not null check (value between 1 and 5),
    words text
);

-- The self-check of our house: ten admissions, half-yearly, answered by those who lead something.
create table self_checks (
    id uuid primary key,
    half date not null unique,
    closes_on date not null,
    closed_on date,
    person_id uuid references people (id),
    made_at timestamptz not null,
    version bigint not null
);

-- Who is asked. That they have answered is forgotten when it closes.
create table self_check_asked (
    check_id uuid not null references self_checks (id),
    person_id uuid not null references people (id),
    answered boolean not null,
    primary key (check_id, person_id)
);

-- How many say what of each admission, and how many would work at it first. Every row is there from the beginning.
create table self_check_counts (
    check_id uuid not null references self_checks (id),
    admission bigint not null check (admission between 1 and 10),
    says text not null check (says in ('so', 'partly', 'not_so', 'vote')),
    n bigint not null,
    primary key (check_id, admission, says)
);

-- What it means for somebody's part of the house, without a name and under ids drawn by lot.
create table self_check_words (
    id uuid primary key,
    check_id uuid not null references self_checks (id),
    words text not null
);
create index self_check_words_by_check on self_check_words (check_id, id);
