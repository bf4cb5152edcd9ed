//! Retrieves and lists reports.

use std::sync::Arc;

use super::error::{ActionError, NoSuch, Place};
use super::list::Cursors;
use crate::app::App;
use crate::domain::{Namespace, Report, ReportId};
use crate::storage::{Page, ReportFilter, StoredReport};

/// What Stripe's messages call a report.
const KIND: &str = "VerificationReport";

/// The report of the path.
pub(crate) async fn retrieve_report(
    app: &App,
    namespace: &Namespace,
    text: &str,
) -> Result<Arc<StoredReport>, ActionError> {
    named(app, namespace, Place::Path("report"), text).await
}

/// A page of reports.
pub(crate) async fn list_reports(
    app: &App,
    namespace: &Namespace,
    filter: &ReportFilter,
    cursors: Cursors,
) -> Result<Page<Report>, ActionError> {
    let at = |param, id: String| async move { Ok(named(app, namespace, Place::Param(param), &id).await?.position()) };
    let window = cursors.resolve(at).await?;
    Ok(app.store.reports(namespace, filter, window).await?)
}

async fn named(app: &App, namespace: &Namespace, place: Place, text: &str) -> Result<Arc<StoredReport>, ActionError> {
    let missing = |in_other_mode| ActionError::NoSuch(NoSuch { kind: KIND, id: text.to_owned(), place, in_other_mode });
    let id = ReportId::parse(text).ok_or_else(|| missing(false))?;
    match app.store.report(namespace, &id).await? {
        Some(stored) => Ok(stored),
        None => Err(missing(app.store.report(&namespace.other_mode(), &id).await?.is_some())),
    }
}
