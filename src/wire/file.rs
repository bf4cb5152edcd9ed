//! Files and links to them as Stripe shows them: `id`, `object`, then alphabetical.
//! Source: recordings of uploads, docs/fidelity.md, "Files and file links"; <https://docs.stripe.com/api/file_links/object>.

use std::collections::BTreeMap;

use serde::Serialize;

use super::list::List;
use crate::domain::{self, Mode, Timestamp};

/// What an answer depends on besides the objects.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What the addresses of contents begin with: scheme and host.
    pub base_url: &'a str,
    /// The mode of the key.
    pub mode: Mode,
    /// The time of the answer, which decides what has expired.
    pub now: Timestamp,
}

/// The view of a file.
#[expect(clippy::struct_field_names, reason = "`type` is a keyword")]
#[derive(Serialize, Debug)]
pub struct File<'a> {
    id: &'a str,
    object: &'static str,
    created: i64,
    expires_at: Option<i64>,
    filename: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<List<FileLink<'a>>>,
    purpose: &'static str,
    size: usize,
    /// Nothing here has one.
    title: Option<&'a str>,
    #[serde(rename = "type")]
    file_type: &'static str,
    url: Option<String>,
}

/// The view of a link to a file.
#[derive(Serialize, Debug)]
pub struct FileLink<'a> {
    id: &'a str,
    object: &'static str,
    created: i64,
    expired: bool,
    expires_at: Option<i64>,
    file: LinkedFile<'a>,
    livemode: bool,
    metadata: &'a BTreeMap<String, String>,
    url: String,
}

/// The id, or the file itself if it is expanded.
#[derive(Serialize, Debug)]
#[serde(untagged)]
enum LinkedFile<'a> {
    Id(&'a str),
    File(Box<File<'a>>),
}

impl<'a> File<'a> {
    /// The view of `file`, with the first page of the links to it and whether there are more; without any for callers
    /// that may not see them.
    pub fn new(
        file: &'a domain::File,
        links: Option<(impl IntoIterator<Item = &'a domain::FileLink>, bool)>,
        context: Context<'_>,
    ) -> Self {
        let id = file.id.as_str();
        Self {
            id,
            object: "file",
            created: file.created.seconds(),
            expires_at: file.expires_at().map(Timestamp::seconds),
            filename: file.filename.as_deref(),
            links: links.map(|(links, has_more)| {
                let links = links.into_iter().map(|link| FileLink::new(link, None, context)).collect();
                List::new(format!("/v1/file_links?file={id}"), links, has_more)
            }),
            purpose: file.purpose.word(),
            size: file.size,
            title: None,
            file_type: file.file_type.word(),
            url: file.purpose.is_downloadable().then(|| [context.base_url, "/v1/files/", id, "/contents"].concat()),
        }
    }
}

impl<'a> FileLink<'a> {
    /// The view of `link`, with its file if that is expanded.
    pub fn new(link: &'a domain::FileLink, file: Option<File<'a>>, context: Context<'_>) -> Self {
        Self {
            id: link.id.as_str(),
            object: "file_link",
            created: link.created.seconds(),
            expired: link.is_expired(context.now),
            expires_at: link.expires_at.map(Timestamp::seconds),
            file: match file {
                Some(file) => LinkedFile::File(Box::new(file)),
                None => LinkedFile::Id(link.file.as_str()),
            },
            livemode: context.mode.is_live(),
            metadata: link.metadata.pairs(),
            url: [context.base_url, "/links/", &link.token].concat(),
        }
    }
}
