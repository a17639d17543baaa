//! Expressions, patterns and filters, which AWS would refuse when the app is deployed.

use std::collections::BTreeMap;

use petstore_event_rules::sns::SnsOperation;
use petstore_event_rules::transform::{constant_detail_transformer, detail_transformer};
use petstore_event_rules::{
    EventPattern, FilterCriteria, FilterPolicy, FilterPolicyScope, InputTransformer, RuleContext,
    Schedule, ScheduleService, SourceType,
};
use syn::{Error, LitStr};

use crate::errors::Errors;

/// An error at a literal, in AWS's words.
fn refused(literal: &LitStr, service: &str, reason: &str) -> Error {
    Error::new(literal.span(), format!("{service} rejects this: {reason}"))
}

pub(super) fn check_schedule(expression: &LitStr, in_scheduler: bool, errors: &mut Errors) {
    let (service, name) = match in_scheduler {
        true => (ScheduleService::Scheduler, "EventBridge Scheduler"),
        false => (ScheduleService::Rule, "EventBridge"),
    };
    if let Err(error) = Schedule::parse(&expression.value(), service) {
        let help = "write `rate(5 minutes)`, `cron(0 3 * * ? *)` with six fields of which one of the days is `?`, or `at(2030-01-31T03:00:00)`";
        errors.add(refused(expression, name, &format!("{error}\nhelp: {help}")));
    }
}

pub(super) fn check_pattern(pattern: &LitStr, errors: &mut Errors) {
    if let Err(error) = EventPattern::parse(&pattern.value()) {
        errors.add(refused(
            pattern,
            "EventBridge",
            &error.event_bridge_message(),
        ));
    }
}

pub(crate) fn check_policy(policy: &LitStr, of_body: bool, errors: &mut Errors) {
    let scope = match of_body {
        true => FilterPolicyScope::MessageBody,
        false => FilterPolicyScope::MessageAttributes,
    };
    if let Err(error) = FilterPolicy::parse(&policy.value(), scope) {
        let message = error.message(SnsOperation::Subscribe);
        errors.add(refused(policy, "SNS", &message));
    }
}

pub(super) fn check_filters(filters: &[LitStr], source: SourceType, errors: &mut Errors) {
    for filter in filters {
        let text = filter.value();
        if let Err(error) = FilterCriteria::parse(source, [text.as_str()]) {
            let message = format!("{error}\nhelp: {}", error.reason);
            errors.add(refused(filter, "Lambda", &message));
        }
    }
    if let Some(sixth) = filters.get(5) {
        errors.add(refused(
            sixth,
            "Lambda",
            "an event source mapping has at most five filters: merge some of them into one with `$or`",
        ));
    }
}

/// The template of an input transformer: JSON with placeholders for paths of the event,
/// `<$.detail.petId>`.
pub(super) fn check_template(template: &LitStr, errors: &mut Errors) {
    let (paths, text) = detail_transformer(TARGET, &template.value());
    check_transformer(template, &paths, &text, errors);
}

/// The input of a rule with a schedule: JSON.
pub(super) fn check_constant(input: &LitStr, errors: &mut Errors) {
    let (paths, text) = constant_detail_transformer(TARGET, &input.value());
    check_transformer(input, &paths, &text, errors);
}

/// The name of the target in messages.
const TARGET: &str = "handler";

fn check_transformer(
    literal: &LitStr,
    paths: &BTreeMap<String, String>,
    template: &str,
    errors: &mut Errors,
) {
    let transformer = match InputTransformer::new(TARGET, paths, template) {
        Ok(transformer) => transformer,
        Err(error) => {
            errors.add(refused(literal, "EventBridge", &error.to_string()));
            return;
        }
    };
    // Without values, a placeholder becomes an empty text.
    if let Err(error) = transformer.render("{}", &RuleContext::default()) {
        errors.add(Error::new(
            literal.span(),
            format!("EventBridge would deliver nothing, since {error}"),
        ));
    }
}
