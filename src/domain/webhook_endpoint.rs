//! Webhook endpoints: what they are subscribed to, and which events they get. How events are sent to them is not known
//! here.
//!
//! Source: <https://docs.stripe.com/api/webhook_endpoints/object>.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use super::account::{AccountId, Mode};
use super::event::EventKind;
use super::id::{EndpointId, base62};
use super::metadata::{Metadata, MetadataChange, MetadataError};
use super::timestamp::Timestamp;
use super::version::ApiVersion;

/// How many endpoints an account can have in one mode. Source: <https://docs.stripe.com/webhooks>.
pub const MAX_ENDPOINTS: usize = 16;

/// Stands in `enabled_events` for every event that does not need to be named.
const ANY: &str = "*";

/// The resources that Stripe's events are about, but for `identity`, whose events are known one by one.
/// Source: the first parts of all values of `enabled_events` in the types of stripe/stripe-node.
#[rustfmt::skip]
const OTHER_RESOURCES: &[&str] = &[
    "account", "application_fee", "apps", "balance", "balance_settings", "billing", "billing_portal", "capability",
    "cash_balance", "charge", "checkout", "climate", "coupon", "credit_note", "customer",
    "customer_cash_balance_transaction", "entitlements", "file", "financial_connections", "invoice", "invoice_payment",
    "invoiceitem", "issuing_authorization", "issuing_card", "issuing_cardholder", "issuing_dispute",
    "issuing_personalization_design", "issuing_token", "issuing_transaction", "mandate", "payment_intent",
    "payment_link", "payment_method", "payout", "person", "plan", "price", "product", "promotion_code", "quote",
    "radar", "refund", "reporting", "reserve", "review", "setup_intent", "sigma", "source", "subscription_schedule",
    "tax", "tax_rate", "terminal", "test_helpers", "three_d_secure", "topup", "transfer", "treasury",
];

/// A place that events are sent to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebhookEndpoint {
    /// Its id.
    pub id: EndpointId,
    /// The second in which it was made.
    pub created: Timestamp,
    /// Whose events it gets; those of both worlds if it is of the configuration.
    pub mode: Mode,
    /// Where they are sent, as it was given.
    pub url: String,
    /// Which of them.
    pub enabled_events: EnabledEvents,
    /// The version that they are rendered for; the account's own if absent.
    pub api_version: Option<ApiVersion>,
    /// Whether it gets the events of connected accounts, and only those.
    pub connect: bool,
    /// A note of its owner.
    pub description: Option<String>,
    /// Its metadata.
    pub metadata: Metadata,
    /// Whether it gets anything.
    pub status: Status,
    /// What its deliveries are signed with, `whsec_` included.
    pub secret: Secret,
}

/// What a request to make an endpoint says.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "as in `WebhookEndpoint`")]
pub struct NewEndpoint {
    pub url: String,
    pub enabled_events: EnabledEvents,
    pub api_version: Option<ApiVersion>,
    pub connect: bool,
    pub description: Option<String>,
    pub metadata: Metadata,
}

/// What a request asks to change; what is absent stays.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct EndpointUpdate {
    /// Another place.
    pub url: Option<String>,
    /// Other events.
    pub enabled_events: Option<EnabledEvents>,
    /// Another note, or none.
    pub description: Option<Option<String>>,
    /// Pairs to set and to remove.
    pub metadata: MetadataChange,
    /// Another status.
    pub status: Option<Status>,
}

/// Whether an endpoint gets events.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Status {
    /// It does.
    Enabled,
    /// It does not, until it is enabled again.
    Disabled,
}

/// What deliveries are signed with. Not shown by `Debug`, so that no log has it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// The names of events, sorted, each once; not empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EnabledEvents(BTreeSet<String>);

impl WebhookEndpoint {
    /// How many random characters a new endpoint takes.
    pub const RANDOM: usize = EndpointId::RANDOM + Secret::RANDOM;

