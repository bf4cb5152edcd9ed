-- Outcomes set beforehand. Few an account; all of them are in memory too.
create table rules (
    sequence integer primary key,
    namespace_id integer not null references namespaces (id),
    details text not null
) strict;
