//! Filter policies, patterns, templates and filters of mappings, each compiled once.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use petstore_event_rules as rules;
use petstore_event_rules::{
    EventPattern, FilterCriteria, FilterPolicy, FilterPolicyError, FilterPolicyScope,
    InputTransformer, JsonPath, SourceType,
};
use serde::Serialize;

use crate::events::bus::{RuleContext, RuleLogic};
use crate::events::topic::{FilterPolicies, FilterScope, MessageAttributes};

/// The compiled forms of texts in the state. A text that is not valid matches nothing.
#[derive(Debug, Default)]
pub(super) struct Rules {
    policies: RefCell<BTreeMap<(String, bool), Option<FilterPolicy>>>,
    patterns: RefCell<BTreeMap<String, Option<EventPattern>>>,
    filters: RefCell<BTreeMap<Vec<String>, Option<FilterCriteria>>>,
    /// The rules whose templates made a text that is not JSON.
    not_transformed: RefCell<Vec<String>>,
}

impl Rules {
    /// Takes the rules whose templates made a text that is not JSON, since the last call.
    pub(super) fn take_not_transformed(&self) -> Vec<String> {
        self.not_transformed.take()
    }

    /// Whether one of the filters of a mapping lets a record through.
    pub(super) fn passes(
        &self,
        source: SourceType,
        filters: &[String],
        record: &impl Serialize,
    ) -> bool {
        if filters.is_empty() {
            return true;
        }
        let mut compiled = self.filters.borrow_mut();
        let criteria = compiled.entry(filters.to_vec()).or_insert_with(|| {
            FilterCriteria::parse(source, filters.iter().map(String::as_str)).ok()
        });
        let record = serde_json::to_value(record);
        criteria
            .as_ref()
            .is_some_and(|criteria| record.is_ok_and(|record| criteria.matches(&record)))
    }
}

fn scope_of(scope: FilterScope) -> FilterPolicyScope {
    match scope {
        FilterScope::MessageAttributes => FilterPolicyScope::MessageAttributes,
        FilterScope::MessageBody => FilterPolicyScope::MessageBody,
    }
}

impl FilterPolicies for Rules {
    fn check(&self, policy: &str, scope: FilterScope) -> Result<(), FilterPolicyError> {
        FilterPolicy::parse(policy, scope_of(scope)).map(drop)
    }

    fn accepts(
        &self,
        policy: &str,
        scope: FilterScope,
        attributes: &MessageAttributes,
        message: &str,
    ) -> bool {
        let mut policies = self.policies.borrow_mut();
        let key = (policy.to_owned(), scope == FilterScope::MessageBody);
        let compiled = policies
            .entry(key)
            .or_insert_with(|| FilterPolicy::parse(policy, scope_of(scope)).ok());
        let attributes = attributes
            .iter()
            .map(|(name, attribute)| {
                let attribute = rules::MessageAttribute {
                    data_type: Cow::Borrowed(attribute.data_type.as_deref().unwrap_or_default()),
                    string_value: attribute.string_value.as_deref().map(Cow::Borrowed),
                };
                (name.clone(), attribute)
            })
            .collect();
        compiled
            .as_ref()
            .is_some_and(|policy| policy.matches(message, &attributes))
    }
}

impl RuleLogic for Rules {
    fn matches(&self, pattern: &str, event: &str) -> bool {
        let mut patterns = self.patterns.borrow_mut();
        let compiled = patterns
            .entry(pattern.to_owned())
            .or_insert_with(|| EventPattern::parse(pattern).ok());
        let event = serde_json::from_str(event);
        compiled
            .as_ref()
            .is_some_and(|pattern| event.is_ok_and(|event| pattern.matches(&event)))
    }

    fn select(&self, path: &str, event: &str) -> Option<String> {
        rules::transform::select(&JsonPath::parse(path).ok()?, event).ok()
    }

    fn transform(
        &self,
        paths: &BTreeMap<String, String>,
        template: &str,
        event: &str,
        context: RuleContext<'_>,
    ) -> Option<String> {
        let transformer = InputTransformer::new(context.rule_name, paths, template).ok()?;
        let context = rules::RuleContext {
            rule_arn: context.rule_arn,
            rule_name: context.rule_name,
            ingestion_time: None,
        };
        let rendered = transformer.render(event, &context).ok();
        if rendered.is_none() {
            let mut rules = self.not_transformed.borrow_mut();
            rules.push(context.rule_name.to_owned());
        }
        rendered
    }
}
