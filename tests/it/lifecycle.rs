//! The program's beginning and end: databases that it must not touch, sockets, signals, finding a running server.

use std::net::TcpListener;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::net::{TcpStream, UnixListener, UnixStream};

use crate::support::process::{Ended, PATIENCE, Running, Sandbox, bytes, eventually};
use crate::support::raw::{self, AUTHORIZATION, Connection, FORM};
use crate::support::{Client, SESSIONS, ids};

/// A failure to start: one line that says why, one with a hint, exit code 1.
fn check_refusal(ended: &Ended, expected: &str) {
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{}", ended.stderr);
    let lines: Vec<_> = ended.stderr.lines().collect();
    assert!(lines.len() == 2 && lines[0].starts_with("error: ") && lines[1].starts_with("hint: "), "{}", ended.stderr);
    assert!(lines[0].contains(expected), "{}", ended.stderr);
}

async fn open_database(sandbox: &Sandbox, name: &str) -> SqliteConnection {
    SqliteConnectOptions::new().filename(sandbox.path(name)).create_if_missing(true).connect().await.unwrap()
}

#[tokio::test]
async fn a_port_that_is_taken_is_told() {
    let sandbox = Sandbox::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let ended = sandbox.run(&["--port", &address.port().to_string(), "--database", "state.db"]).await;
    check_refusal(&ended, &format!("cannot listen on {address}"));
    assert!(ended.stderr.contains("`--port`"), "{}", ended.stderr);
    assert!(!sandbox.path("state.db").exists(), "nothing was made");
}

#[tokio::test]
async fn state_is_kept_in_the_file_that_was_named() {
    let sandbox = Sandbox::new();
    let first = sandbox.serve(&["--database", "state.db"]).await;
    let id = first.client().create_id().await;
    assert_eq!(first.stop().await.code, Some(0));
    for name in ["sqlite:state.db", "sqlite://state.db"] {
        let again = sandbox.serve(&["--database", name]).await;
        assert_eq!(ids(&again.client().get(SESSIONS, &[]).await.json()), [id.as_str()]);
        again.stop().await;
    }
}

#[tokio::test]
async fn a_file_that_is_not_ours_is_left_as_it_is() {
    let sandbox = Sandbox::new();
    sandbox.write("notes.txt", "Dear diary,\n".repeat(100));
    sandbox.write("short.txt", "x");
    let mut other = open_database(&sandbox, "other.db").await;
    sqlx::raw_sql("create table notes (text text); insert into notes values ('mine')")
        .execute(&mut other)
        .await
        .unwrap();
    other.close().await.unwrap();
    for name in ["notes.txt", "short.txt", "other.db"] {
        let before = bytes(&sandbox.path(name));
        let ended = sandbox.run(&["--port", "0", "--database", name]).await;
        check_refusal(&ended, &format!("{name} is not a database of identity-mock"));
        assert_eq!(bytes(&sandbox.path(name)), before);
        assert!(!sandbox.path(&format!("{name}-lock")).exists(), "nothing is put beside it");
    }
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_as_it_is() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve(&["--database", "state.db"]).await;
    server.client().create_id().await;
    server.stop().await;
    let mut database = open_database(&sandbox, "state.db").await;
    let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                 values (9999, 'later', 1, x'00', 0)";
    sqlx::raw_sql(newer).execute(&mut database).await.unwrap();
    database.close().await.unwrap();

    let before = bytes(&sandbox.path("state.db"));
    let ended = sandbox.run(&["--port", "0", "--database", "state.db"]).await;
    check_refusal(&ended, "state.db was made by a newer version of identity-mock");
    assert_eq!(bytes(&sandbox.path("state.db")), before);
}

