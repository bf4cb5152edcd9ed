//! `trigger`: makes an event happen, by the requests that a program would send for it.

use bytes::Bytes;
use hyper::Request;
use identity_mock::SUGGESTED_KEY;
use identity_mock::params::text::nearest;
use serde_json::Value;

use super::args::Trigger;
use super::client::{Answer, answers, candidates, send};
use super::{Failure, record, small_runtime};

const SESSIONS: &str = "/v1/identity/verification_sessions";
const HELPERS: &str = "/v1/test_helpers/identity/verification_sessions";

/// What `stripe trigger` creates sessions with.
const NEW_SESSION: &[(&str, &str)] = &[
    ("type", "document"),
    ("options[document][require_matching_selfie]", "true"),
    ("return_url", "https://stripe.com"),
];

/// The parameters of the helpers; every other one is of the creation.
const OF_HELPERS: &[&str] = &["verified_outputs", "document", "id_number", "last_error", "simulate_delay"];

/// Each event with what brings a new session there.
const EVENTS: &[(&str, &[Step])] = &[
    ("identity.verification_session.created", &[]),
    ("identity.verification_session.processing", &[Step::Helper("process")]),
    ("identity.verification_session.verified", &[Step::Helper("verify")]),
    ("identity.verification_session.requires_input", &[Step::Helper("unverify")]),
    ("identity.verification_session.canceled", &[Step::Api("cancel")]),
    ("identity.verification_session.redacted", &[Step::Api("redact"), Step::Helper("complete_redaction")]),
];

type Parameters = Vec<(String, String)>;

/// A request to a session.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A verb of the API.
    Api(&'static str),
    /// A verb of the test helpers.
    Helper(&'static str),
}

/// Makes the event happen and prints the session that it is about.
pub(super) fn run(trigger: &Trigger) -> Result<(), Failure> {
    let steps = steps_to(&trigger.event)?;
    let (creation, rest) = split(&trigger.overrides)?;
    if trigger.session.is_some() {
        if let Some((name, _)) = creation.first() {
            return Err(Failure::usage(format!("`{name}` is set when a session is created"))
                .with_hint("leave out `--session` to create a session, or leave out this `--override`"));
        }
        if steps.is_empty() {
            return Err(Failure::usage("a session that exists cannot be created").with_hint("leave out `--session`"));
        }
    }
    small_runtime()?.block_on(async {
        let server = Server::find(trigger).await?;
        let session = match &trigger.session {
            Some(id) => server.get(&format!("{SESSIONS}/{id}")).await?,
            None => server.post(SESSIONS, &with_overrides(NEW_SESSION, &creation)).await?,
        };
        let (id, mut session) = (id_of(&session)?, session);
        for step in steps {
            session = match step {
                Step::Api(verb) => server.post(&format!("{SESSIONS}/{id}/{verb}"), &[]).await?,
                Step::Helper(verb) => server.post(&format!("{HELPERS}/{id}/{verb}"), &rest).await?,
            };
        }
        print(&session);
        Ok(())
    })
}

fn steps_to(event: &str) -> Result<&'static [Step], Failure> {
    if let Some((_, steps)) = EVENTS.iter().find(|(name, _)| *name == event || name.rsplit('.').next() == Some(event)) {
        return Ok(steps);
    }
    let names: Vec<&str> = EVENTS.iter().map(|(name, _)| *name).collect();
    let hint = nearest(event, &names)
        .map_or_else(|| format!("it takes: {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
    Err(Failure::usage(format!("`trigger` does not know `{event}`")).with_hint(hint))
}

/// The overrides of the creation, and those of the helpers.
fn split(overrides: &[String]) -> Result<(Parameters, Parameters), Failure> {
    let mut pairs = Vec::with_capacity(overrides.len());
    for text in overrides {
        let Some((name, value)) = text.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            return Err(Failure::usage(format!("`{text}` is not of the form NAME=VALUE"))
                .with_hint("write it like `--override 'metadata[user]=u1'`"));
        };
        pairs.push((name.to_owned(), value.to_owned()));
    }
    let is_of_creation =
        |(name, _): &(String, String)| !OF_HELPERS.contains(&name.split('[').next().unwrap_or_default());
    Ok(pairs.into_iter().partition(is_of_creation))
}

/// The usual parameters, but for those that are overridden.
fn with_overrides(usual: &[(&str, &str)], overrides: &[(String, String)]) -> Vec<(String, String)> {
    let is_overridden = |name: &str| overrides.iter().any(|(other, _)| other == name);
    let kept = usual.iter().filter(|(name, _)| !is_overridden(name));
    kept.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).chain(overrides.iter().cloned()).collect()
}

