-- What was heard: texts that somebody brought in, their sentences with what the listener thought and what people said of it.
-- All of it is for our own house.

-- A text, or only what a meeting was like. Its words stand apart, so that they can be erased.
create table signals (
    id uuid primary key,
    party_id uuid not null references parties (id),
    title text not null,
    author_id uuid references people (id),
    author_name text,
    side text not null check (side in ('client', 'it', 'neutral', 'unknown')),
    source text not null check (source in ('note', 'meeting', 'minutes', 'mail', 'message', 'survey', 'ticket')),
    said_at timestamptz not null,
    visibility text not null check (visibility in ('internal', 'confidential')),
    tone text check (tone in ('warm', 'even', 'tense')),
    spoke text check (spoke in ('both', 'mostly_us', 'mostly_they', 'hardly')),
    mood text check (mood in ('leaning_in', 'even', 'turned_away')),
    person_id uuid references people (id),
    made_at timestamptz not null,
    -- Of the words, so that the same text brought in twice is found; gone with them.
    digest text,
    state text not null check (state in ('to_read', 'read')),
    -- Kept from the sentences: so many wait, so many are marked, and the worst stage among these.
    waiting bigint not null,
    marked bigint not null,
    worst text check (worst in ('healthy', 'sniffles', 'flu', 'pneumonia', 'end')),
    -- What the meeting was like is evidence.
    weighs boolean not null,
    read_by uuid references people (id),
    read_at timestamptz,
    erased_by uuid references people (id),
    erased_at timestamptz,
    version bigint not null
);
create index signals_by_party on signals (party_id, said_at, id);
create index signals_to_read on signals (said_at, id) where state = 'to_read';
create index signals_to_read_by_party on signals (party_id, said_at, id) where state = 'to_read';
create index signals_soft on signals (party_id, said_at, id) where weighs;
create unique index signals_by_digest on signals (party_id, digest) where digest is not null;

create table signal_texts (
    signal_id uuid primary key references signals (id),
    body text
);

-- A sentence, where it stands in the text (in bytes), who said it, what was heard in it with what had been learnt by then and
-- without, and what holds of it now.
create table signal_sentences (
    id uuid primary key,
    signal_id uuid not null references signals (id),
    number bigint not null,
    party_id uuid not null references parties (id),
    said_at timestamptz not null,
    starts bigint not null,
    ends bigint not null,
    words text,
    speaker_id uuid references people (id),
    speaker_name text,
    side text not null check (side in ('client', 'it', 'neutral', 'unknown')),
    sponsor boolean not null,
    heard text not null check (heard in ('healthy', 'sniffles', 'flu', 'pneumonia', 'end')),
    score bigint not null,
    untaught text not null check (untaught in ('healthy', 'sniffles', 'flu', 'pneumonia', 'end')),
    because_starts bigint,
    because_ends bigint,
    tier text not null,
    model text not null,
    said text not null check (said in ('quiet', 'open', 'confirmed', 'none')),
    stage text check (stage in ('healthy', 'sniffles', 'flu', 'pneumonia', 'end')),
    decided_by uuid references people (id),
    decided_at timestamptz,
    note text,
    -- It is evidence: confirmed or to be confirmed, not in confidence, not erased.
    weighs boolean not null,
    check ((because_starts is null) = (because_ends is null)),
    check ((stage is null) = (said <> 'confirmed'))
);
create unique index signal_sentences_by_text on signal_sentences (signal_id, number);
create index signal_sentences_evidence on signal_sentences (party_id, said_at, id) where weighs;
create index signal_sentences_decided on signal_sentences (said, decided_at, id) where decided_at is not null;

-- Every word of a person about a sentence, also what was taken back. Lines are added and never changed; a note can be erased.
create table signal_decisions (
    id uuid primary key,
    sentence_id uuid not null references signal_sentences (id),
    decision text not null check (decision in ('confirmed', 'none', 'undone')),
    stage text check (stage in ('healthy', 'sniffles', 'flu', 'pneumonia', 'end')),
    note text,
    person_id uuid references people (id),
    said_at timestamptz not null
);
create index signal_decisions_by_sentence on signal_decisions (sentence_id, said_at, id);

-- From when on decisions are learnt from; the last one holds.
create table listening_resets (
    id uuid primary key,
    learns_after timestamptz not null,
    person_id uuid references people (id),
    said_at timestamptz not null
);
create index listening_resets_by_time on listening_resets (said_at, id);

-- only sqlite
create trigger signal_texts_are_only_erased before update on signal_texts
when new.body is not null or new.signal_id <> old.signal_id
begin select raise(abort, 'what was heard is never changed, only erased'); end;
create trigger signal_texts_are_not_removed before delete on signal_texts
begin select raise(abort, 'what was heard is never removed, only erased'); end;
create trigger signal_decisions_are_only_erased before update on signal_decisions
when new.note is not null or new.id <> old.id or new.sentence_id <> old.sentence_id or new.decision <> old.decision
    or new.stage is not old.stage or new.person_id is not old.person_id or new.said_at <> old.said_at
begin select raise(abort, 'what a person said of a sentence is never changed: decide again'); end;
create trigger signal_decisions_are_not_removed before delete on signal_decisions
begin select raise(abort, 'what a person said of a sentence is never removed: decide again'); end;
-- end

-- only postgres
create function signal_texts_refuse() returns trigger language plpgsql as $refuse$
begin raise exception 'what was heard is never changed or removed, only erased'; end $refuse$;
create trigger signal_texts_are_only_erased before update on signal_texts for each row
when (new.body is not null or new.signal_id <> old.signal_id) execute function signal_texts_refuse();
create trigger signal_texts_are_not_removed before delete on signal_texts for each row execute function signal_texts_refuse();
create function signal_decisions_refuse() returns trigger language plpgsql as $refuse$
begin raise exception 'what a person said of a sentence is never changed: decide again'; end $refuse$;
create trigger signal_decisions_are_only_erased before update on signal_decisions for each row
when (new.note is not null or new.id <> old.id or new.sentence_id <> old.sentence_id or new.decision <> old.decision
    or new.stage is distinct from old.stage or new.person_id is distinct from old.person_id or new.said_at <> old.said_at)
execute function signal_decisions_refuse();
create trigger signal_decisions_are_not_removed before delete on signal_decisions
for each row execute function signal_decisions_refuse();
-- end
