-- Lists that people open most often walk along an index of their own, also over a million promises.

create index commitments_open_by_move on commitments (moved_at, id) where closed_at is null and kind <> 'ticket';
create index commitments_open_by_kind on commitments (kind, moved_at, id) where closed_at is null;
create index commitments_by_state on commitments (state, moved_at, id);
create index commitments_by_outcome on commitments (outcome, moved_at, id) where outcome is not null;
create index commitments_by_kind on commitments (kind, moved_at, id);

-- The few in which a due passed in silence and that are open, and those in which an answer is waited for.
create index commitments_open_silent on commitments (customer_id, performer_id)
    where closed_at is null and outcome = 'silent';
create index commitments_by_answer on commitments (answer_by) where closed_at is null and kind <> 'ticket';

-- What it was for is covered by the one that leaves tickets out and the one by kind.
drop index commitments_by_move;
