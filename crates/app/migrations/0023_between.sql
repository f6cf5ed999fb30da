-- What falls between: what was used of one thing is found by its key and unit, what is held by its key, without reading the
-- lines of everything else.

create index usage_lines_by_key on usage_lines (key, unit, used_on);
create index subscriptions_by_key on subscriptions (key, id);
