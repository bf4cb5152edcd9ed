//! What was acknowledged survives the death of the process: killed under load again and again, on one file.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::task::JoinSet;

use crate::support::process::{Running, Sandbox, eventually};
use crate::support::{Client, SESSIONS};

/// How often the server is killed, unless `DURABILITY_ROUNDS` says otherwise.
const ROUNDS: usize = 4;
/// How many rounds back promises are looked at after each kill; at the end all are.
const RECENT: usize = 2;
/// How many clients write at the same time.
const WRITERS: usize = 8;
/// How many changes are acknowledged before the kill: in each round another number.
fn acknowledged_in(round: usize) -> usize {
    40 + round * 59 % 160
}

const KEY: &str = "sk_test_durability";

/// What the server said of one session.
#[derive(Clone, Debug)]
struct Promise {
    /// The key of its creation and the body of the answer.
    created: (String, String),
    /// The step that an update acknowledged.
    step: u32,
    /// Changes that were sent and perhaps made, but not acknowledged.
    perhaps_updated: bool,
    perhaps_canceled: bool,
    is_canceled: bool,
}

type Promises = BTreeMap<String, Promise>;

/// Creates, updates twice, cancels every other session, until the server is gone.
async fn write_until_killed(url: String, name: String, acknowledged: Arc<AtomicUsize>) -> Promises {
    let client = Client::new(&url, KEY);
    let mut promises = Promises::new();
    for number in 0.. {
        let key = format!("{name}-{number}");
        let form = [("type", "document"), ("client_reference_id", key.as_str())];
        let Some(created) = client.with_header("Idempotency-Key", &key).try_post(SESSIONS, &form).await else { break };
        assert_eq!(created.status, 200, "{}", created.text);
        acknowledged.fetch_add(1, Ordering::Relaxed);
        let id = created.json()["id"].as_str().unwrap().to_owned();
        let path = format!("{SESSIONS}/{id}");
        let promise = promises.entry(id).or_insert(Promise {
            created: (key, created.text),
            step: 0,
            perhaps_updated: false,
            perhaps_canceled: false,
            is_canceled: false,
        });
        for step in 1..=2_u32 {
            promise.perhaps_updated = true;
            let Some(updated) = client.try_post(&path, &[("metadata[step]", &step.to_string())]).await else {
                return promises;
            };
            assert_eq!(updated.status, 200, "{}", updated.text);
            acknowledged.fetch_add(1, Ordering::Relaxed);
            promise.step = step;
            promise.perhaps_updated = false;
        }
        if number % 2 == 0 {
            promise.perhaps_canceled = true;
            let Some(canceled) = client.try_post(&format!("{path}/cancel"), &[]).await else { return promises };
            assert_eq!(canceled.status, 200, "{}", canceled.text);
            acknowledged.fetch_add(1, Ordering::Relaxed);
            promise.is_canceled = true;
        }
    }
    promises
}

/// Every promise is kept: the session, its updates, its end, and the answer to its key.
async fn check(server: &Running, promises: &Promises) {
    let client = Client::new(&server.url(), KEY);
    for (id, promise) in promises {
        let session = client.get(&format!("{SESSIONS}/{id}"), &[]).await;
        assert_eq!(session.status, 200, "{promise:?}: {}", session.text);
        let session = session.json();
        let step: u32 = session["metadata"]["step"].as_str().map_or(0, |step| step.parse().unwrap());
        let last = promise.step + u32::from(promise.perhaps_updated);
        assert!((promise.step..=last).contains(&step), "{promise:?}: {session}");
        match session["status"].as_str() {
            Some("canceled") => assert!(promise.perhaps_canceled, "{promise:?}: {session}"),
            Some("requires_input") => assert!(!promise.is_canceled, "{promise:?}: {session}"),
            other => panic!("{other:?}"),
        }
        let (key, text) = &promise.created;
        let form = [("client_reference_id", key.as_str()), ("type", "document")];
        let again = client.with_header("Idempotency-Key", key).post(SESSIONS, &form).await;
        assert_eq!((again.status, again.header("idempotent-replayed"), &again.text), (200, Some("true"), text));
    }
}

/// What must find nothing in a database, whenever its server was killed: a change without its event or its answer, or any
/// of these without the change, or twice.
const NOTHING_HALF_DONE: &[&str] = &[
    "select id from verification_sessions as session where 1 <> (
        select count(*) from events
        where verification_session = session.id and type = 'identity.verification_session.created'
    )",
    "select id from verification_sessions as session where (status = 'canceled') <> (
        select count(*) from events
        where verification_session = session.id and type = 'identity.verification_session.canceled'
    )",
    "select id from events where verification_session not in (select id from verification_sessions)",
    "select id from verification_sessions as session where 1 <> (
        select count(*) from idempotent_answers
        where key = session.client_reference_id and body ->> 'id' = session.id
    )",
    "select key from idempotent_answers where body ->> 'id' not in (select id from verification_sessions)",
    "select integrity_check from pragma_integrity_check where integrity_check <> 'ok'",
];

/// The rows of a stopped server's database.
async fn check_rows(sandbox: &Sandbox) {
    let options = SqliteConnectOptions::new().filename(sandbox.path("state.db")).read_only(true);
    let mut connection = options.connect().await.unwrap();
    for query in NOTHING_HALF_DONE {
        let found: Vec<String> = sqlx::query_scalar(*query).fetch_all(&mut connection).await.unwrap();
        assert_eq!(found, Vec::<String>::new(), "{query}");
    }
    connection.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_kill_under_load() {
    let sandbox = Sandbox::new();
    let rounds = std::env::var("DURABILITY_ROUNDS").map_or(ROUNDS, |text| text.parse().unwrap());
    let mut promised: Vec<Promises> = Vec::new();
    for round in 0..rounds {
        let server = sandbox.serve(&["--database", "state.db"]).await;
        for promises in promised.iter().rev().take(RECENT) {
            check(&server, promises).await;
        }
        let acknowledged = Arc::new(AtomicUsize::new(0));
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            writers.spawn(write_until_killed(server.url(), format!("{round}-{writer}"), acknowledged.clone()));
        }
        let enough = || async { acknowledged.load(Ordering::Relaxed) >= acknowledged_in(round) };
        eventually("enough is acknowledged", enough).await;
        server.signal("KILL");
        assert_eq!(server.ended().await.code, None, "a signal ended it");
        promised.push(writers.join_all().await.into_iter().flatten().collect());
    }
    for (round, promises) in promised.iter().enumerate() {
        assert!(promises.len() * 4 >= acknowledged_in(round), "{} sessions in round {round}", promises.len());
    }
    let server = sandbox.serve(&["--database", "state.db"]).await;
    for promises in &promised {
        check(&server, promises).await;
    }
    assert_eq!(server.stop().await.code, Some(0));
    check_rows(&sandbox).await;
}
