create table events (
    sequence integer primary key,
    namespace_id integer not null references namespaces (id),
    id text not null,
    position integer not null,
    type text not null,
    verification_session text not null,
    -- How many endpoints have not answered with a 2xx yet.
    pending_webhooks integer not null check (pending_webhooks >= 0),
    details text not null,
    unique (namespace_id, id)
) strict;

create index events_by_age on events (namespace_id, position);
create index events_by_type on events (namespace_id, type, position);
create index events_by_session on events (namespace_id, verification_session, position);
create index events_by_pending on events (namespace_id, position) where pending_webhooks > 0;

-- What falls due is looked for over all accounts that share the server's clock, and in each that has its own.
create index verification_sessions_by_due_of_account on verification_sessions (namespace_id, due)
    where due is not null;
