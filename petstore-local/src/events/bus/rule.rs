//! Rules, their targets, and where patterns and transformers come in.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::events::outbox::doubling_wait;

/// A rule: events or instants that it selects, and up to five targets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The name, unique on its bus.
    pub name: String,
    /// The name of the bus.
    pub bus: String,
    /// Whether the rule does anything.
    pub enabled: bool,
    /// The event pattern in JSON. A rule without one takes no events.
    pub pattern: Option<String>,
    /// The schedule expression. The caller computes when it is due and calls
    /// [`Buses::fire`](super::Buses::fire).
    pub schedule: Option<String>,
    /// What gets the events.
    pub targets: Vec<Target>,
}

impl Rule {
    /// An enabled rule of the default bus that selects events.
    pub fn with_pattern(name: &str, pattern: &str) -> Self {
        Rule {
            pattern: Some(pattern.to_owned()),
            ..Self::named(name)
        }
    }

    /// An enabled rule that fires by a schedule; AWS allows those on the default bus only.
    pub fn with_schedule(name: &str, schedule: &str) -> Self {
        Rule {
            schedule: Some(schedule.to_owned()),
            ..Self::named(name)
        }
    }

    fn named(name: &str) -> Self {
        let (name, bus) = (name.to_owned(), "default".to_owned());
        Rule {
            name,
            bus,
            enabled: true,
            ..Default::default()
        }
    }

    /// Adds a target.
    #[must_use]
    pub fn target(mut self, target: Target) -> Self {
        self.targets.push(target);
        self
    }
}

/// A target of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Identifies the target within its rule.
    pub id: String,
    /// The ARN of a function, a queue, a topic, another bus and so on.
    pub arn: String,
    /// What the target gets.
    pub input: TargetInput,
    /// How long delivery is retried.
    pub retry: RetryLimits,
    /// The ARN of the queue that gets events which cannot be delivered.
    pub dead_letter_queue: Option<String>,
    /// `SqsParameters.MessageGroupId`, for FIFO queues.
    pub message_group_id: Option<String>,
}

impl Target {
    /// A target that gets the whole event.
    pub fn new(id: &str, arn: &str) -> Self {
        Target {
            id: id.to_owned(),
            arn: arn.to_owned(),
            ..Default::default()
        }
    }
}

/// What a target gets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TargetInput {
    /// The event.
    #[default]
    Event,
    /// A constant JSON text.
    Constant(String),
    /// The part of the event at this path.
    Path(String),
    /// A template whose variables are taken from the event.
    Transformer {
        /// Paths by variable.
        paths: BTreeMap<String, String>,
        /// The template.
        template: String,
    },
}

/// `RetryPolicy` of a target. The defaults are 24 hours and 185 retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RetryLimits {
    /// 60 to 86,400.
    pub maximum_event_age_in_seconds: u32,
    /// 0 to 185.
    pub maximum_retry_attempts: u32,
}

impl Default for RetryLimits {
    fn default() -> Self {
        RetryLimits {
            maximum_event_age_in_seconds: 86_400,
            maximum_retry_attempts: 185,
        }
    }
}

impl RetryLimits {
    /// The delay before a retry; the first one is number 0.
    ///
    /// AWS documents exponential backoff with jitter, not its bounds. Here it doubles from one
    /// second to ten minutes, without jitter.
    pub fn delay(&self, retry: u32) -> Option<Duration> {
        (retry < self.maximum_retry_attempts).then(|| doubling_wait(retry, 600))
    }
}

/// What a template may name besides the event: `<aws.events.rule-arn>` and
/// `<aws.events.rule-name>`.
#[derive(Clone, Copy, Debug)]
pub struct RuleContext<'a> {
    /// The ARN of the rule.
    pub rule_arn: &'a str,
    /// The name of the rule.
    pub rule_name: &'a str,
}

/// Evaluates patterns, paths and templates. This module has no matcher of its own.
pub trait RuleLogic {
    /// Whether the event, given as JSON, matches the pattern.
    fn matches(&self, pattern: &str, event: &str) -> bool;

    /// The part of the event at a path. `None`: nothing is delivered.
    fn select(&self, path: &str, event: &str) -> Option<String>;

    /// The text of a template. `None`: nothing is delivered, as when the text is not valid for the
    /// target.
    fn transform(
        &self,
        paths: &BTreeMap<String, String>,
        template: &str,
        event: &str,
        context: RuleContext<'_>,
    ) -> Option<String>;
}

/// Takes every event and delivers it whole, whatever the path or template.
#[derive(Clone, Copy, Debug, Default)]
pub struct MatchAll;

impl RuleLogic for MatchAll {
    fn matches(&self, _pattern: &str, _event: &str) -> bool {
        true
    }

    fn select(&self, _path: &str, event: &str) -> Option<String> {
        Some(event.to_owned())
    }

    fn transform(
        &self,
        _: &BTreeMap<String, String>,
        _: &str,
        event: &str,
        _: RuleContext<'_>,
    ) -> Option<String> {
        Some(event.to_owned())
    }
}