    /// The endpoint that `account` makes at `now`; `random` has [`WebhookEndpoint::RANDOM`] letters and digits.
    pub fn create(new: NewEndpoint, account: &AccountId, mode: Mode, random: &str, now: Timestamp) -> Self {
        let (of_id, of_secret) = random.split_at(EndpointId::RANDOM);
        let created = now.whole_second();
        Self {
            id: EndpointId::compose(created, account, of_id),
            created,
            mode,
            url: new.url,
            enabled_events: new.enabled_events,
            api_version: new.api_version,
            connect: new.connect,
            description: new.description,
            metadata: new.metadata,
            status: Status::Enabled,
            secret: Secret::compose(of_secret),
        }
    }

    /// An endpoint of the server's configuration. It gets every event of every account, also the one that others have to
    /// name: nobody can name anything for it. The same place has the same id in every run.
    pub fn configured(url: String, secret: Secret) -> Self {
        let digest: [u8; 32] = Sha256::digest(url.as_bytes()).into();
        let id: String = digest.iter().take(14).map(|byte| base62(*byte)).collect();
        Self {
            id: EndpointId::parse(&format!("{}configured{id}", EndpointId::PREFIX)).expect("letters and digits"),
            created: Timestamp::from_seconds(0),
            mode: Mode::Test,
            url,
            enabled_events: EnabledEvents(EventKind::WORDS.iter().map(|(name, _)| (*name).to_owned()).collect()),
            api_version: None,
            connect: false,
            description: None,
            metadata: Metadata::default(),
            status: Status::Enabled,
            secret,
        }
    }

    /// The endpoint after `update`.
    pub fn update(self, update: EndpointUpdate) -> Result<Self, MetadataError> {
        Ok(Self {
            url: update.url.unwrap_or(self.url),
            enabled_events: update.enabled_events.unwrap_or(self.enabled_events),
            description: update.description.unwrap_or(self.description),
            metadata: self.metadata.apply(update.metadata)?,
            status: update.status.unwrap_or(self.status),
            ..self
        })
    }

    /// Whether it gets an event of its own account.
    pub fn receives(&self, kind: EventKind) -> bool {
        !self.connect && self.is_subscribed(kind)
    }

    /// Whether it gets an event of an account connected to its own.
    pub fn receives_of_connected(&self, kind: EventKind) -> bool {
        self.connect && self.is_subscribed(kind)
    }

    fn is_subscribed(&self, kind: EventKind) -> bool {
        self.status == Status::Enabled && self.enabled_events.include(kind)
    }
}

/// The Connect application that stands in `application` of endpoints for connected accounts: every account has one, made
/// from its id.
pub fn application_of(account: &AccountId) -> String {
    let digest: [u8; 32] = Sha256::digest(account.as_str().as_bytes()).into();
    digest.iter().fold("ca_".to_owned(), |mut text, byte| {
        text.push(base62(*byte));
        text
    })
}

impl Status {
    /// Stripe's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
        }
    }

    /// The status of this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Enabled, Self::Disabled].into_iter().find(|status| status.word() == word)
    }

    /// The status that the parameter `disabled` asks for.
    pub fn of_disabled(is_disabled: bool) -> Self {
        if is_disabled { Self::Disabled } else { Self::Enabled }
    }
}

impl Secret {
    /// What every signing secret begins with.
    pub const PREFIX: &'static str = "whsec_";

    /// How many random characters a secret ends with.
    pub const RANDOM: usize = 32;

    fn compose(random: &str) -> Self {
        Self(format!("{}{random}", Self::PREFIX))
    }

    /// A secret that somebody chose: the prefix, then letters, digits or what base 64 has besides.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(Self::PREFIX)?;
        let well_formed = (1..=255).contains(&rest.len())
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-+/=".contains(&byte));
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The text, prefix included: the whole of it is the key of signatures.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(..)")
    }
}

