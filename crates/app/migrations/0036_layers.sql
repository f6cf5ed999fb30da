-- Who stands between the person with the need and the person who builds.

-- What was told of a conversation, how many stand between, since when it is a long chain, and the promise that both talk directly.
create table need_chains (
    conversation_id uuid primary key references conversations (id),
    party_id uuid not null references parties (id),
    between_count bigint not null check (between_count >= 0),
    long_since timestamptz,
    meeting_id uuid references commitments (id),
    said_by uuid references people (id),
    said_at timestamptz not null,
    version bigint not null
);
create index need_chains_long on need_chains (party_id, long_since) where long_since is not null;

-- Its people, in the order in which the need travels.
create table need_layers (
    id uuid primary key,
    conversation_id uuid not null references need_chains (conversation_id),
    place bigint not null,
    name text not null,
    role text not null,
    side text not null check (side in ('client', 'it', 'supplier')),
    unique (conversation_id, place)
);
