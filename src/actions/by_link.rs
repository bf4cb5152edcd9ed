//! What whoever follows a link may do: look at its session, and bring that to an end. The link is judged once more in
//! the transaction of a change, so that it is used once, whoever else follows it at the same time.

use std::sync::Arc;

use super::attempt::{Attempt, attempt_in};
use super::error::ActionError;
use super::recorder::Recorder;
use crate::app::App;
use crate::domain::{Credential, Decision, Link, LinkState, Outcome, Overrides, Timestamp};
use crate::storage::{Needs, StoredSession, Tx};

/// A link as it was followed.
#[derive(Clone, Debug)]
pub(crate) struct Followed {
    /// The link.
    pub(crate) link: Link,
    /// What it was shown as.
    pub(crate) credential: Credential,
    /// Its session.
    pub(crate) session: Arc<StoredSession>,
    /// What it is good for.
    pub(crate) state: LinkState,
    /// As of when.
    pub(crate) now: Timestamp,
}

/// What came of something that only an open link allows.
#[derive(Debug)]
pub(crate) enum Passage<T> {
    /// It was done.
    Open(T),
    /// The link is good for it no more.
    Closed(Followed),
}

/// Follows a link; nothing if it leads nowhere.
pub(crate) async fn follow_link(
    app: &App,
    link: Link,
    credential: Credential,
) -> Result<Option<Followed>, ActionError> {
    let now = app.clock.now(&link.namespace.account);
    let found = app.store.session_of_link(&link).await?;
    Ok(found.map(|session| Followed::new(link, credential, session, now)))
}

/// How the session of a link ends if its user submits it and names no outcome.
pub(crate) fn foreseen(app: &App, followed: &Followed) -> Decision {
    let (kept, session) = (app.store.kept(&followed.link.namespace), &followed.session.object);
    let rule = kept.rules.iter().map(|stored| &stored.object).find(|rule| rule.applies_to(session));
    session.decide(None, rule, app.settings.outcome)
}

/// Brings the session of a link to an outcome, or to what was set before.
pub(crate) async fn attempt_by_link(
    app: &App,
    followed: Followed,
    outcome: Option<Outcome>,
) -> Result<Passage<Arc<StoredSession>>, ActionError> {
    let settings = app.settings.clone();
    let attempt = Attempt { outcome, reason: None, overrides: Overrides::default() };
    let act = move |tx: &mut Tx<'_>, recorder: &Recorder, session: &Arc<StoredSession>| {
        attempt_in(tx, recorder, session, attempt, &settings)
    };
    let passage = change_by_link(app, followed, act).await;
    app.due_work.notify_one();
    passage
}

/// Changes the session of a link that is still open.
pub(super) async fn change_by_link<T: Send + 'static>(
    app: &App,
    followed: Followed,
    act: impl FnOnce(&mut Tx<'_>, &Recorder, &Arc<StoredSession>) -> Result<T, ActionError> + Send + 'static,
) -> Result<Passage<T>, ActionError> {
    let id = followed.session.object.id.clone();
    let needs = Needs::sessions([id.clone()]);
    let namespace = followed.link.namespace.clone();
    let recorder = Recorder::of_user(app, followed.now);
    let change = move |tx: &mut Tx<'_>| {
        let session = tx.session(&id).ok_or_else(|| ActionError::no_session(&id))?;
        let Followed { link, credential, now, .. } = followed;
        let followed = Followed::new(link, credential, session, now);
        if followed.state != LinkState::Open {
            return Ok(Passage::Closed(followed));
        }
        let done = act(tx, &recorder, &followed.session);
        if done.is_err() {
            tx.roll_back();
        }
        done.map(Passage::Open)
    };
    app.store.write(&namespace, needs, change).await?
}

impl Followed {
    fn new(link: Link, credential: Credential, session: Arc<StoredSession>, now: Timestamp) -> Self {
        let state = session.object.link_state(&link.token, credential, now);
        Self { link, credential, session, state, now }
    }
}
