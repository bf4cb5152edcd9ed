-- How and when the checks of a session in processing end by themselves.
alter table verification_sessions add column
    -- JSON of the submission; null if somebody has to decide.
    pending text check (pending is null or status = 'processing');
alter table verification_sessions add column
    -- Unix milliseconds.
    pending_due integer check ((pending_due is null) = (pending is null));

create index verification_sessions_by_pending_due on verification_sessions (pending_due)
    where pending_due is not null;

create table verification_reports (
    -- Counts insertions over all accounts.
    sequence integer primary key,
    namespace_id integer not null references namespaces (id),
    id text not null,
    -- Unix seconds.
    created integer not null,
    -- As in verification_sessions.
    position integer not null,
    verification_session text not null,
    type text not null check (type in ('document', 'id_number', 'verification_flow')),
    verification_flow text check ((verification_flow is not null) = (type = 'verification_flow')),
    client_reference_id text,
    -- JSON of the document options as given; null unless a document was checked.
    document_options text check ((document_options is not null) = (type = 'document')),
    -- JSON of what each check found.
    findings text not null,
    unique (namespace_id, id)
) strict;

create index verification_reports_by_age on verification_reports (namespace_id, position);
create index verification_reports_by_session on verification_reports (namespace_id, verification_session, position);
create index verification_reports_by_type on verification_reports (namespace_id, type, position);
create index verification_reports_by_client_reference on verification_reports
    (namespace_id, client_reference_id, position) where client_reference_id is not null;

-- How often the user tried.
alter table verification_sessions add column attempts integer not null default 0;
-- The outcomes of the coming attempts, as words with commas between; empty if there are none.
alter table verification_sessions add column presets text not null default '';