#[tokio::test]
async fn a_damaged_database_is_left_as_it_is() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve(&["--database", "state.db"]).await;
    server.client().create_id().await;
    server.stop().await;
    let mut damaged = bytes(&sandbox.path("state.db"));
    damaged[100..].fill(0x55);
    sandbox.write("state.db", &damaged);
    let ended = sandbox.run(&["--port", "0", "--database", "state.db"]).await;
    check_refusal(&ended, "state.db");
    assert_eq!(bytes(&sandbox.path("state.db")), damaged);
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_told() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("folder")).unwrap();
    for name in ["nowhere/state.db", "/dev/null/state.db", "folder"] {
        let ended = sandbox.run(&["--port", "0", "--database", name]).await;
        check_refusal(&ended, &format!("cannot open the database {name}"));
    }
}

#[tokio::test]
async fn a_database_in_use_is_left_to_its_server() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve(&["--database", "state.db"]).await;
    let id = server.client().create_id().await;
    let before = bytes(&sandbox.path("state.db"));
    let ended = sandbox.run(&["--port", "0", "--database", "state.db"]).await;
    check_refusal(&ended, "state.db is in use by another identity-mock");
    assert_eq!(bytes(&sandbox.path("state.db")), before);
    assert_eq!(ids(&server.client().get(SESSIONS, &[]).await.json()), [id]);
}

#[tokio::test]
async fn a_unix_socket_serves_the_same_sessions() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve(&["--unix-socket", "mock.sock"]).await;
    let by_socket = async |method, path: &str, body: &[u8]| {
        let mut connection = Connection::on(UnixStream::connect(sandbox.path("mock.sock")).await.unwrap());
        connection
            .write(&raw::request("http://mock", method, path, &[("Authorization", "Bearer sk_test_process")], body))
            .await;
        connection.answer().await
    };
    let made = by_socket("POST", SESSIONS, b"type=document").await;
    assert_eq!(made.status, 200, "{}", made.text);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(ids(&server.client().get(SESSIONS, &[]).await.json()), [id]);
    assert_eq!(
        by_socket("GET", SESSIONS, b"").await.text,
        server.client().get(SESSIONS, &[]).await.text.replace(&server.url(), "http://mock")
    );
    server.stop().await;
    assert!(!sandbox.path("mock.sock").exists());
}

#[tokio::test]
async fn a_socket_is_taken_over_only_from_the_dead() {
    let sandbox = Sandbox::new();
    let flags = ["--port", "0", "--unix-socket", "mock.sock"];
    drop(UnixListener::bind(sandbox.path("mock.sock")).unwrap());
    let server = sandbox.serve(&flags[2..]).await;
    assert!(UnixStream::connect(sandbox.path("mock.sock")).await.is_ok());

    check_refusal(&sandbox.run(&flags).await, "cannot listen on mock.sock");
    assert!(UnixStream::connect(sandbox.path("mock.sock")).await.is_ok(), "the living one keeps it");
    server.signal("KILL");
    server.ended().await;
    sandbox.serve(&flags[2..]).await.stop().await;

    sandbox.write("mock.sock", "precious");
    check_refusal(&sandbox.run(&flags).await, "cannot listen on mock.sock");
    assert_eq!(bytes(&sandbox.path("mock.sock")), b"precious");
}

#[tokio::test]
async fn a_server_that_cannot_start_leaves_no_socket() {
    let sandbox = Sandbox::new();
    let flags = ["--port", "0", "--unix-socket", "mock.sock", "--database", "nowhere/state.db"];
    assert_eq!(sandbox.run(&flags).await.code, Some(1));
    assert!(!sandbox.path("mock.sock").exists());
}

async fn no_longer_accepts(server: &Running) {
    let url = server.url();
    eventually("the port is closed", async || TcpStream::connect(raw::authority(&url)).await.is_err()).await;
}

