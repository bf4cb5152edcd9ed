//! The borders between the folders of `src`: who may name whom, and who may name which library.

use std::path::{Path, PathBuf};

/// Each folder or file of `src`, with those that it may name. `cli` sees the library from outside.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("main", &["cli"]),
    ("cli", &[]),
    ("lib", &["config", "control", "server"]),
    (
        "server",
        &[
            "actions",
            "app",
            "clock",
            "config",
            "control",
            "faults",
            "http",
            "ids",
            "journal",
            "listen",
            "listeners",
            "sink",
            "storage",
            "webhooks",
            "worker",
        ],
    ),
    ("control", &["app", "clock", "domain", "worker"]),
    ("worker", &["actions", "app", "clock", "domain", "storage"]),
    (
        "http",
        &[
            "actions",
            "app",
            "clock",
            "domain",
            "faults",
            "journal",
            "listen",
            "listeners",
            "params",
            "sink",
            "storage",
            "wire",
        ],
    ),
    ("actions", &["app", "clock", "domain", "ids", "specimen", "storage", "wire"]),
    ("app", &["actions", "clock", "domain", "faults", "ids", "journal", "listeners", "sink", "storage"]),
    ("journal", &["domain"]),
    ("listeners", &["domain", "journal"]),
    ("sink", &["domain"]),
    ("webhooks", &["actions", "app", "clock", "domain", "faults", "params", "storage", "wire"]),
    ("storage", &["domain", "ids"]),
    ("config", &["domain", "params"]),
    ("clock", &["domain"]),
    ("ids", &["domain"]),
    ("params", &["domain"]),
    ("wire", &["domain"]),
    ("faults", &["domain", "ids"]),
    ("listen", &[]),
    ("specimen", &[]),
    ("domain", &[]),
];

/// Each library with a border, and the folders or files that may name it.
const MAY_USE: &[(&str, &[&str])] = &[
    ("sqlx", &["storage/sqlite"]),
    ("axum", &["http", "listen.rs"]),
    ("hyper", &["listen.rs", "cli", "webhooks"]),
    ("hyper_util", &["listen.rs", "cli/client.rs", "webhooks"]),
    ("rustls", &["webhooks"]),
    ("askama", &["http/hosted"]),
    ("clap", &["cli"]),
    ("multer", &["http/upload.rs"]),
    ("embedded_graphics", &["specimen"]),
    ("png", &["specimen"]),
    ("tokio::spawn", &["server.rs", "listen.rs", "cli/client.rs", "storage/store.rs"]),
];

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// Calls `look` with every line of code of `src`: its file, its place for people and its text.
fn each_line(mut look: impl FnMut(&str, &str, &str)) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut lines = 0;
    for path in rust_files(&source) {
        let file = path.strip_prefix(&source).unwrap().to_str().unwrap();
        for (index, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            lines += 1;
            if !line.trim_start().starts_with("//") {
                look(file, &format!("src/{file}:{}: {line}", index + 1), line);
            }
        }
    }
    assert!(lines > 1000, "the source was found");
}

/// What follows each place where `name` stands as a path's first word.
fn after<'a>(line: &'a str, name: &str) -> Vec<&'a str> {
    let is_word = |character: char| character.is_alphanumeric() || character == '_' || character == ':';
    let starts = line.match_indices(name).filter(|(at, _)| !line[..*at].ends_with(is_word));
    starts.map(|(at, _)| &line[at + name.len()..]).collect()
}

#[test]
fn folders_name_only_those_below_them() {
    let mut offences = Vec::new();
    each_line(|file, place, line| {
        let home = file.split('/').next().unwrap().trim_end_matches(".rs");
        let Some((_, allowed)) = MAY_NAME.iter().find(|(name, _)| *name == home) else {
            panic!("{place}: `{home}` has no place in this test yet");
        };
        // A `super` that climbs out of its folder has to be written as `crate`, to be seen here.
        let depth = file.split('/').count() - usize::from(file.ends_with("/mod.rs"));
        if file.contains('/') && line.contains(&"super::".repeat(depth)) {
            offences.push(place.to_owned());
        }
        for rest in after(line, "crate::") {
            let named: String = rest.chars().take_while(|next| next.is_alphanumeric() || *next == '_').collect();
            if named != home && !allowed.contains(&named.as_str()) {
                offences.push(place.to_owned());
            }
        }
    });
    assert!(offences.is_empty(), "these lines cross a border:\n{}", offences.join("\n"));
}

#[test]
fn libraries_are_named_only_where_they_belong() {
    let mut offences = Vec::new();
    each_line(|file, place, line| {
        for (library, allowed) in MAY_USE {
            let names = after(line, library).iter().any(|rest| rest.starts_with("::") || rest.starts_with('('));
            if names && !allowed.iter().any(|home| file.starts_with(home)) {
                offences.push(place.to_owned());
            }
        }
    });
    assert!(offences.is_empty(), "these lines cross a border:\n{}", offences.join("\n"));
}
