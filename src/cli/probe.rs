//! `healthcheck` and `wait`: one small request, once or until it succeeds.

use std::time::Duration;

use super::args::{Target, Wait};
use super::client::{answers, candidates};
use super::{Failure, small_runtime};

/// How long to wait between tries.
const PAUSE: Duration = Duration::from_millis(20);

/// Whether a server lives.
pub(super) fn healthcheck(target: &Target) -> Result<(), Failure> {
    let urls = candidates(target);
    small_runtime()?.block_on(async {
        for url in &urls {
            if answers(url, "/livez").await.is_ok() {
                return Ok(());
            }
        }
        Err(Failure::failed(format!("no identity-mock answers at {}", urls.join(" or ")))
            .with_hint("name the server with `--url http://HOST:PORT`"))
    })
}

/// Waits until a server can serve.
pub(super) fn wait(wait: &Wait) -> Result<(), Failure> {
    small_runtime()?.block_on(async {
        let trying = async {
            loop {
                for url in candidates(&wait.target) {
                    if answers(&url, "/readyz").await.is_ok() {
                        return;
                    }
                }
                pause().await;
            }
        };
        tokio::time::timeout(wait.timeout, trying).await.map_err(|_| {
            let limit = humantime::format_duration(wait.timeout);
            Failure::failed(format!("no identity-mock was ready within {limit}"))
                .with_hint("name the server with `--url http://HOST:PORT`, or give it more time with `--timeout`")
        })
    })
}

#[expect(clippy::disallowed_methods, reason = "this program waits for another one")]
async fn pause() {
    tokio::time::sleep(PAUSE).await;
}
