create table files (
    sequence integer primary key,
    namespace_id integer not null references namespaces (id),
    id text not null,
    position integer not null,
    purpose text not null,
    -- The session whose user sent it, with whose redaction the contents go; null for what the account itself sent, and
    -- for the pictures of reports, which have no contents here.
    owner text,
    details text not null,
    unique (namespace_id, id)
) strict;

create index files_by_age on files (namespace_id, position);
create index files_by_purpose on files (namespace_id, purpose, position);
create index files_by_owner on files (namespace_id, owner) where owner is not null;

-- Apart from their files, which are looked at far more often. The pictures of reports are drawn when they are asked for.
create table file_contents (
    file integer primary key references files (sequence),
    content blob not null
) strict;

create table file_links (
    sequence integer primary key,
    namespace_id integer not null references namespaces (id),
    id text not null,
    position integer not null,
    file text not null,
    token text not null unique,
    -- Unix seconds; null if it works for ever.
    expires_at integer,
    details text not null,
    unique (namespace_id, id)
) strict;

create index file_links_by_age on file_links (namespace_id, position);
create index file_links_by_file on file_links (namespace_id, file, position);
