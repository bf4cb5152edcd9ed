-- What a session's link ends with. It stays when the link was used, so that a used link can be told from one that never
-- was; null only where it was used before this column came.
alter table verification_sessions add column token text;

update verification_sessions set token = details ->> '$.token.text';

create unique index verification_sessions_by_token on verification_sessions (namespace_id, token)
    where token is not null;

-- Links in whose place newer ones of the same session came.
create table former_tokens (
    namespace_id integer not null references namespaces (id),
    token text not null,
    session_sequence integer not null,
    primary key (namespace_id, token)
) strict, without rowid;

create index former_tokens_by_session on former_tokens (session_sequence);

create trigger former_tokens_kept after update of token on verification_sessions
when old.token is not null and new.token is not old.token
begin
    insert into former_tokens (namespace_id, token, session_sequence)
    values (old.namespace_id, old.token, old.sequence);
end;

create trigger former_tokens_forgotten after delete on verification_sessions
begin
    delete from former_tokens where session_sequence = old.sequence;
end;
