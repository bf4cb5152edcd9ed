//! Many clients at the same sessions: every answer is one that some order of the requests explains.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::task::JoinSet;

use crate::support::{Answer, Client, SESSIONS, TestServer, start};

const CLIENTS: usize = 64;
const SESSIONS_AT_ONCE: usize = 6;

/// What a client asks of a session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Request {
    Cancel,
    UpdateType,
    UpdateMetadata,
    Redact,
}

const REQUESTS: [Request; 4] = [Request::UpdateType, Request::Cancel, Request::UpdateMetadata, Request::Redact];

/// How far a session has come; it never goes back.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Stage {
    Open,
    Canceled,
    Redacting,
    Redacted,
}

fn stage(session: &Value) -> Stage {
    let redaction = session["redaction"]["status"].as_str();
    let stage = match (session["status"].as_str().unwrap(), redaction) {
        ("requires_input", None) => Stage::Open,
        ("canceled", None) => Stage::Canceled,
        ("canceled", Some("processing")) => Stage::Redacting,
        ("canceled", Some("redacted")) => Stage::Redacted,
        other => panic!("{other:?} is no state of these sessions"),
    };
    // All parts of an object are of the same moment.
    assert_eq!(session["client_secret"].is_string(), stage == Stage::Open, "{session}");
    assert_eq!(session["url"].is_string(), stage == Stage::Open, "{session}");
    if stage == Stage::Redacted {
        assert_eq!(session["metadata"], serde_json::json!({}));
        assert_eq!(session["client_reference_id"], Value::Null);
    }
    stage
}

async fn send(client: &Client, path: &str, request: Request, number: usize) -> Answer {
    match request {
        Request::Cancel => client.post(&format!("{path}/cancel"), &[]).await,
        Request::Redact => client.post(&format!("{path}/redact"), &[]).await,
        Request::UpdateType => client.post(path, &[("type", "id_number")]).await,
        Request::UpdateMetadata => client.post(path, &[(&format!("metadata[client_{number}]"), "was here")]).await,
    }
}

/// The session is in a state in which the state machine gives this answer.
fn check_answer(request: Request, number: usize, answer: &Answer) {
    if answer.status == 200 {
        let session = answer.json();
        let stage = stage(&session);
        let is_possible = match request {
            Request::Cancel => stage >= Stage::Canceled,
            Request::Redact => stage >= Stage::Redacting,
            Request::UpdateType => stage == Stage::Open && session["type"] == "id_number",
            Request::UpdateMetadata => {
                stage <= Stage::Canceled && session["metadata"][format!("client_{number}")] == "was here"
            }
        };
        assert!(is_possible, "{request:?}: {}", answer.text);
        return;
    }
    let message = answer.json()["error"]["message"].as_str().unwrap().to_owned();
    let canceled = message.contains(r#"it has a status of "canceled""#);
    let redacted = message.contains("it has been redacted");
    let is_possible = match request {
        Request::Cancel | Request::Redact => false,
        Request::UpdateType => canceled || redacted,
        Request::UpdateMetadata => redacted,
    };
    assert!(answer.status == 400 && is_possible, "{request:?}: {}", answer.text);
}

/// Reads sessions, alone and in the list, and sees each of them only go forward.
async fn watch(client: Client, ids: Vec<String>, is_over: Arc<AtomicBool>) -> usize {
    let mut seen = vec![Stage::Open; ids.len()];
    let mut reads = 0;
    let mut see = |index: usize, session: &Value| {
        let stage = stage(session);
        assert!(stage >= seen[index], "{:?} after {:?}: {session}", stage, seen[index]);
        seen[index] = stage;
    };
    while !is_over.load(Ordering::Acquire) {
        for (index, id) in ids.iter().enumerate() {
            let read = client.get(&format!("{SESSIONS}/{id}"), &[]).await;
            assert_eq!(read.status, 200, "{}", read.text);
            see(index, &read.json());
            reads += 1;
        }
        let listed = client.get(SESSIONS, &[("limit", "100")]).await;
        assert_eq!(listed.status, 200, "{}", listed.text);
        for session in listed.json()["data"].as_array().unwrap() {
            let index = ids.iter().position(|id| session["id"] == id.as_str()).unwrap();
            see(index, session);
        }
    }
    reads
}

async fn storm(server: &TestServer, ids: &[String]) -> Vec<(Request, usize, Answer)> {
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        let client = server.client();
        let ids = ids.to_vec();
        clients.spawn(async move {
            // The first request of all meets an open session.
            let path = format!("{SESSIONS}/{}", ids[number % ids.len()]);
            let first = send(&client, &path, Request::UpdateType, number).await;
            let mut answers = vec![(Request::UpdateType, number, first)];
            // From then on each begins elsewhere, so that all requests meet on all sessions.
            for turn in 0..ids.len() * REQUESTS.len() {
                let id = &ids[(turn + number) % ids.len()];
                let request = REQUESTS[(turn / ids.len() + number / ids.len()) % REQUESTS.len()];
                answers.push((request, number, send(&client, &format!("{SESSIONS}/{id}"), request, number).await));
            }
            answers
        });
    }
    clients.join_all().await.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_clients_at_the_same_sessions_see_one_history() {
    let server = start().await;
    let mut ids = Vec::new();
    for _ in 0..SESSIONS_AT_ONCE {
        let form = [("type", "document"), ("client_reference_id", "somebody"), ("metadata[a]", "1")];
        ids.push(server.client().create(&form).await["id"].as_str().unwrap().to_owned());
    }
    let is_over = Arc::new(AtomicBool::new(false));
    let mut watchers = JoinSet::new();
    for _ in 0..4 {
        watchers.spawn(watch(server.client(), ids.clone(), is_over.clone()));
    }

    let answers = storm(&server, &ids).await;
    assert_eq!(answers.len(), CLIENTS * (SESSIONS_AT_ONCE * REQUESTS.len() + 1));
    for (request, number, answer) in &answers {
        check_answer(*request, *number, answer);
    }
    let updates = answers.iter().filter(|(request, ..)| *request == Request::UpdateType);
    let (good, refused): (Vec<_>, Vec<_>) = updates.partition(|(.., answer)| answer.status == 200);
    assert!(!good.is_empty() && !refused.is_empty(), "the requests met the sessions in more than one state");

    // Redaction finishes while the watchers look on.
    server.advance(Duration::from_secs(3)).await;
    for id in &ids {
        let session = server.client().get(&format!("{SESSIONS}/{id}"), &[]).await.json();
        assert_eq!(stage(&session), Stage::Redacted);
    }
    is_over.store(true, Ordering::Release);
    assert!(watchers.join_all().await.iter().all(|reads| *reads > 0));
}

/// Updates of different keys from many clients all stay: none of them is lost to another that read before it.
#[tokio::test(flavor = "multi_thread")]
async fn no_update_is_lost() {
    let server = start().await;
    let path = format!("{SESSIONS}/{}", server.client().create_id().await);
    let mut clients = JoinSet::new();
    for number in 0..48 {
        let (client, path) = (server.client(), path.clone());
        clients.spawn(async move { send(&client, &path, Request::UpdateMetadata, number).await });
    }
    assert!(clients.join_all().await.iter().all(|answer| answer.status == 200));
    let session = server.client().get(&path, &[]).await.json();
    assert_eq!(session["metadata"].as_object().unwrap().len(), 48);
    server.shutdown().await;
}
