//! A record of each running server in the temporary folder, so that `healthcheck` and `wait` find it whatever address
//! it was given.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

const PREFIX: &str = "identity-mock-";
const SUFFIX: &str = ".ready.json";

/// What a server says of itself once it listens.
#[derive(Clone, Serialize, Deserialize, Debug)]
pub(super) struct Ready {
    event: String,
    /// Where it is.
    pub(super) url: String,
    /// What deliveries to those who listen are signed with.
    webhook_secret: String,
    /// A key to begin with; any other of its form works too.
    pub(super) api_key: String,
    version: String,
    pid: u32,
}

impl Ready {
    /// The message of this process.
    pub(super) fn new(url: &str, webhook_secret: &str, api_key: &str) -> Self {
        Self {
            event: "ready".to_owned(),
            url: url.to_owned(),
            webhook_secret: webhook_secret.to_owned(),
            api_key: api_key.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
        }
    }

    /// As one line of JSON.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).expect("strings and a number are JSON")
    }
}

/// The record of this process, removed when dropped.
#[derive(Debug)]
pub(super) struct Record(PathBuf);

impl Record {
    /// Leaves a record. Without one, `healthcheck` tries the configured address.
    pub(super) fn leave(ready: &Ready) -> Option<Self> {
        let path = std::env::temp_dir().join(format!("{PREFIX}{}{SUFFIX}", ready.pid));
        // A process that was killed and had the same number may have left one; anything else there is not ours.
        if read(&path).is_some() {
            drop(fs::remove_file(&path));
        }
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path).ok()?;
        file.write_all(ready.json().as_bytes()).ok()?;
        Some(Self(path))
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

/// The servers that left a record, newest first; some may have been killed since.
pub(super) fn servers() -> Vec<Ready> {
    let Ok(folder) = fs::read_dir(std::env::temp_dir()) else { return Vec::new() };
    let mut found: Vec<_> = folder
        .flatten()
        .filter(|entry| {
            let name = entry.file_name();
            name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX))
        })
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, read(&entry.path())?)))
        .collect();
    found.sort_by_key(|(modified, _)| std::cmp::Reverse(*modified));
    found.into_iter().map(|(_, ready)| ready).collect()
}

fn read(path: &Path) -> Option<Ready> {
    serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
}
