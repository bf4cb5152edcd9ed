//! What falls due by itself: each piece as of its own time, and in the order of these times, however far the clock
//! moves at once.

use std::time::Duration;

use identity_mock::Config;
use serde_json::{Value, json};

use crate::support::driving::REPORTS;
use crate::support::{START, TestServer, reproducible, session_path, start_with};

const CHECKS: Duration = Duration::from_secs(10);
const REDACTION: Duration = Duration::from_secs(12);

async fn server() -> TestServer {
    start_with(Config { processing_time: CHECKS, redaction_time: REDACTION, ..reproducible() }).await
}

/// Session and second of each report, newest first.
async fn reports(server: &TestServer) -> Vec<(String, i64)> {
    let list = server.client().get(REPORTS, &[("limit", "100")]).await.json();
    let reports = list["data"].as_array().unwrap().clone();
    let told = |report: &Value| {
        (report["verification_session"].as_str().unwrap().to_owned(), report["created"].as_i64().unwrap() - START)
    };
    reports.iter().map(told).collect()
}

#[tokio::test]
async fn sessions_that_fall_due_together_settle_in_the_order_of_their_times() {
    let server = server().await;
    let client = server.client();
    let mut sessions = Vec::new();
    for _ in 0..4 {
        sessions.push(client.create_id().await);
    }
    // Not in the order of their creation; the last two within one second.
    let order = [2, 0, 3, 1];
    for (number, step) in order.into_iter().zip([2000, 2000, 300, 300]) {
        let form: &[_] = if number == 0 {
            &[("simulate_delay", "true"), ("last_error[code]", "document_expired")]
        } else {
            &[("simulate_delay", "true")]
        };
        client.driven(&sessions[number], if number == 0 { "unverify" } else { "verify" }, form).await;
        server.advance(Duration::from_millis(step)).await;
    }
    assert_eq!(reports(&server).await, []);
    server.advance(Duration::from_mins(1)).await;
    let expected = [(1, 14), (3, 14), (0, 12), (2, 10)].map(|(number, second)| (sessions[number].clone(), second));
    assert_eq!(reports(&server).await, expected);

    // The link for the next attempt is as old as the failure, not as the look at it.
    let failed = client.session(&sessions[0]).await;
    assert_eq!(failed["last_error"]["code"], "document_expired");
    let day = Duration::from_hours(24);
    server.advance(day.checked_sub(Duration::from_millis(52_601)).unwrap()).await;
    assert_eq!(client.session(&sessions[0]).await["url"], failed["url"]);
    server.advance(Duration::from_millis(1)).await;
    assert_ne!(client.session(&sessions[0]).await["url"], failed["url"]);
}

#[tokio::test]
async fn more_than_one_batch_settles_in_order_too() {
    let server = server().await;
    let client = server.client();
    let mut sessions = Vec::new();
    for _ in 0..90 {
        sessions.push(client.create_id().await);
    }
    // 90 and 37 have no common divisor: each session once, far from the order of creation.
    let order: Vec<usize> = (0..90).map(|turn| turn * 37 % 90).collect();
    for number in &order {
        client.driven(&sessions[*number], "verify", &[("simulate_delay", "true")]).await;
        server.advance(Duration::from_millis(1)).await;
    }
    server.advance(Duration::from_mins(1)).await;
    let settled: Vec<_> = reports(&server).await.into_iter().map(|(session, _)| session).collect();
    let expected: Vec<_> = order.iter().rev().map(|number| sessions[*number].clone()).collect();
    assert_eq!(settled, expected);
}

#[tokio::test]
async fn a_session_lives_through_several_due_times_in_one_step_of_the_clock() {
    let server = server().await;
    let client = server.client();
    let [first, second] = [client.create_id().await, client.create_id().await];
    client.driven(&first, "verify", &[]).await;
    client.post(&format!("{}/redact", session_path(&first)), &[]).await;
    client.driven(&second, "verify", &[("simulate_delay", "true")]).await;
    // Decided anew before its time: the time counts anew.
    server.advance(Duration::from_secs(6)).await;
    client.driven(&second, "unverify", &[("simulate_delay", "true")]).await;
    server.advance(Duration::from_secs(6)).await;
    assert_eq!(client.session(&first).await["redaction"], json!({"status": "redacted"}));
    assert_eq!(client.session(&second).await["status"], "processing");
    server.advance(Duration::from_secs(4)).await;
    assert_eq!(client.session(&second).await["last_error"]["code"], "document_unverified_other");
    assert_eq!(reports(&server).await, [(second, 16), (first, 0)]);
}

#[tokio::test]
async fn an_explicit_outcome_takes_the_place_of_one_that_was_to_come() {
    let server = server().await;
    let client = server.client();
    let id = client.create_id().await;
    client.driven(&id, "unverify", &[("simulate_delay", "true")]).await;
    let verified = client.driven(&id, "verify", &[]).await;
    server.advance(Duration::from_mins(1)).await;
    assert_eq!(client.session(&id).await, verified);
    assert_eq!(reports(&server).await.len(), 1);
}
