-- Columns are what queries look at; everything else of an object is one JSON document, which only the program reads.

-- One row an account and mode: everything else refers to its number.
create table namespaces (
    id integer primary key,
    account text not null,
    livemode integer not null check (livemode in (0, 1)),
    unique (account, livemode)
) strict;

create table verification_sessions (
    -- Counts insertions over all accounts.
    sequence integer primary key,
    namespace_id integer not null references namespaces (id),
    id text not null,
    -- The second of creation and `sequence` in one number, the order of every list: comparing one column is what an
    -- index does best.
    position integer not null,
    status text not null check (status in ('canceled', 'processing', 'requires_input', 'verified')),
    client_reference_id text,
    related_customer text,
    related_customer_account text,
    -- Unix milliseconds; when something happens to it by itself, if anything does.
    due integer,
    details text not null,
    unique (namespace_id, id)
) strict;

-- Lists walk one of these, whatever the page: newest first is the index read backwards.
create index verification_sessions_by_age on verification_sessions (namespace_id, position);
create index verification_sessions_by_status on verification_sessions (namespace_id, status, position);
create index verification_sessions_by_client_reference on verification_sessions
    (namespace_id, client_reference_id, position) where client_reference_id is not null;
create index verification_sessions_by_customer on verification_sessions
    (namespace_id, related_customer, position) where related_customer is not null;
create index verification_sessions_by_customer_account on verification_sessions
    (namespace_id, related_customer_account, position) where related_customer_account is not null;
create index verification_sessions_by_due on verification_sessions (due) where due is not null;

create table verification_reports (
    sequence integer primary key,
    namespace_id integer not null references namespaces (id),
    id text not null,
    position integer not null,
    verification_session text not null,
    type text not null check (type in ('document', 'id_number', 'verification_flow')),
    client_reference_id text,
    details text not null,
    unique (namespace_id, id)
) strict;

create index verification_reports_by_age on verification_reports (namespace_id, position);
create index verification_reports_by_session on verification_reports (namespace_id, verification_session, position);
create index verification_reports_by_type on verification_reports (namespace_id, type, position);
create index verification_reports_by_client_reference on verification_reports
    (namespace_id, client_reference_id, position) where client_reference_id is not null;

-- The answers to requests that brought an idempotency key, to be given again. Numbered in the order of their making, so
-- that the oldest are found without an index on time.
create table idempotent_answers (
    sequence integer primary key,
    namespace_id integer not null references namespaces (id),
    key text not null,
    -- Unix milliseconds.
    created integer not null,
    path text not null,
    -- Digest of the parameters, whatever their order.
    fingerprint text not null,
    request_id text not null,
    status integer not null,
    body text not null,
    unique (namespace_id, key)
) strict;
