//! Driving sessions to outcomes, and all that can be seen of them afterwards.

use serde_json::Value;

use super::{Answer, Client, SESSIONS, TestServer, session_path};

/// The path of reports.
pub(crate) const REPORTS: &str = "/v1/identity/verification_reports";

/// Every path of a session that only restricted keys may expand.
pub(crate) const SENSITIVE: [&str; 13] = [
    "verified_outputs.dob",
    "verified_outputs.id_number",
    "verified_outputs.sex",
    "verified_outputs.unparsed_place_of_birth",
    "verified_outputs.unparsed_sex",
    "last_verification_report.document.dob",
    "last_verification_report.document.expiration_date",
    "last_verification_report.document.number",
    "last_verification_report.document.sex",
    "last_verification_report.document.unparsed_place_of_birth",
    "last_verification_report.document.unparsed_sex",
    "last_verification_report.id_number.dob",
    "last_verification_report.id_number.id_number",
];

/// A form in which the document, a selfie and the ID number are checked.
pub(crate) const ALL_CHECKS: [(&str, &str); 3] = [
    ("type", "document"),
    ("options[document][require_matching_selfie]", "true"),
    ("options[document][require_id_number]", "true"),
];

/// The path of a helper verb.
pub(crate) fn helper_path(id: &str, verb: &str) -> String {
    format!("/v1/test_helpers/identity/verification_sessions/{id}/{verb}")
}

impl TestServer {
    /// A client with the restricted key of the account that most tests use.
    pub(crate) fn restricted(&self) -> Client {
        self.client_with_key("rk_test_51U7Qw2Kx8RbTn4LpTestSuite")
    }
}

impl Client {
    /// Calls a helper verb.
    pub(crate) async fn drive(&self, id: &str, verb: &str, form: &[(&str, &str)]) -> Answer {
        self.post(&helper_path(id, verb), form).await
    }

    /// Calls a helper verb, which must succeed, and gives the session.
    pub(crate) async fn driven(&self, id: &str, verb: &str, form: &[(&str, &str)]) -> Value {
        let answer = self.drive(id, verb, form).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// Creates a session and gives its id.
    pub(crate) async fn create_with(&self, form: &[(&str, &str)]) -> String {
        self.create(form).await["id"].as_str().unwrap().to_owned()
    }

    /// The session with these parts expanded.
    pub(crate) async fn expanded(&self, id: &str, paths: &[&str]) -> Answer {
        let query: Vec<(&str, &str)> = paths.iter().map(|path| ("expand[]", *path)).collect();
        let answer = self.get(&session_path(id), &query).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer
    }

    /// The session with its last report and all that can be expanded in both; for restricted keys.
    pub(crate) async fn in_full(&self, id: &str) -> Answer {
        self.expanded(id, &[&["provided_details"][..], &SENSITIVE].concat()).await
    }

    /// The reports on a session, newest first.
    pub(crate) async fn reports_on(&self, id: &str) -> Vec<Value> {
        let answer = self.get(REPORTS, &[("verification_session", id), ("limit", "100")]).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["data"].as_array().unwrap().clone()
    }

    /// All sessions, reports, events and files of the account, byte for byte, as long as each fit a page; for restricted
    /// keys.
    pub(crate) async fn everything(&self) -> String {
        let expand: Vec<_> = SENSITIVE.iter().map(|path| ("expand[]", format!("data.{path}"))).collect();
        let expand: Vec<_> = expand.iter().map(|(name, path)| (*name, path.as_str())).collect();
        let sessions = self.get(SESSIONS, &[&[("limit", "100")][..], &expand].concat()).await;
        let reports = self.get(REPORTS, &[("limit", "100")]).await;
        assert_eq!((sessions.status, reports.status), (200, 200), "{}{}", sessions.text, reports.text);
        let mut text = sessions.text + &reports.text;
        for path in ["/v1/events", "/v1/files"] {
            let list = self.get(path, &[("limit", "100")]).await;
            assert_eq!(list.status, 200, "{}", list.text);
            text.push_str(&list.text);
        }
        text
    }
}
