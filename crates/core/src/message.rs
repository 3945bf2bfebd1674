//! Reasons and everything else people read, from the message catalogue `locales/*/attache.ftl`.

mod size;

use std::sync::Arc;

use fluent_bundle::{
    FluentArgs, FluentError, FluentResource, FluentValue, concurrent::FluentBundle, types::FluentNumber,
};
use unic_langid::LanguageIdentifier;

use crate::{
    account::ProviderKind,
    reason::{Action, Reason},
};

pub use fluent_bundle::FluentValue as Value;
pub use size::{limit, size};

const ENGLISH: &str = include_str!("../../../locales/en/attache.ftl");

/// The messages of one language.
pub struct Messages {
    bundle: FluentBundle<FluentResource>,
}

impl Messages {
    /// English, with the system's clock for what is counted down.
    pub fn english() -> Self {
        Self::english_at(|| jiff::Timestamp::now().as_millisecond())
    }

    /// English, with a clock that gives milliseconds since 1970.
    pub fn english_at(clock: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        // A line that does not parse costs its own message, not all of them; a test sees to it that there is none.
        let resource = match FluentResource::try_new(ENGLISH.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        let language: LanguageIdentifier = "en".parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // The marks are for mixed directions in rich text; a terminal shows them as boxes.
        bundle.set_use_isolating(false);
        let added = bundle
            .add_resource(resource)
            .and_then(|()| add_functions(&mut bundle, clock).map_err(|error| vec![error]));
        if let Err(errors) = added {
            tracing::error!(?errors, "the message catalogue is incomplete");
        }
        Self { bundle }
    }

    /// The sentence for a reason.
    pub fn text(&self, reason: &Reason) -> String {
        let (id, args) = message_of(reason);
        self.shown(&id, &args)
    }

    /// What stands on the button of an action.
    pub fn action(&self, action: Action) -> String {
        let id = match action {
            Action::Remove => "action-remove",
            Action::Retry => "action-retry",
            Action::ChooseAnother => "action-choose-another",
            Action::EnterToken => "action-enter-token",
            Action::SendInstead => "action-send-instead",
            Action::Replace => "action-replace",
            Action::SendAnyway => "action-send-anyway",
            Action::OpenInBrowser => "action-open-in-browser",
        };
        self.text_of(id, &[])
    }

    /// Any message of the catalogue.
    pub fn text_of(&self, id: &str, args: &[(&str, Value)]) -> String {
        let args = args.iter().cloned().collect();
        self.shown(id, &args)
    }

    /// A fault in the catalogue must not keep a person from the rest of the sentence.
    fn shown(&self, id: &str, args: &FluentArgs) -> String {
        let (text, errors) = self.formatted(id, args);
        if !errors.is_empty() {
            tracing::error!(id, ?errors, "a message is incomplete");
        }
        text.unwrap_or_else(|| id.to_owned())
    }

    fn formatted(&self, id: &str, args: &FluentArgs) -> (Option<String>, Vec<FluentError>) {
        let mut errors = Vec::new();
        let pattern = self.bundle.get_message(id).and_then(|found| found.value());
        let text = pattern.map(|pattern| {
            let text = self.bundle.format_pattern(pattern, Some(args), &mut errors);
            text.into_owned()
        });
        (text, errors)
    }
}

/// The id of a reason's message and its arguments, as its serialised form names them: the window reads that form too.
fn message_of(reason: &Reason) -> (String, FluentArgs<'static>) {
    let mut id = "reason".to_owned();
    let mut args = FluentArgs::new();
    let fields = match serde_json::to_value(reason) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    for (name, value) in fields {
        match value {
            serde_json::Value::String(kind) if name == "kind" => {
                id.push('-');
                id.push_str(&kebab(&kind));
            }
            serde_json::Value::String(text) => args.set(name, text),
            serde_json::Value::Number(number) => args.set(name, number.as_f64()),
            serde_json::Value::Bool(is) => args.set(name, if is { "true" } else { "false" }),
            serde_json::Value::Null => args.set(name, "none"),
            _ => {}
        }
    }
    (id, args)
}

fn kebab(camel: &str) -> String {
    let mut kebab = String::new();
    for char in camel.chars() {
        if char.is_uppercase() {
            kebab.push('-');
        }
        kebab.extend(char.to_lowercase());
    }
    kebab
}

fn add_functions(
    bundle: &mut FluentBundle<FluentResource>,
    clock: impl Fn() -> i64 + Send + Sync + 'static,
) -> Result<(), FluentError> {
    bundle.add_builtins()?;
    bundle.add_function("SIZE", |args, _| match args {
        [FluentValue::Number(bytes)] => size(bytes.value as u64).into(),
        _ => FluentValue::Error,
    })?;
    bundle.add_function("LIMIT", |args, _| match args {
        [FluentValue::Number(bytes)] => limit(bytes.value as u64).into(),
        _ => FluentValue::Error,
    })?;
    bundle.add_function("PROVIDER", |args, _| match args {
        [FluentValue::String(kind)] => match provider(kind) {
            Some(kind) => kind.name().into(),
            None => kind.to_string().into(),
        },
        _ => FluentValue::Error,
    })?;
    bundle.add_function("SUM", |args, _| match args {
        [FluentValue::Number(a), FluentValue::Number(b)] => {
            FluentNumber::new(a.value + b.value, a.options.clone()).into()
        }
        _ => FluentValue::Error,
    })?;
    let clock = Arc::new(clock);
    let today = clock.clone();
    bundle.add_function("DAY", move |args, _| match args {
        [FluentValue::Number(at)] => day(at.value as i64, today()).into(),
        _ => FluentValue::Error,
    })?;
    bundle.add_function("COUNTDOWN", move |args, _| match args {
        [FluentValue::Number(until)] => countdown(until.value as i64 - clock()).into(),
        _ => FluentValue::Error,
    })
}

fn provider(kind: &str) -> Option<ProviderKind> {
    serde_json::from_value(kind.into()).ok()
}

/// `12 Nov`, and `12 Nov 2025` in another year; by the calendar of this computer.
fn day(at: i64, now: i64) -> String {
    let here = |ms| jiff::Timestamp::from_millisecond(ms).map(|time| time.to_zoned(jiff::tz::TimeZone::system()));
    let (Ok(at), Ok(now)) = (here(at), here(now)) else {
        return String::new();
    };
    let form = if at.year() == now.year() { "%-d %b" } else { "%-d %b %Y" };
    at.strftime(form).to_string()
}

/// `0:24`, `1:02:03`; a second that has begun counts.
fn countdown(milliseconds: i64) -> String {
    let seconds = milliseconds.max(0).unsigned_abs().div_ceil(1000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests;