impl EnabledEvents {
    /// These names, each of which [`EnabledEvents::is_name`] has accepted; none if there are none.
    pub fn of_names(names: impl IntoIterator<Item = String>) -> Option<Self> {
        let names: BTreeSet<String> = names.into_iter().collect();
        (!names.is_empty()).then_some(Self(names))
    }

    /// Whether an endpoint can be subscribed to this name: `*`, an event of Identity, or what looks like an event of
    /// another part of Stripe. Those never happen here, but applications that use more of Stripe name them too.
    pub fn is_name(text: &str) -> bool {
        text == ANY || EventKind::parse(text).is_some() || is_name_of_other_resource(text)
    }

    /// The names that mean something here.
    pub fn known_names() -> Vec<&'static str> {
        std::iter::once(ANY).chain(EventKind::WORDS.iter().map(|(name, _)| *name)).collect()
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether events of this kind are among them.
    pub fn include(&self, kind: EventKind) -> bool {
        self.0.contains(kind.name()) || (self.0.contains(ANY) && !kind.needs_explicit_selection())
    }
}

/// `resource.action` or `resource.object.action`, as all of Stripe's other events are called.
fn is_name_of_other_resource(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let is_word = |part: &&str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    text.len() <= 255
        && (2..=3).contains(&parts.len())
        && OTHER_RESOURCES.contains(&parts[0])
        && parts.iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> AccountId {
        AccountId::parse("acct_1R4kScFkz2A7XNTi").unwrap()
    }

    fn events(names: &[&str]) -> EnabledEvents {
        EnabledEvents::of_names(names.iter().map(|name| (*name).to_owned())).unwrap()
    }

    fn endpoint(names: &[&str]) -> WebhookEndpoint {
        let new = NewEndpoint {
            url: "http://localhost:4242/webhook".to_owned(),
            enabled_events: events(names),
            api_version: None,
            connect: false,
            description: None,
            metadata: Metadata::default(),
        };
        let random = "abcdefgh0123456789ABCDEFGHIJKLMNOPQRSTUV";
        WebhookEndpoint::create(new, &account(), Mode::Test, random, Timestamp::from_millis(1_749_204_235_999))
    }

    #[test]
    fn ids_and_secrets_have_the_recorded_shape() {
        let endpoint = endpoint(&["*"]);
        assert_eq!(endpoint.id.as_str(), "we_1RWx7vFkz2A7XNTiabcdefgh");
        assert_eq!(endpoint.secret.as_str(), "whsec_0123456789ABCDEFGHIJKLMNOPQRSTUV");
        assert_eq!(endpoint.created, Timestamp::from_seconds(1_749_204_235));
        assert_eq!(WebhookEndpoint::RANDOM, 40);
    }

    #[test]
    fn a_star_stands_for_all_but_redaction() {
        let endpoint = endpoint(&["*"]);
        for (_, kind) in EventKind::WORDS {
            assert_eq!(endpoint.receives(*kind), *kind != EventKind::Redacted, "{kind:?}");
        }
    }

    #[test]
    fn names_stand_for_themselves() {
        let endpoint = endpoint(&["identity.verification_session.redacted", "identity.verification_session.verified"]);
        for (_, kind) in EventKind::WORDS {
            let is_named = matches!(*kind, EventKind::Redacted | EventKind::Verified);
            assert_eq!(endpoint.receives(*kind), is_named, "{kind:?}");
        }
    }

    #[test]
    fn nothing_is_received_while_disabled() {
        let update = |status| EndpointUpdate { status: Some(status), ..EndpointUpdate::default() };
        let disabled = endpoint(&["*"]).update(update(Status::Disabled)).unwrap();
        assert!(!disabled.receives(EventKind::Created));
        let enabled = disabled.update(update(Status::Enabled)).unwrap();
        assert!(enabled.receives(EventKind::Created));
    }

    #[test]
    fn connect_endpoints_get_events_of_connected_accounts_alone() {
        let own = endpoint(&["*"]);
        let connect = WebhookEndpoint { connect: true, ..own.clone() };
        assert!(own.receives(EventKind::Created) && !own.receives_of_connected(EventKind::Created));
        assert!(!connect.receives(EventKind::Created) && connect.receives_of_connected(EventKind::Created));
    }

    #[test]
    fn endpoints_of_the_configuration_get_everything_and_keep_their_ids() {
        let configured = |url: &str| WebhookEndpoint::configured(url.to_owned(), Secret::parse("whsec_a").unwrap());
        let endpoint = configured("http://localhost:1");
        assert!(EventKind::WORDS.iter().all(|(_, kind)| endpoint.receives(*kind)));
        assert_eq!(endpoint.id, configured("http://localhost:1").id);
        assert_ne!(endpoint.id, configured("http://localhost:2").id);
        assert_eq!(endpoint.id.as_str().len(), 27);
    }

    #[test]
    fn an_update_changes_what_it_names() {
        let before = WebhookEndpoint { description: Some("old".to_owned()), ..endpoint(&["*"]) };
        assert_eq!(before.clone().update(EndpointUpdate::default()).unwrap(), before);
        let update = EndpointUpdate {
            url: Some("https://example.com".to_owned()),
            enabled_events: Some(events(&["charge.failed"])),
            description: Some(None),
            metadata: MetadataChange::Merge([("a".to_owned(), Some("1".to_owned()))].into()),
            status: Some(Status::Disabled),
        };
        let after = before.clone().update(update).unwrap();
        assert_eq!((after.url.as_str(), &after.description), ("https://example.com", &None));
        assert_eq!(after.enabled_events.names().collect::<Vec<_>>(), ["charge.failed"]);
        assert_eq!(after.metadata.pairs().len(), 1);
        assert_eq!((&after.id, &after.secret), (&before.id, &before.secret));
    }

    #[test]
    fn names_are_sorted_and_each_is_there_once() {
        let events = events(&["plan.created", "*", "charge.failed", "plan.created"]);
        assert_eq!(events.names().collect::<Vec<_>>(), ["*", "charge.failed", "plan.created"]);
        assert_eq!(EnabledEvents::of_names([]), None);
    }

    #[test]
    fn real_names_are_names() {
        for text in [
            "*",
            "identity.verification_session.requires_input",
            "account.updated",
            "account.external_account.created",
            "checkout.session.async_payment_failed",
            "issuing_token.created",
            "test_helpers.test_clock.ready",
            "three_d_secure.created",
            "treasury.received_credit.failed",
        ] {
            assert!(EnabledEvents::is_name(text), "{text}");
        }
    }

    #[test]
    fn other_texts_are_not() {
        for text in [
            "",
            "identity",
            "identity.*",
            "identity.verification_session",
            "identity.verification_session.verifed",
            "identity.verification_report.created",
            "v1.identity.verification_session.verified",
            "verification_session.verified",
            "charge",
            "charge.",
            "charge..failed",
            "charge.failed.now.really",
            "charge.*",
            "Charge.failed",
            "charge.fa iled",
            "**",
        ] {
            assert!(!EnabledEvents::is_name(text), "{text}");
        }
    }

    #[test]
    fn secrets_are_parsed_by_their_form_and_kept_out_of_logs() {
        let secret = Secret::parse("whsec_IdentityMockLocalSigningSecret00").unwrap();
        assert_eq!(secret.as_str(), "whsec_IdentityMockLocalSigningSecret00");
        assert_eq!(format!("{secret:?}"), "Secret(..)");
        for text in ["", "whsec_", "sk_test_a", "whsec_a b", "whsec_é"] {
            assert_eq!(Secret::parse(text), None, "{text}");
        }
    }

    #[test]
    fn applications_are_made_from_the_account() {
        let application = application_of(&account());
        assert_eq!(application.len(), 35);
        assert_ne!(application, application_of(&AccountId::parse("acct_1R4kScFkz2A7XNTj").unwrap()));
    }
}
