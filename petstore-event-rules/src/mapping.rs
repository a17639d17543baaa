//! Filter criteria of event source mappings, by which Lambda picks records before it invokes a
//! function.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::json::Json;
use crate::pattern::{Event, PatternError, Rule, compile};

/// Where a mapping's records come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceType {
    /// A queue: `body` is filtered as JSON or as text.
    Sqs,
    /// A stream: `data` is decoded, and has to be JSON.
    Kinesis,
    /// A table's stream. There is no data to decode.
    DynamoDb,
}

impl SourceType {
    /// The field of a pattern that is about the payload.
    fn payload(self) -> Option<&'static str> {
        match self {
            Self::Sqs => Some("body"),
            Self::Kinesis => Some("data"),
            Self::DynamoDb => None,
        }
    }
}

/// A filter that Lambda refuses as `InvalidParameterValueException`, whatever is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Invalid filter pattern definition.")]
pub struct FilterError {
    /// What is wrong, which Lambda does not state.
    #[source]
    pub reason: FilterReason,
}

/// What is wrong with a filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FilterReason {
    /// It is not a pattern.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// The data of a Kinesis record is filtered as JSON only.
    #[error("the filter of \"data\" must be an object")]
    DataNotAnObject,
}

/// The filters of a mapping, compiled. A record passes if one of them matches, or if there are
/// none.
///
/// ```
/// use petstore_event_rules::{FilterCriteria, SourceType};
/// use serde_json::json;
///
/// let criteria = FilterCriteria::parse(SourceType::Sqs, [r#"{"body": {"pet": ["cat"]}}"#])?;
/// assert!(criteria.matches(&json!({"messageId": "1", "body": r#"{"pet": "cat"}"#})));
/// assert!(!criteria.matches(&json!({"messageId": "2", "body": "cat"})));
/// # Ok::<(), petstore_event_rules::FilterError>(())
/// ```
///
/// Rules: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>. A message
/// of a queue that does not pass is deleted from it.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterCriteria {
    source: SourceType,
    rules: Vec<MappingRule>,
    unfiltered: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct MappingRule {
    rule: Rule,
    payload: Payload,
}

/// What the payload has to be for a rule to apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Payload {
    /// The rule does not look at it.
    Any,
    Json,
    Text,
    /// The rule looks at fields of it, and at all of it.
    Never,
}

impl FilterCriteria {
    /// Compiles the texts of filters.
    ///
    /// # Errors
    ///
    /// [`FilterError`] if one of them is not a pattern.
    pub fn parse<'a>(
        source: SourceType,
        filters: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, FilterError> {
        let mut rules = Vec::new();
        let mut unfiltered = true;
        for filter in filters {
            unfiltered = false;
            rules.append(
                &mut parse_filter(source, filter).map_err(|reason| FilterError { reason })?,
            );
        }
        Ok(Self {
            source,
            rules,
            unfiltered,
        })
    }

    /// Whether a record passes, given as the function would get it.
    #[must_use]
    pub fn matches(&self, record: &Value) -> bool {
        if self.unfiltered {
            return true;
        }
        let Some(name) = self.source.payload() else {
            return self.rules.iter().any(|rule| {
                rule.rule.matches(Event {
                    value: record,
                    replaced: None,
                })
            });
        };
        let json = payload_json(self.source, record);
        let event = Event {
            value: record,
            replaced: json.as_ref().map(|json| (name, json)),
        };
        self.rules.iter().any(|rule| {
            let applies = match rule.payload {
                Payload::Any => true,
                Payload::Json => json.is_some(),
                Payload::Text => json.is_none(),
                Payload::Never => false,
            };
            applies && rule.rule.matches(event)
        })
    }
}

fn parse_filter(source: SourceType, filter: &str) -> Result<Vec<MappingRule>, FilterReason> {
    let rules = compile(filter)?;
    if source == SourceType::Kinesis && is_list(filter, "data") {
        return Err(FilterReason::DataNotAnObject);
    }
    let rules = rules.into_iter().map(|rule| MappingRule {
        payload: payload_of(&rule, source),
        rule,
    });
    Ok(rules.collect())
}

fn is_list(filter: &str, name: &str) -> bool {
    match Json::parse(filter) {
        Ok(Json::Object(members)) => members
            .iter()
            .any(|(key, value)| key == name && matches!(value, Json::Array(_))),
        _ => false,
    }
}

fn payload_of(rule: &Rule, source: SourceType) -> Payload {
    let Some(name) = source.payload() else {
        return Payload::Any;
    };
    let text = rule.fields.iter().any(|field| field.path == name);
    let json = rule.fields.iter().any(|field| {
        let rest = field.path.strip_prefix(name);
        rest.is_some_and(|rest| rest.starts_with('.'))
    });
    match (text, json) {
        (false, false) => Payload::Any,
        (false, true) => Payload::Json,
        (true, false) => Payload::Text,
        (true, true) => Payload::Never,
    }
}

/// The payload of a record as JSON, if it is an object or a list.
fn payload_json(source: SourceType, record: &Value) -> Option<Value> {
    let json: Value = match source {
        SourceType::Sqs => serde_json::from_str(record.get("body")?.as_str()?).ok()?,
        SourceType::Kinesis => {
            let data = record.get("kinesis")?.get("data")?.as_str()?;
            serde_json::from_slice(&STANDARD.decode(data).ok()?).ok()?
        }
        SourceType::DynamoDb => return None,
    };
    (json.is_object() || json.is_array()).then_some(json)
}
