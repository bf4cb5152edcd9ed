//! Formats of files, by Stripe's short names.
//! Source: <https://docs.stripe.com/file-upload>, and <https://docs.stripe.com/api/files/object> for the names.

use serde::{Deserialize, Serialize};

/// A format.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names of formats")]
pub enum FileType {
    Apk,
    Csv,
    Docx,
    Gif,
    Jpg,
    Json,
    Md,
    Pdf,
    Pem,
    Png,
    Svg,
    Txt,
    Xlsx,
}

/// Formats that say so themselves. The ZIP archives that office documents and Android packages are look alike.
const SIGNATURES: &[(&[u8], &[FileType])] = &[
    (b"\x89PNG\r\n\x1a\n", &[FileType::Png]),
    (b"\xff\xd8\xff", &[FileType::Jpg]),
    (b"GIF8", &[FileType::Gif]),
    (b"%PDF-", &[FileType::Pdf]),
    (b"PK\x03\x04", &[FileType::Apk, FileType::Docx, FileType::Xlsx]),
];

impl FileType {
    const ALL: [Self; 13] = [
        Self::Apk,
        Self::Csv,
        Self::Docx,
        Self::Gif,
        Self::Jpg,
        Self::Json,
        Self::Md,
        Self::Pdf,
        Self::Pem,
        Self::Png,
        Self::Svg,
        Self::Txt,
        Self::Xlsx,
    ];

    /// Stripe's short name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Apk => "apk",
            Self::Csv => "csv",
            Self::Docx => "docx",
            Self::Gif => "gif",
            Self::Jpg => "jpg",
            Self::Json => "json",
            Self::Md => "md",
            Self::Pdf => "pdf",
            Self::Pem => "pem",
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Txt => "txt",
            Self::Xlsx => "xlsx",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Apk => "application/vnd.android.package-archive",
            Self::Csv => "text/csv",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Gif => "image/gif",
            Self::Jpg => "image/jpeg",
            Self::Json => "application/json",
            Self::Md => "text/markdown",
            Self::Pdf => "application/pdf",
            Self::Pem => "application/x-pem-file",
            Self::Png => "image/png",
            Self::Svg => "image/svg+xml",
            Self::Txt => "text/plain",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The format of `contents`: what they say themselves, else what their name ends with, else what their sender says
    /// they are. Contents that say nothing are believed, since tests like to send a few words as a picture; nothing at
    /// all has no format.
    pub fn of(contents: &[u8], filename: Option<&str>, media_type: Option<&str>) -> Option<Self> {
        if contents.is_empty() {
            return None;
        }
        let named = filename.and_then(Self::of_name);
        let declared = media_type.and_then(Self::of_media_type);
        match SIGNATURES.iter().find(|(signature, _)| contents.starts_with(signature)) {
            Some((_, [only])) => Some(*only),
            Some((_, several)) => named.or(declared).filter(|format| several.contains(format)),
            None => named.or(declared),
        }
    }

    fn of_name(filename: &str) -> Option<Self> {
        let (_, ending) = filename.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "jpeg" => Some(Self::Jpg),
            "markdown" => Some(Self::Md),
            ending => Self::ALL.into_iter().find(|format| format.word() == ending),
        }
    }

    fn of_media_type(text: &str) -> Option<Self> {
        let bare = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|format| format.media_type() == bare)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_outweigh_the_name_and_the_name_what_is_declared() {
        let of = |contents: &[u8], name, declared| FileType::of(contents, name, declared).map(FileType::word);
        assert_eq!(of(b"\x89PNG\r\n\x1a\n...", Some("a.pdf"), Some("image/jpeg")), Some("png"));
        assert_eq!(of(b"\xff\xd8\xff\xe0", None, None), Some("jpg"));
        assert_eq!(of(b"%PDF-1.7", Some("scan"), Some("application/octet-stream")), Some("pdf"));
        assert_eq!(of(b"not really", Some("front.JPEG"), Some("application/octet-stream")), Some("jpg"));
        assert_eq!(of(b"a,b", Some("blob"), Some("text/csv; charset=utf-8")), Some("csv"));
        assert_eq!(of(b"PK\x03\x04", Some("a.docx"), None), Some("docx"));
        assert_eq!(of(b"PK\x03\x04", Some("a.png"), None), None);
        assert_eq!(of(b"MZ", Some("a.exe"), None), None);
        assert_eq!(of(b"", Some("a.png"), Some("image/png")), None);
    }

    #[test]
    fn every_format_is_found_by_its_own_names() {
        for format in FileType::ALL {
            assert_eq!(FileType::of_name(&format!("a.b.{}", format.word())), Some(format));
            assert_eq!(FileType::of_media_type(format.media_type()), Some(format));
        }
    }
}
