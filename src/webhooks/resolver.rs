//! Names of receivers. `localhost` is this machine whatever its resolver thinks, as in an empty container, where
//! nothing says so.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::Name;
use tower::Service;

/// Looks names up.
#[derive(Clone, Debug)]
pub(super) struct Resolver;

/// A name that leads nowhere.
#[derive(Debug, thiserror::Error)]
#[error("the name cannot be resolved")]
pub(super) struct Unresolved(#[source] io::Error);

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Unresolved;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(async move {
            // The port is filled in by who asked.
            let addresses: Vec<SocketAddr> = if is_this_machine(name.as_str()) {
                [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)].map(|ip| (ip, 0).into()).to_vec()
            } else {
                tokio::net::lookup_host((name.as_str(), 0)).await.map_err(Unresolved)?.collect()
            };
            Ok(addresses.into_iter())
        })
    }
}

/// Source: RFC 6761, 6.3.
pub(super) fn is_this_machine(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_is_this_machine() {
        for host in ["localhost", "LOCALHOST", "app.localhost", "localhost."] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in ["localhost.example", "notlocalhost", "127.0.0.1", ""] {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