#[tokio::test]
async fn a_signal_lets_running_requests_end() {
    for signal in ["TERM", "INT"] {
        let sandbox = Sandbox::new();
        let server = sandbox.serve(&["--database", "state.db"]).await;
        let mut idle = Connection::open(&server.url()).await;
        idle.write(b"GET ").await;
        let mut running = Connection::open(&server.url()).await;
        running.begin_post(SESSIONS, &[AUTHORIZATION, FORM], 13).await;
        server.signal(signal);
        no_longer_accepts(&server).await;
        running.write(b"type=document").await;
        let answer = running.answer().await;
        assert_eq!(answer.status, 200, "{signal}");
        drop(idle);
        let ended = server.ended().await;
        assert_eq!(ended.code, Some(0), "{signal}: {}", ended.stderr);

        let again = sandbox.serve(&["--database", "state.db"]).await;
        let client = Client::new(&again.url(), "sk_test_51U7Qw2Kx8RbTn4LpTestSuite");
        assert_eq!(ids(&client.get(SESSIONS, &[]).await.json()), [answer.json()["id"].as_str().unwrap()]);
    }
}

#[tokio::test]
async fn a_second_signal_ends_at_once() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve(&["--unix-socket", "mock.sock"]).await;
    let mut running = Connection::open(&server.url()).await;
    running.begin_post(SESSIONS, &[AUTHORIZATION, FORM], 13).await;
    server.signal("TERM");
    no_longer_accepts(&server).await;
    server.signal("TERM");
    let ended = server.ended().await;
    assert!(!ended.stderr.contains("cut off"), "it did not wait until its own time was over: {}", ended.stderr);
    assert_eq!(sandbox.temporary_files(), Vec::<String>::new());
    assert!(!sandbox.path("mock.sock").exists());
}

#[tokio::test]
async fn nothing_temporary_is_left() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve(&[]).await;
    server.client().create_id().await;
    assert!(!sandbox.temporary_files().is_empty(), "state lies in a temporary file");
    server.stop().await;
    assert_eq!(sandbox.temporary_files(), Vec::<String>::new());
}

#[tokio::test]
async fn a_running_server_is_found_whatever_its_port() {
    let sandbox = Sandbox::new();
    // Where a server would be by default is a port that nothing has, whatever else runs on this machine.
    let elsewhere = [("IDENTITY_MOCK_PORT", "1")];
    let alone = sandbox.run_with(&["healthcheck"], &elsewhere).await;
    check_refusal(&alone, "no identity-mock answers at http://127.0.0.1:1");
    let in_vain = sandbox.run_with(&["wait", "--timeout", "50ms"], &elsewhere).await;
    check_refusal(&in_vain, "no identity-mock was ready within 50ms");

    let killed = sandbox.serve(&[]).await;
    killed.signal("KILL");
    killed.ended().await;
    assert_eq!(sandbox.run_with(&["healthcheck"], &elsewhere).await.code, Some(1), "the dead do not answer");

    let waiting = sandbox.run_with(&["wait"], &elsewhere);
    let (waited, server) = tokio::join!(waiting, sandbox.serve(&[]));
    assert_eq!((waited.code, waited.stderr.as_str()), (Some(0), ""));
    let healthy = sandbox.run_with(&["healthcheck"], &elsewhere).await;
    assert_eq!((healthy.code, healthy.stdout.as_str(), healthy.stderr.as_str()), (Some(0), "", ""));
    assert_eq!(sandbox.run(&["healthcheck", "--url", &server.url()]).await.code, Some(0));
    assert_eq!(sandbox.run(&["wait", "--url", &server.url()]).await.code, Some(0));
    let url = server.url();
    server.stop().await;
    assert_eq!(sandbox.run(&["healthcheck", "--url", &url]).await.code, Some(1));
}

#[tokio::test]
async fn something_else_that_answers_is_no_healthy_server() {
    let sandbox = Sandbox::new();
    let other = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", other.local_addr().unwrap());
    let answering = async {
        let (stream, _) = other.accept().await.unwrap();
        let mut connection = Connection::on(stream);
        connection.until(b"\r\n\r\n").await;
        connection.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").await;
        connection.rest().await
    };
    let arguments = ["healthcheck", "--url", &url];
    let both = async { tokio::join!(sandbox.run(&arguments), answering) };
    let (ended, request) = tokio::time::timeout(PATIENCE, both).await.unwrap();
    check_refusal(&ended, "no identity-mock answers");
    assert!(request.starts_with("GET /livez HTTP/1.1\r\n"), "{request}");
}
