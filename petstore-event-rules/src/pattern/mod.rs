//! Event patterns of EventBridge, and the matcher that filter policies and event source mappings
//! share.

mod anything_but;
mod cidr;
mod dialect;
mod error;
mod matcher;
mod number;
mod numeric;
mod operator;
mod parse;
mod test;
mod wildcard;

use std::collections::BTreeMap;

use serde_json::Value;

pub(crate) use dialect::Dialect;
pub use error::PatternError;
pub(crate) use matcher::{Event, Rule};
pub(crate) use parse::rules;
pub(crate) use test::Test;
pub(crate) use wildcard::Wildcard;

use crate::json::Json;

/// How many characters a pattern may have, for EventBridge and Lambda alike.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html>.
pub const MAX_PATTERN_LENGTH: usize = 4096;

/// How many states of its automaton a field's wildcards may keep busy. AWS accepts 8 and refuses
/// 11; the limit between is not documented.
const MAX_WILDCARD_STATES: usize = 10;

/// An event pattern of EventBridge, compiled.
///
/// ```
/// use petstore_event_rules::EventPattern;
/// use serde_json::json;
///
/// let pattern = EventPattern::parse(r#"{"detail": {"pet": ["cat"], "age": [{"numeric": ["<", 2]}]}}"#)?;
/// assert!(pattern.matches(&json!({"detail": {"pet": "cat", "age": 1}})));
/// assert!(!pattern.matches(&json!({"detail": {"pet": "cat", "age": 7}})));
/// # Ok::<(), petstore_event_rules::PatternError>(())
/// ```
///
/// Rules: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html>.
#[derive(Debug, Clone, PartialEq)]
pub struct EventPattern {
    rules: Vec<Rule>,
}

impl EventPattern {
    /// Compiles the JSON text of a pattern.
    ///
    /// # Errors
    ///
    /// What `PutRule` refuses, see [`PatternError`]. The API error is
    /// `InvalidEventPatternException` with the message of [`PatternError::event_bridge_message`].
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let rules = compile(text)?;
        if rules.iter().any(is_too_complex) {
            return Err(PatternError::TooComplex);
        }
        Ok(Self { rules })
    }

    /// Whether an event matches.
    #[must_use]
    pub fn matches(&self, event: &Value) -> bool {
        let event = Event {
            value: event,
            replaced: None,
        };
        self.rules.iter().any(|rule| rule.matches(event))
    }
}

impl std::str::FromStr for EventPattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl PatternError {
    /// The message of EventBridge's API. AWS adds the position in the text on a second line.
    #[must_use]
    pub fn event_bridge_message(&self) -> String {
        format!("Event pattern is not valid. Reason: {self}")
    }
}

/// The rules of a pattern in the dialect of the engine.
pub(crate) fn compile(text: &str) -> Result<Vec<Rule>, PatternError> {
    if text.chars().count() > MAX_PATTERN_LENGTH {
        let limit = MAX_PATTERN_LENGTH;
        return Err(PatternError::TooLong { limit });
    }
    let json = Json::parse(text).map_err(|error| PatternError::Json(error.to_string()))?;
    rules(&json, Dialect::Engine)
}

fn is_too_complex(rule: &Rule) -> bool {
    rule.fields.iter().any(|field| {
        let wildcards: Vec<&Wildcard> = field
            .tests
            .iter()
            .filter_map(|test| match test {
                Test::Wildcard(wildcard) => Some(wildcard),
                _ => None,
            })
            .collect();
        !wildcards.is_empty() && wildcard::is_too_complex(&wildcards, MAX_WILDCARD_STATES)
    })
}

/// `TestEventPattern` and the console refuse an event without its envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Parameter Event is not valid.")]
pub struct InvalidEvent;

/// Reads an event for `TestEventPattern`, which has to have `id`, `account`, `source`, `time`,
/// `region` and `detail-type`.
///
/// # Errors
///
/// [`InvalidEvent`] (`ValidationException`) for other texts.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html>.
pub fn parse_test_event(text: &str) -> Result<Value, InvalidEvent> {
    let members: BTreeMap<String, Value> = serde_json::from_str(text).map_err(|_| InvalidEvent)?;
    let complete = ["id", "account", "source", "time", "region", "detail-type"]
        .iter()
        .all(|key| members.get(*key).is_some_and(Value::is_string));
    match complete {
        true => Ok(Value::Object(members.into_iter().collect())),
        false => Err(InvalidEvent),
    }
}
