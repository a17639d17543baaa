//! What a rule's target gets of an event: all of it, a part, or a text made from parts.

mod inline;
mod path;
mod template;

use std::collections::BTreeMap;

pub use inline::{constant_detail_transformer, detail_transformer, split_inline_paths};
pub use path::{InvalidPath, JsonPath};
use template::InputTemplate;

use crate::json::Json;

/// How many paths a transformer may name.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html>.
pub const MAX_PATHS: usize = 100;

/// The longest template.
pub const MAX_TEMPLATE_LENGTH: usize = 8192;

/// A transformer that `PutTargets` refuses with `ValidationException`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransformerError {
    /// The template names something that is neither in the map nor predefined.
    #[error("InputTemplate for target {target} contains invalid placeholder {placeholder}.")]
    UnknownPlaceholder {
        /// The id of the target.
        target: String,
        /// What lies between `<` and `>`.
        placeholder: String,
    },
    /// A value of the map is not a path. AWS states the syntax, not the message.
    #[error("InputPathsMap for target {target} contains the invalid path {path}.")]
    InvalidPath {
        /// The id of the target.
        target: String,
        /// The text of the path.
        path: String,
    },
    /// The map has more than [`MAX_PATHS`] entries.
    #[error(
        "1 validation error detected: Value at 'targets.1.member.inputTransformer.inputPathsMap' failed to satisfy constraint: Member must have length less than or equal to 100"
    )]
    TooManyPaths,
    /// The template is empty or longer than [`MAX_TEMPLATE_LENGTH`].
    #[error(
        "1 validation error detected: Value at 'targets.1.member.inputTransformer.inputTemplate' failed to satisfy constraint: Member must have length between 1 and 8192"
    )]
    TemplateLength,
}

/// The rule for which a transformer runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RuleContext<'a> {
    /// For `<aws.events.rule-arn>`.
    pub rule_arn: &'a str,
    /// For `<aws.events.rule-name>`.
    pub rule_name: &'a str,
    /// For `<aws.events.event.ingestion-time>`, as in an event's `time`. Without it that time is
    /// given.
    pub ingestion_time: Option<&'a str>,
}

/// Why a target gets nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotDelivered {
    /// The event is not JSON.
    #[error("the event is not JSON: {0}")]
    Event(String),
    /// AWS drops such a result without an error: it appears in no log and no metric of the target.
    #[error("the result of the input template is not JSON: {0}")]
    Result(String),
    /// The path leads nowhere.
    #[error("the input path matches nothing in the event")]
    Path,
}

/// An `InputTransformer` of a target, compiled.
///
/// ```
/// use std::collections::BTreeMap;
/// use petstore_event_rules::{InputTransformer, RuleContext};
///
/// let paths = BTreeMap::from([("pet".to_owned(), "$.detail.pet".to_owned())]);
/// let transformer = InputTransformer::new("target-1", &paths, r#""A <pet> has been sold.""#)?;
/// let event = r#"{"detail": {"pet": "cat"}}"#;
/// assert_eq!(transformer.render(event, &RuleContext::default())?, r#""A cat has been sold.""#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Rules:
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputTransformer {
    paths: BTreeMap<String, JsonPath>,
    template: InputTemplate,
}

impl InputTransformer {
    /// Compiles the `InputPathsMap` and `InputTemplate` of the target with this id.
    ///
    /// # Errors
    ///
    /// What `PutTargets` refuses, see [`TransformerError`].
    pub fn new(
        target: &str,
        paths: &BTreeMap<String, String>,
        template: &str,
    ) -> Result<Self, TransformerError> {
        if paths.len() > MAX_PATHS {
            return Err(TransformerError::TooManyPaths);
        }
        if template.is_empty() || template.chars().count() > MAX_TEMPLATE_LENGTH {
            return Err(TransformerError::TemplateLength);
        }
        let mut compiled = BTreeMap::new();
        for (name, path) in paths {
            let path = JsonPath::parse(path).map_err(|_| TransformerError::InvalidPath {
                target: target.to_owned(),
                path: path.clone(),
            })?;
            compiled.insert(name.clone(), path);
        }
        let template = InputTemplate::parse(template);
        let unknown = template
            .placeholders()
            .find(|name| !compiled.contains_key(*name) && !is_predefined(name));
        if let Some(placeholder) = unknown {
            return Err(TransformerError::UnknownPlaceholder {
                target: target.to_owned(),
                placeholder: placeholder.to_owned(),
            });
        }
        Ok(Self {
            paths: compiled,
            template,
        })
    }

    /// The text that the target gets for the JSON text of an event.
    ///
    /// # Errors
    ///
    /// [`NotDelivered`] if the target gets nothing.
    pub fn render(&self, event: &str, rule: &RuleContext<'_>) -> Result<String, NotDelivered> {
        let event = parse_event(event)?;
        self.template.render(|name| match self.paths.get(name) {
            Some(path) => path.find(&event).cloned(),
            None => predefined(name, &event, rule),
        })
    }
}

/// The text that a target with this `InputPath` gets for the JSON text of an event.
///
/// # Errors
///
/// [`NotDelivered`] if the path leads nowhere.
pub fn select(path: &JsonPath, event: &str) -> Result<String, NotDelivered> {
    let event = parse_event(event)?;
    match path.find(&event) {
        Some(part) => Ok(part.to_string()),
        None => Err(NotDelivered::Path),
    }
}

fn parse_event(event: &str) -> Result<Json, NotDelivered> {
    Json::parse(event).map_err(|error| NotDelivered::Event(error.to_string()))
}

fn is_predefined(name: &str) -> bool {
    matches!(
        name,
        "aws.events.rule-arn"
            | "aws.events.rule-name"
            | "aws.events.event.ingestion-time"
            | "aws.events.event"
            | "aws.events.event.json"
    )
}

fn predefined(name: &str, event: &Json, rule: &RuleContext<'_>) -> Option<Json> {
    match name {
        "aws.events.rule-arn" => Some(Json::String(rule.rule_arn.to_owned())),
        "aws.events.rule-name" => Some(Json::String(rule.rule_name.to_owned())),
        "aws.events.event.ingestion-time" => match rule.ingestion_time {
            Some(time) => Some(Json::String(time.to_owned())),
            None => event.get("time").cloned(),
        },
        "aws.events.event" => Some(without_detail(event)),
        "aws.events.event.json" => Some(event.clone()),
        _ => None,
    }
}

/// The event without its detail; AWS spells the detail's type differently there.
fn without_detail(event: &Json) -> Json {
    let Json::Object(members) = event else {
        return event.clone();
    };
    let members = members.iter().filter(|(key, _)| key != "detail");
    Json::Object(
        members
            .map(|(key, value)| match key.as_str() {
                "detail-type" => ("detailType".to_owned(), value.clone()),
                _ => (key.clone(), value.clone()),
            })
            .collect(),
    )
}
