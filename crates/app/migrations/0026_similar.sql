-- How long things take: the latest that were promised, of a kind and about a service.
create index commitments_agreed on commitments (kind, agreed_at, id) where agreed_at is not null;
create index commitments_agreed_service on commitments (service_id, agreed_at, id)
    where agreed_at is not null and service_id is not null;
