//! A disk that fails: what was not written is not acknowledged, what was acknowledged is still there, and once the disk
//! works again so does the server. Needs Linux's `prlimit`.

#![cfg(target_os = "linux")]

use crate::support::process::Sandbox;
use crate::support::{SESSIONS, session_path};

/// More than the database needs to be made, and less than the test writes.
const BLOCKS: u32 = 2000;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_changes_until_there_is_room_again() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve_within(BLOCKS, &["--database", "state.db"]).await;
    let client = server.client();
    let mut acknowledged = Vec::new();
    let refused = loop {
        let answer = client.post(SESSIONS, &[("type", "document")]).await;
        if answer.status != 200 {
            break answer;
        }
        acknowledged.push(answer.json()["id"].as_str().unwrap().to_owned());
        assert!(acknowledged.len() < 10_000, "the disk is never full");
    };
    assert!(!acknowledged.is_empty());
    assert_eq!(refused.error_line(), "500 api_error code=- param=-: An unknown error occurred.");
    for id in &acknowledged {
        assert_eq!(client.get(&session_path(id), &[]).await.status, 200);
    }

    let more_room = ["--fsize=unlimited:unlimited", "--pid", &server.pid().to_string()];
    assert!(std::process::Command::new("prlimit").args(more_room).status().unwrap().success());
    acknowledged.push(client.create_id().await);
    let ended = server.stop().await;
    assert_eq!(ended.code, Some(0));
    assert!(ended.stderr.contains("a batch could not be written"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);

    let server = sandbox.serve(&["--database", "state.db"]).await;
    for id in &acknowledged {
        assert_eq!(server.client().get(&session_path(id), &[]).await.status, 200);
    }
    assert_eq!(server.stop().await.code, Some(0));
}
