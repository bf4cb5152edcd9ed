//! A session together with what an answer may show besides it.

use std::sync::Arc;

use crate::app::App;
use crate::domain::Namespace;
use crate::storage::{StoreError, StoredReport, StoredSession, Tx};

/// A session and, if an answer shows anything of it, its last report.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// The session.
    pub(crate) session: Arc<StoredSession>,
    /// Its last report.
    pub(crate) report: Option<Arc<StoredReport>>,
}

/// What an answer shows of a session, within a transaction that needed its reports.
pub(super) fn shown_in(tx: &Tx<'_>, session: Arc<StoredSession>, with_report: bool) -> Shown {
    let last = session.object.last_verification_report.as_ref().filter(|_| with_report);
    let report =
        last.and_then(|last| tx.reports(&session.object.id).into_iter().find(|report| report.object.id == *last));
    Shown { session, report }
}

/// What an answer shows of a session that was read.
pub(super) async fn shown(
    app: &App,
    namespace: &Namespace,
    session: Arc<StoredSession>,
    with_report: bool,
) -> Result<Shown, StoreError> {
    let last = session.object.last_verification_report.as_ref().filter(|_| with_report);
    let report = match last {
        Some(last) => app.store.report(namespace, last).await?,
        None => None,
    };
    Ok(Shown { session, report })
}
