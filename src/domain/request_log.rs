//! What is remembered of a request to the API, and which of it somebody wants to see. How long it is remembered, and by
//! whom, is not known here.

use serde::Deserialize;

use super::account::Mode;
use super::id::RequestId;
use super::timestamp::Timestamp;

/// One request and how it ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestLog {
    /// Its id.
    pub id: RequestId,
    /// When it came.
    pub created: Timestamp,
    /// Test or live.
    pub mode: Mode,
    /// `GET` and the like.
    pub method: String,
    /// The path, without its query.
    pub path: String,
    /// The status of its answer.
    pub status: u16,
    /// What was wrong with it.
    pub error: Option<LoggedError>,
    /// Where it came from; absent on a unix socket.
    pub ip_address: Option<std::net::IpAddr>,
}

/// The error that a request was answered with.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the fields of Stripe's error")]
pub struct LoggedError {
    pub error_type: String,
    pub code: Option<String>,
    pub message: String,
    pub param: Option<String>,
}

/// Who acted on whom, seen from one account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// The account on itself.
    Own,
    /// Another account, by `Stripe-Account`, on this one.
    Incoming,
    /// This account, by `Stripe-Account`, on another one.
    Outgoing,
}

/// Which requests `stripe logs tail` asks for: one of each list that is not empty.
/// Source: the flags of stripe/stripe-cli's `pkg/cmd/logs/tail.go`.
#[derive(Clone, Default, PartialEq, Eq, Debug, Deserialize)]
#[serde(default)]
pub struct LogFilter {
    #[serde(rename = "filter_account")]
    accounts: Vec<String>,
    #[serde(rename = "filter_ip_address")]
    ip_addresses: Vec<String>,
    #[serde(rename = "filter_http_method")]
    methods: Vec<String>,
    #[serde(rename = "filter_request_path")]
    paths: Vec<String>,
    #[serde(rename = "filter_request_status")]
    request_statuses: Vec<String>,
    #[serde(rename = "filter_source")]
    sources: Vec<String>,
    #[serde(rename = "filter_status_code")]
    status_codes: Vec<String>,
    /// The first code of each range, `400` for all of `4XX`.
    #[serde(rename = "filter_status_code_type")]
    status_code_types: Vec<String>,
}

impl LogFilter {
    /// Whether `log` is asked for by an account that sees it in this direction.
    pub fn takes(&self, log: &RequestLog, direction: Direction) -> bool {
        let status = log.status.to_string();
        let range = (log.status / 100 * 100).to_string();
        let outcome = if matches!(log.status, 200..=202) { "SUCCEEDED" } else { "FAILED" };
        let address = log.ip_address.map(|address| address.to_string()).unwrap_or_default();
        let any = |wanted: &[String], is_it: &dyn Fn(&str) -> bool| {
            wanted.is_empty() || wanted.iter().any(|wanted| is_it(wanted))
        };
        any(&self.accounts, &|wanted| wanted.eq_ignore_ascii_case(direction.word()))
            && any(&self.ip_addresses, &|wanted| wanted == address)
            && any(&self.methods, &|wanted| wanted.eq_ignore_ascii_case(&log.method))
            && any(&self.paths, &|wanted| log.is_below(wanted))
            && any(&self.request_statuses, &|wanted| wanted.eq_ignore_ascii_case(outcome))
            // Nothing comes through a dashboard here.
            && any(&self.sources, &|wanted| wanted.eq_ignore_ascii_case("API"))
            && any(&self.status_codes, &|wanted| wanted == status)
            && any(&self.status_code_types, &|wanted| wanted == range)
    }
}

impl Direction {
    /// The word of the filter.
    pub fn word(self) -> &'static str {
        match self {
            Self::Own => "self",
            Self::Incoming => "connect_in",
            Self::Outgoing => "connect_out",
        }
    }
}

impl RequestLog {
    /// Whether its path is `wanted` or lies below it.
    pub fn is_below(&self, wanted: &str) -> bool {
        let rest = self.path.strip_prefix(wanted.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> RequestLog {
        RequestLog {
            id: RequestId::parse("req_1").unwrap(),
            created: Timestamp::from_seconds(1),
            mode: Mode::Test,
            method: "POST".to_owned(),
            path: "/v1/identity/verification_sessions/vs_1/cancel".to_owned(),
            status: 404,
            error: None,
            ip_address: Some([127, 0, 0, 1].into()),
        }
    }

    fn takes(filter: &str, log: &RequestLog) -> bool {
        takes_in(filter, log, Direction::Own)
    }

    fn takes_in(filter: &str, log: &RequestLog, direction: Direction) -> bool {
        serde_json::from_str::<LogFilter>(filter).unwrap().takes(log, direction)
    }

    #[test]
    fn every_key_narrows() {
        let table = [
            ("{}", true),
            (r#"{"filter_unknown": ["x"]}"#, true),
            (r#"{"filter_http_method": ["POST"]}"#, true),
            (r#"{"filter_http_method": ["get", "post"]}"#, true),
            (r#"{"filter_http_method": ["GET"]}"#, false),
            (r#"{"filter_http_method": []}"#, true),
            (r#"{"filter_request_path": ["/v1/identity/verification_sessions/vs_1/cancel"]}"#, true),
            (r#"{"filter_request_path": ["/v1/identity/"]}"#, true),
            (r#"{"filter_request_path": ["/v1/ident"]}"#, false),
            (r#"{"filter_request_path": ["/v1/events"]}"#, false),
            (r#"{"filter_request_status": ["FAILED"]}"#, true),
            (r#"{"filter_request_status": ["SUCCEEDED"]}"#, false),
            (r#"{"filter_source": ["API"]}"#, true),
            (r#"{"filter_source": ["DASHBOARD"]}"#, false),
            (r#"{"filter_status_code": ["404"]}"#, true),
            (r#"{"filter_status_code": ["400"]}"#, false),
            (r#"{"filter_status_code_type": ["400"]}"#, true),
            (r#"{"filter_status_code_type": ["200", "500"]}"#, false),
            (r#"{"filter_ip_address": ["127.0.0.1"]}"#, true),
            (r#"{"filter_ip_address": ["10.0.0.1"]}"#, false),
            (r#"{"filter_account": ["self"]}"#, true),
            (r#"{"filter_account": ["connect_in", "connect_out"]}"#, false),
            (r#"{"filter_http_method": ["POST"], "filter_status_code": ["200"]}"#, false),
        ];
        for (filter, expected) in table {
            assert_eq!(takes(filter, &log()), expected, "{filter}");
        }
    }

    #[test]
    fn only_three_codes_are_successes() {
        for (status, word) in [(200, "SUCCEEDED"), (202, "SUCCEEDED"), (204, "FAILED"), (500, "FAILED")] {
            let log = RequestLog { status, ..log() };
            assert!(takes(&format!(r#"{{"filter_request_status": ["{word}"]}}"#), &log), "{status}");
        }
    }

    #[test]
    fn requests_for_other_accounts_are_told_from_both_sides() {
        let log = RequestLog { ip_address: None, ..log() };
        assert!(takes_in(r#"{"filter_account": ["connect_in"]}"#, &log, Direction::Incoming));
        assert!(!takes_in(r#"{"filter_account": ["connect_out"]}"#, &log, Direction::Incoming));
        assert!(takes_in(r#"{"filter_account": ["connect_out"]}"#, &log, Direction::Outgoing));
        assert!(!takes(r#"{"filter_ip_address": ["127.0.0.1"]}"#, &log));
    }
}
