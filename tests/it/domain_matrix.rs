//! The state machine, whole: every state and every action in one table, and what no sequence of actions can break.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use identity_mock::domain::{
    AccountId, Action, Change, Ending, ErrorCode, EventKind, LastError, Metadata, MetadataChange, Mode, NewSession,
    Options, Outcome, Overrides, Pending, ProvidedDetails, Redaction, ReportId, Session, SessionId, SessionType,
    Status, Subject, Timestamp, Token, Update, Verdict,
};
use proptest::prelude::*;

const ACTIONS: &[Action] = &[
    Action::Update,
    Action::Cancel,
    Action::Redact,
    Action::CompleteRedaction,
    Action::Submit,
    Action::Process,
    Action::Verify,
    Action::Fail,
    Action::GiveUp,
    Action::Preset,
    Action::ExpireToken,
    Action::RenewToken,
];

const NOW: Timestamp = Timestamp::from_seconds(1_793_102_400);

fn account() -> AccountId {
    AccountId::parse("acct_1U7Qw2Kx8RbTn4Lp").unwrap()
}

fn new_session() -> Session {
    let pairs = BTreeMap::from([("user".to_owned(), "42".to_owned())]);
    let new = NewSession {
        client_reference_id: Some("reference".to_owned()),
        metadata: Metadata::from_stored(pairs),
        provided_details: Some(ProvidedDetails { email: Some("a@example.com".to_owned()), phone: None }),
        related_customer: Some("cus_1".to_owned()),
        related_customer_account: None,
        related_person: None,
        return_url: None,
        platform: None,
        subject: Subject::Checks { session_type: SessionType::Document, options: Options::default() },
    };
    let random = "r".repeat(SessionId::RANDOM + Token::RANDOM);
    Session::create(new, &account(), Mode::Test, &random, NOW).session
}

/// Tells apart tokens made at different times.
fn token(minted: Timestamp) -> Token {
    let digits = format!("{:039}", minted.seconds());
    Token::mint(&account(), &digits, minted)
}

fn last_error(code: ErrorCode) -> LastError {
    LastError::new(code, None)
}

/// Checks that pass in a while.
fn pending(session: &Session) -> Pending {
    let submission = session.submission(Verdict::Verified, &Overrides::default(), NOW).unwrap();
    Pending { due: NOW.after(Duration::from_secs(1)), submission }
}

fn metadata_update() -> Update {
    let pairs = BTreeMap::from([("updated".to_owned(), Some("yes".to_owned()))]);
    Update { metadata: MetadataChange::Merge(pairs), ..Update::default() }
}

fn act(session: Session, action: Action, now: Timestamp) -> Result<Change, String> {
    let report = ReportId::parse("vr_1").unwrap();
    let result = match action {
        Action::Update => {
            let update = Update { session_type: Some(SessionType::IdNumber), ..metadata_update() };
            return session.update(update).map_err(|error| error.to_string());
        }
        Action::Cancel => session.cancel(),
        Action::Redact => session.redact(now.after(Duration::from_secs(3))),
        Action::CompleteRedaction => session.complete_redaction(),
        Action::Submit => session.submit(None),
        Action::Process => session.process(),
        Action::Verify => session.verify(report),
        Action::Fail => session.fail(report, last_error(ErrorCode::DocumentExpired), token(now)),
        Action::GiveUp => session.give_up(last_error(ErrorCode::Abandoned)),
        Action::Preset => session.preset(vec![Outcome::now(Ending::Verified)]),
        Action::ExpireToken => session.expire_token(),
        Action::RenewToken => session.renew_token(token(now), now),
    };
    result.map_err(|refusal| refusal.to_string())
}

fn after(actions: &[Action]) -> Session {
    actions.iter().fold(new_session(), |session, action| act(session, *action, NOW).unwrap().session)
}

/// Status, redaction, last error and token of a session.
fn describe(session: &Session) -> String {
    let mut text = session.status().word().to_owned();
    if let Some(redaction) = session.redaction() {
        write!(text, "+{}", redaction.word()).unwrap();
    }
    if let Some(error) = session.last_error() {
        write!(text, " error={}", error.code.word()).unwrap();
    }
    if let Some(report) = &session.last_verification_report {
        write!(text, " report={report}").unwrap();
    }
    if let Some(token) = session.token() {
        write!(text, " token={}", if token.is_current(NOW) { "current" } else { "spent" }).unwrap();
    }
    text
}