/// A server, and the key to use there.
struct Server {
    url: String,
    key: String,
}

impl Server {
    /// The first of those that may be meant that answers.
    async fn find(trigger: &Trigger) -> Result<Self, Failure> {
        let urls = candidates(&trigger.target);
        for url in &urls {
            if answers(url, "/livez").await.is_ok() {
                let suggested = || record::servers().into_iter().find(|ready| ready.url == *url);
                let key = trigger.api_key.clone().or_else(|| suggested().map(|ready| ready.api_key));
                return Ok(Self { url: url.clone(), key: key.unwrap_or_else(|| SUGGESTED_KEY.to_owned()) });
            }
        }
        Err(Failure::failed(format!("no identity-mock answers at {}", urls.join(" or ")))
            .with_hint("start one, or name it with `--url http://HOST:PORT`"))
    }

    async fn get(&self, path: &str) -> Result<String, Failure> {
        self.answer(Request::get(path), Bytes::new()).await
    }

    async fn post(&self, path: &str, form: &[(String, String)]) -> Result<String, Failure> {
        let body = serde_urlencoded::to_string(form).map_err(|error| Failure::failed(error.to_string()))?;
        let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.answer(request, Bytes::from(body)).await
    }

    async fn answer(&self, request: hyper::http::request::Builder, body: Bytes) -> Result<String, Failure> {
        let request = request.header("authorization", format!("Bearer {}", self.key));
        let Answer { status, body } = send(&self.url, request, body).await?;
        let text = String::from_utf8_lossy(&body).into_owned();
        if status == 200 {
            return Ok(text);
        }
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        let message = answer["error"]["message"].as_str().unwrap_or("nothing that explains it");
        Err(Failure::failed(format!("the server answered {status}: {message}")))
    }
}

fn id_of(session: &str) -> Result<String, Failure> {
    let session: Value = serde_json::from_str(session).map_err(|error| Failure::failed(error.to_string()))?;
    session["id"].as_str().map(str::to_owned).ok_or_else(|| Failure::failed("the server's answer has no id"))
}

#[expect(clippy::print_stdout, reason = "what the command was run for")]
fn print(session: &str) {
    println!("{session}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_found_by_their_name_or_its_last_word() {
        assert!(steps_to("identity.verification_session.verified").is_ok());
        assert!(steps_to("verified").is_ok());
        let failure = steps_to("identity.verification_session.verifed").unwrap_err();
        assert_eq!(failure.hint.as_deref(), Some("did you mean `identity.verification_session.verified`?"));
    }

    #[test]
    fn overrides_go_where_they_belong() {
        let texts = ["metadata[a]=1=2", "last_error[code]=document_expired", "options[document][a]=b"];
        let (creation, rest) = split(&texts.map(str::to_owned)).unwrap();
        assert_eq!(creation.len(), 2);
        assert_eq!(creation[0], ("metadata[a]".to_owned(), "1=2".to_owned()));
        assert_eq!(rest, [("last_error[code]".to_owned(), "document_expired".to_owned())]);
        assert!(split(&["nonsense".to_owned()]).is_err());
    }

    #[test]
    fn an_override_takes_the_place_of_what_is_usual() {
        let overrides = [("type".to_owned(), "id_number".to_owned())];
        let form = with_overrides(&[("type", "document"), ("return_url", "https://stripe.com")], &overrides);
        assert_eq!(form.len(), 2);
        assert!(form.contains(&overrides[0]));
    }
}
