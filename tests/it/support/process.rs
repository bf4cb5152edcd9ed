//! The real program, each run in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::task::JoinHandle;

use super::Client;

/// The longest that a test waits for a program to do what it should.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A folder that is working directory and `TMPDIR` of the programs run in it.
pub(crate) struct Sandbox {
    folder: TempDir,
}

/// How a program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// None if a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A server that said that it is ready.
pub(crate) struct Running {
    pub(crate) ready_line: String,
    child: Child,
    stdout: Lines<BufReader<ChildStdout>>,
    stderr: JoinHandle<String>,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("tmp")).unwrap();
        Self { folder }
    }

    /// A file of the working directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a file into the working directory.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    /// What lies in the `TMPDIR` of the programs.
    pub(crate) fn temporary_files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path("tmp")).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// The program, with nothing of the environment of the tests.
    fn command(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_identity-mock"));
        command
            .args(arguments)
            .env_clear()
            .env("TMPDIR", self.path("tmp"))
            .envs(environment.iter().copied())
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Runs the program to its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with(arguments, &[]).await
    }

    /// Runs the program to its end, with these variables in its environment.
    pub(crate) async fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Ended {
        let output = tokio::time::timeout(PATIENCE, self.command(arguments, environment).output());
        let Output { status, stdout, stderr } = output.await.expect("the program does not end").unwrap();
        Ended {
            code: status.code(),
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
        }
    }

    /// Starts a server on a free port and waits until it says that it is ready.
    pub(crate) async fn serve(&self, arguments: &[&str]) -> Running {
        self.serve_as_told(&[&["--port", "0"], arguments].concat(), &[]).await
    }

    /// Starts a server that cannot write any file beyond so many blocks of 512 bytes: for it, the disk is full then.
    pub(crate) async fn serve_within(&self, blocks: u32, arguments: &[&str]) -> Running {
        let program = env!("CARGO_BIN_EXE_identity-mock");
        let limited = format!("trap '' XFSZ; ulimit -S -f {blocks}; exec \"$0\" --port 0 \"$@\"");
        let mut shell = Command::new("sh");
        shell.args(["-c", &limited, program]).args(arguments).env_clear().env("TMPDIR", self.path("tmp"));
        shell.current_dir(self.folder.path());
        shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        Self::ready(shell).await
    }

    /// Starts a server with just these arguments and variables.
    pub(crate) async fn serve_as_told(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Running {
        Self::ready(self.command(arguments, environment)).await
    }

    async fn ready(mut command: Command) -> Running {
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut pipe = child.stderr.take().unwrap();
        let stderr = tokio::spawn(async move {
            let mut text = String::new();
            pipe.read_to_string(&mut text).await.unwrap();
            text
        });
        let line = tokio::time::timeout(PATIENCE, stdout.next_line()).await.expect("the server is not ready").unwrap();
        let Some(ready_line) = line else { panic!("the server ended: {}", stderr.await.unwrap()) };
        Running { ready_line, child, stdout, stderr }
    }
}

impl Running {
    /// Where the server says that it is.
    pub(crate) fn url(&self) -> String {
        match self.ready_line.strip_prefix("Ready. ") {
            Some(url) => url.to_owned(),
            None => self.ready_json()["url"].as_str().unwrap().to_owned(),
        }
    }

    pub(crate) fn ready_json(&self) -> serde_json::Value {
        serde_json::from_str(&self.ready_line).unwrap()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id().unwrap()
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(&self.url(), "sk_test_process")
    }

    /// Sends a signal, `TERM` or the like.
    pub(crate) fn signal(&self, name: &str) {
        let sent = std::process::Command::new("kill").args([format!("-{name}"), self.pid().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for the server's end.
    pub(crate) async fn ended(mut self) -> Ended {
        let ended = async {
            let mut stdout = String::new();
            while let Some(line) = self.stdout.next_line().await.unwrap() {
                stdout.push_str(&line);
                stdout.push('\n');
            }
            let code = self.child.wait().await.unwrap().code();
            Ended { code, stdout, stderr: self.stderr.await.unwrap() }
        };
        tokio::time::timeout(PATIENCE, ended).await.expect("the server does not end")
    }

    /// Stops the server in good order.
    pub(crate) async fn stop(self) -> Ended {
        self.signal("TERM");
        self.ended().await
    }
}

/// Looks again and again until something is so.
pub(crate) async fn eventually<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let looking = async {
        let mut pace = tokio::time::interval(Duration::from_millis(5));
        while !is_so().await {
            pace.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.unwrap_or_else(|_| panic!("never came: {what}"));
}

/// The bytes of a file.
pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}