fn outcome(result: Result<Change, String>) -> String {
    match result {
        Ok(change) => {
            let events: Vec<_> = change.events.iter().map(|event| event.name().rsplit('.').next().unwrap()).collect();
            let metadata = change.session.metadata.pairs().keys().cloned().collect::<Vec<_>>().join(",");
            format!("{} metadata={{{metadata}}} events=[{}]", describe(&change.session), events.join(", "))
        }
        Err(refusal) => format!("refused: {refusal}"),
    }
}

#[test]
fn every_action_in_every_state_does_what_the_table_says() {
    use Action::{Cancel, CompleteRedaction, ExpireToken, Fail, GiveUp, Redact, Submit, Verify};
    let states: &[&[Action]] = &[
        &[],
        &[ExpireToken],
        &[Submit, Fail],
        &[GiveUp],
        &[Submit],
        &[Submit, Verify],
        &[Submit, Verify, Redact],
        &[Submit, Verify, Redact, CompleteRedaction],
        &[Cancel],
        &[Submit, Fail, Cancel],
        &[Redact],
        &[Cancel, Redact, CompleteRedaction],
    ];
    let mut table = String::new();
    for path in states {
        let state = after(path);
        writeln!(table, "{path:?}: {}", describe(&state)).unwrap();
        for action in ACTIONS {
            writeln!(table, "  {action:?}: {}", outcome(act(state.clone(), *action, NOW))).unwrap();
        }
        let metadata_only = state.clone().update(metadata_update()).map_err(|error| error.to_string());
        writeln!(table, "  Update of metadata alone: {}", outcome(metadata_only)).unwrap();
        let rescheduled = state.clone().schedule(pending(&state)).map_err(|refusal| refusal.to_string());
        writeln!(table, "  Schedule: {}", outcome(rescheduled)).unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn an_expired_token_is_renewed_and_a_current_one_is_kept() {
    let session = new_session();
    for (later, is_renewed) in [(24 * 60 * 60 - 1, false), (24 * 60 * 60, true)] {
        let now = NOW.after(Duration::from_secs(later));
        let renewed = act(session.clone(), Action::RenewToken, now).unwrap().session;
        assert_eq!(renewed.token() != session.token(), is_renewed, "after {later} seconds");
        assert!(renewed.token().unwrap().is_current(now));
    }
}

fn redaction_stage(session: &Session) -> u8 {
    match session.redaction() {
        None => 0,
        Some(Redaction::Processing { .. }) => 1,
        Some(Redaction::Redacted) => 2,
    }
}

/// The events that lead from one session to the next, and no others.
fn expected_events(action: Action, before: &Session, after: &Session) -> Vec<EventKind> {
    let status_event = match after.status() {
        Status::Canceled => EventKind::Canceled,
        Status::Processing => EventKind::Processing,
        Status::RequiresInput => EventKind::RequiresInput,
        Status::Verified => EventKind::Verified,
    };
    if before.status() != after.status() || action == Action::GiveUp {
        vec![status_event]
    } else if redaction_stage(before) == 1 && redaction_stage(after) == 2 {
        vec![EventKind::Redacted]
    } else {
        Vec::new()
    }
}

fn check_step(action: Action, before: &Session, change: &Change) {
    let after = &change.session;
    assert_eq!((&after.id, after.created, after.mode), (&before.id, before.created, before.mode));
    if matches!(before.status(), Status::Verified | Status::Canceled) {
        assert_eq!(after.status(), before.status(), "{action:?} left a final status");
    }
    assert!(redaction_stage(after) >= redaction_stage(before), "{action:?} took redaction back");
    assert_eq!(after.token().is_some(), after.status() == Status::RequiresInput);
    if after.status() != Status::RequiresInput {
        assert_eq!(after.last_error(), None);
    }
    if redaction_stage(after) == 2 {
        assert!(after.metadata.pairs().is_empty());
        assert_eq!(after.client_reference_id, None);
        let email = after.provided_details.as_ref().and_then(|details| details.email.as_deref());
        assert_eq!(email, Some("[redacted]"));
    }
    assert_eq!(change.events, expected_events(action, before, after), "{action:?}");
}

proptest! {
    #[test]
    fn no_sequence_of_actions_breaks_the_rules(
        steps in prop::collection::vec((prop::sample::select(ACTIONS), 0_u64..100_000), 0..60),
    ) {
        let (mut session, mut now) = (new_session(), NOW);
        for (action, seconds) in steps {
            now = now.after(Duration::from_secs(seconds));
            // A refusal gives no session back: there is nothing that it could have changed.
            if let Ok(change) = act(session.clone(), action, now) {
                check_step(action, &session, &change);
                session = change.session;
            }
        }
    }
}
