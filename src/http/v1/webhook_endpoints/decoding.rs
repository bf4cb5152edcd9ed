//! The parameters that creation and update share.

use crate::domain::{EnabledEvents, Mode};
use crate::params::text::{WebhookUrlError, webhook_url};
use crate::params::{Fields, ParamError, Unsettable};

/// Where the events go.
pub(super) fn url(fields: &mut Fields<'_>, mode: Mode) -> Option<String> {
    fields.parsed("url", |text, param| match webhook_url(&text) {
        Err(WebhookUrlError::NoScheme) => Err(ParamError::UrlWithoutScheme(param)),
        Err(WebhookUrlError::Unusable) => Err(ParamError::NotAUrl(param)),
        Ok(url) if mode == Mode::Live && url.scheme() != "https" => {
            Err(ParamError::LiveEndpointNotHttps { param, value: text })
        }
        Ok(_) => Ok(text),
    })
}

/// Which events go there.
pub(super) fn enabled_events(fields: &mut Fields<'_>) -> Option<EnabledEvents> {
    let path = fields.path("enabled_events");
    let names = fields.strings("enabled_events")?;
    let unknown = names.iter().position(|name| !EnabledEvents::is_name(name));
    if let Some(index) = unknown {
        fields.note(ParamError::NotOneOf {
            param: format!("{path}[{index}]"),
            value: names[index].clone(),
            allowed: EnabledEvents::known_names(),
            suggests: true,
        });
        return None;
    }
    EnabledEvents::of_names(names)
}

/// A note, if one is given.
pub(super) fn note(description: Unsettable<String>) -> Option<String> {
    match description {
        Unsettable::Unset => None,
        Unsettable::Value(text) => Some(text),
    }
}
