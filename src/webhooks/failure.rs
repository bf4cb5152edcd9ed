//! Why a receiver did not answer, in words for people, and what may help.

use std::error::Error;
use std::io;

use url::{Host, Url};

use super::resolver::{Unresolved, is_this_machine};

/// Why no answer came, in words for people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Failure {
    /// What happened.
    pub(crate) what: String,
    /// Whether nobody listened.
    pub(crate) is_refusal: bool,
}

impl Failure {
    /// What went wrong, from the error that is furthest down.
    pub(super) fn of(error: &(dyn Error + 'static), url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        let failure = |what: String| Failure { what, is_refusal: false };
        let mut deepest = error;
        loop {
            if deepest.is::<Unresolved>() {
                return failure(format!("the name `{host}` cannot be resolved"));
            }
            if let Some(error) = deepest.downcast_ref::<io::Error>() {
                if error.kind() == io::ErrorKind::ConnectionRefused {
                    return Failure { what: format!("nobody listens at {}", authority(url)), is_refusal: true };
                }
                // What such an error wraps is not its source.
                if let Some(inner) = error.get_ref() {
                    deepest = inner;
                    continue;
                }
            }
            if let Some(error) = deepest.downcast_ref::<rustls::Error>() {
                return failure(format!("no TLS connection: {error}"));
            }
            if deepest.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_incomplete_message) {
                return failure("the connection was closed before an answer came".to_owned());
            }
            match deepest.source() {
                Some(source) => deepest = source,
                None => return failure(deepest.to_string()),
            }
        }
    }
}

fn authority(url: &Url) -> String {
    let port = url.port_or_known_default().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}{port}", url.host_str().unwrap_or_default())
}

/// What may help against a refused connection: in a container, `localhost` is the container itself.
pub(super) fn hint(url: &Url, is_in_container: bool) -> Option<String> {
    let leads_here = match url.host()? {
        Host::Domain(name) => is_this_machine(name),
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    };
    if !(is_in_container && leads_here) {
        return None;
    }
    let mut likely = url.clone();
    likely.set_host(Some("host.docker.internal")).ok()?;
    Some(format!(
        "in a container, `{}` is the container itself; for the machine around it use `{likely}` (on Linux, start the \
         container with `--add-host host.docker.internal:host-gateway`), for another container its name",
        url.host_str()?
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likely_fix_is_named_where_it_applies() {
        let hint_for = |url: &str, is_in_container| hint(&Url::parse(url).unwrap(), is_in_container);
        let text = hint_for("http://localhost:4242/hook", true).unwrap();
        assert!(text.contains("`http://host.docker.internal:4242/hook`"), "{text}");
        for url in ["http://127.0.0.1:4242", "http://[::1]/", "https://app.localhost/x"] {
            assert!(hint_for(url, true).is_some(), "{url}");
        }
        for url in ["http://receiver:4242/", "http://192.168.1.2/", "http://host.docker.internal/"] {
            assert_eq!(hint_for(url, true), None, "{url}");
        }
        assert_eq!(hint_for("http://localhost:4242/hook", false), None);
    }
}
