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
    -- Unix seconds.
    created integer not null,
    -- `created` and `sequence` in one number, the order of every list: comparing one column is what an index does best.
    position integer not null,
    status text not null check (status in ('canceled', 'processing', 'requires_input', 'verified')),
    -- Null for a session of a flow, which has `verification_flow` instead.
    type text check (type in ('document', 'id_number')),
    verification_flow text check ((type is null) <> (verification_flow is null)),
    client_reference_id text,
    related_customer text,
    related_customer_account text,
    related_person_account text,
    related_person_person text check ((related_person_account is null) = (related_person_person is null)),
    return_url text,
    -- JSON of the document options as given; null if there are none.
    document_options text,
    -- JSON hash.
    metadata text not null,
    -- JSON hash; null if never given.
    provided_details text,
    last_error_code text,
    last_error_reason text check ((last_error_code is null) = (last_error_reason is null)),
    last_verification_report text,
    -- The pair of client secret and link; null unless the session waits for its user.
    token text check ((token is null) = (status <> 'requires_input')),
    -- Unix milliseconds.
    token_minted integer check ((token_minted is null) = (token is null)),
    token_spent integer check ((token_spent is null) = (token is null)),
    redaction text check (redaction in ('processing', 'redacted')),
    -- Unix milliseconds; when the redaction under way finishes.
    redaction_due integer check ((redaction_due is not null) = (redaction is 'processing')),
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
create index verification_sessions_by_redaction_due on verification_sessions (redaction_due)
    where redaction_due is not null;

-- The answers to requests that brought an idempotency key, to be given again. Numbered in the order of their
-- making, so that the oldest are found without an index on time.
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
