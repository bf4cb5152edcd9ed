//! A place to send webhooks to and look at: keeps the requests that came last, in memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::domain::Timestamp;

/// How many bytes of requests all sinks keep together.
const MAX_BYTES: usize = 16 << 20;

/// How many requests all sinks keep together.
const MAX_REQUESTS: usize = 10_000;

/// All sinks of a server; clones are the same.
#[derive(Clone, Default, Debug)]
pub(crate) struct Sinks(Arc<Mutex<Kept>>);

#[derive(Default, Debug)]
struct Kept {
    /// With the sink that each came to, oldest first.
    requests: VecDeque<(String, Arc<SunkRequest>)>,
    bytes: usize,
}

/// A request that came to a sink.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SunkRequest {
    /// When.
    pub(crate) received: Timestamp,
    /// `POST` and the like.
    pub(crate) method: String,
    /// The path, with its query.
    pub(crate) path: String,
    /// The headers, in the order in which they came.
    pub(crate) headers: Vec<(String, String)>,
    /// The body as it came.
    pub(crate) body: Bytes,
}

impl Sinks {
    /// Keeps a request; the oldest make room for it.
    pub(crate) fn keep(&self, name: &str, request: SunkRequest) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += request.size();
        kept.requests.push_back((name.to_owned(), Arc::new(request)));
        while kept.bytes > MAX_BYTES || kept.requests.len() > MAX_REQUESTS {
            kept.forget_oldest();
        }
    }

    /// Forgets what came to all of them.
    pub(crate) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Kept::default();
    }

    /// The requests that came to a sink and are still kept, oldest first.
    pub(crate) fn requests(&self, name: &str) -> Vec<Arc<SunkRequest>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.requests.iter().filter(|(sink, _)| sink == name).map(|(_, request)| request.clone()).collect()
    }
}

impl Kept {
    fn forget_oldest(&mut self) {
        if let Some((_, request)) = self.requests.pop_front() {
            self.bytes -= request.size();
        }
    }
}

impl SunkRequest {
    fn size(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        self.path.len() + headers + self.body.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(number: usize, length: usize) -> SunkRequest {
        SunkRequest {
            received: Timestamp::from_seconds(1),
            method: "POST".to_owned(),
            path: number.to_string(),
            headers: vec![("a".to_owned(), "b".to_owned())],
            body: Bytes::from(vec![b'x'; length]),
        }
    }

    fn paths(sinks: &Sinks, name: &str) -> Vec<String> {
        sinks.requests(name).iter().map(|request| request.path.clone()).collect()
    }

    #[test]
    fn every_sink_has_its_own_requests_in_order() {
        let sinks = Sinks::default();
        for (number, name) in ["a", "b", "a"].into_iter().enumerate() {
            sinks.keep(name, request(number, 1));
        }
        assert_eq!(paths(&sinks, "a"), ["0", "2"]);
        assert_eq!(paths(&sinks, "b"), ["1"]);
        assert!(paths(&sinks, "c").is_empty());
    }

    #[test]
    fn the_oldest_make_room() {
        let sinks = Sinks::default();
        for number in 0..5 {
            sinks.keep("a", request(number, MAX_BYTES / 4));
        }
        assert_eq!(paths(&sinks, "a"), ["2", "3", "4"]);
        sinks.keep("a", request(5, MAX_BYTES));
        assert!(paths(&sinks, "a").is_empty());
        for number in 0..=MAX_REQUESTS {
            sinks.keep("a", request(number, 0));
        }
        assert_eq!(paths(&sinks, "a").len(), MAX_REQUESTS);
        let bytes = sinks.requests("a").iter().map(|request| request.size()).sum::<usize>();
        assert_eq!(sinks.0.lock().unwrap().bytes, bytes);
    }
}
