//! How `input = …` changes an event before a rule passes it on.

use std::collections::BTreeMap;

use petstore_event_rules::transform::{constant_detail_transformer, detail_transformer};

use super::spec::{EventBridgeSpec, ScheduleSpec};

/// The input transformer of a rule's target. It replaces the `detail` of the event, and adds the
/// name of the handler.
///
/// Source: [input
/// transformation](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransformerSpec {
    /// `InputPathsMap`: paths of the event, by variable.
    pub paths: BTreeMap<String, String>,
    /// `InputTemplate`.
    pub template: String,
}

impl EventBridgeSpec {
    /// The input transformer of the rule for the handler with this name, if it has an `input`.
    pub fn transformer(&self, handler: &str) -> Option<TransformerSpec> {
        let (paths, template) = detail_transformer(handler, self.input?);
        Some(TransformerSpec { paths, template })
    }
}

impl ScheduleSpec {
    /// The input transformer of the rule for the handler with this name, if it has an `input`.
    /// EventBridge Scheduler has no transformers, and takes the event itself as its input.
    pub fn transformer(&self, handler: &str) -> Option<TransformerSpec> {
        let (paths, template) = constant_detail_transformer(handler, self.input?);
        Some(TransformerSpec { paths, template })
    }
}
