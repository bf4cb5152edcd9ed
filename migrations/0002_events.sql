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

-- Few an account; all of them are in memory too.
create table webhook_endpoints (
    sequence integer primary key,
    namespace_id integer not null references namespaces (id),
    id text not null,
    details text not null,
    unique (namespace_id, id)
) strict;

-- What endpoints have to be told, written with the event itself. The endpoint may belong to another account, or to the
-- server's configuration.
create table webhook_deliveries (
    sequence integer primary key,
    -- The event's.
    namespace_id integer not null references namespaces (id),
    event_sequence integer not null,
    endpoint text not null,
    -- Unix milliseconds by the event's account's clock; null once it is not tried any more.
    due integer,
    details text not null
) strict;

create index webhook_deliveries_by_lane on webhook_deliveries (namespace_id, endpoint, due) where due is not null;
create index webhook_deliveries_by_event on webhook_deliveries (event_sequence);

-- For people to look at.
create table webhook_attempts (
    sequence integer primary key,
    namespace_id integer not null references namespaces (id),
    delivery_sequence integer not null,
    details text not null
) strict;

create index webhook_attempts_by_age on webhook_attempts (namespace_id, sequence);
create index webhook_attempts_by_delivery on webhook_attempts (delivery_sequence);

-- What falls due is looked for over all accounts that share the server's clock, and in each that has its own.
create index verification_sessions_by_due_of_account on verification_sessions (namespace_id, due)
    where due is not null;
