-- What falls between: what was used of one thing is found by its key and unit, what is held by its key, without reading the
-- lines of everything else. And bills that leave what was told: few, kept from when they were found.

create index usage_lines_by_key on usage_lines (key, unit, used_on);
create index subscriptions_by_key on subscriptions (key, id);

-- A bill that will probably leave what the months before said of it, on one side of that. `ended_at`: it came back since.
-- Amounts are in minor units; `reasons` tells what it differs by from the month before until the same day.
create table bill_outlooks (
    client_id uuid not null references parties (id),
    month date not null,
    direction text not null check (direction in ('above', 'below')),
    currency text not null,
    told_low bigint not null,
    told_high bigint not null,
    low bigint not null,
    middle bigint not null,
    high bigint not null,
    by_amount bigint not null,
    stays bigint not null,
    day bigint not null,
    reasons jsonb not null,
    found_at timestamptz not null,
    ended_at timestamptz,
    primary key (client_id, month, direction)
);
create index bill_outlooks_by_month on bill_outlooks (month, by_amount, client_id);

-- The price that an offering is charged by. Where there is one, it is what the catalogue tells.
create table offering_rates (
    offering_id uuid primary key references offerings (id),
    key text not null references rate_keys (key)
);
create index offering_rates_by_key on offering_rates (key);
