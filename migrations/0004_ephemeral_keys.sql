create table ephemeral_keys (
    sequence integer primary key,
    namespace_id integer not null references namespaces (id),
    id text not null,
    secret text not null,
    -- Unix seconds.
    expires integer not null,
    details text not null,
    unique (namespace_id, id),
    unique (namespace_id, secret)
) strict;
