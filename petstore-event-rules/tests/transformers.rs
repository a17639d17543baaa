//! Input transformers.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::collections::BTreeMap;

use petstore_event_rules::{InputTransformer, NotDelivered, RuleContext, TransformerError};
use proptest::prelude::*;

const EVENT: &str = r#"{"time": "2023-04-05T06:07:08Z", "detail-type": "sold", "detail": {"z": 1.50, "a": ["x"], "pet": "cat"}}"#;

fn transformer(template: &str) -> Result<InputTransformer, TransformerError> {
    let paths = [
        ("pet", "$.detail.pet"),
        ("list", "$.detail.a"),
        ("all", "$.detail"),
        ("none", "$.detail.none"),
    ];
    let paths: BTreeMap<String, String> =
        paths.map(|(name, path)| (name.into(), path.into())).into();
    InputTransformer::new("target-7", &paths, template)
}

fn render(template: &str) -> Result<String, NotDelivered> {
    let rule = RuleContext {
        rule_arn: "arn:aws:events:eu-west-1:111111111111:rule/pets",
        rule_name: "pets",
        ingestion_time: None,
    };
    transformer(template).unwrap().render(EVENT, &rule)
}

#[test]
fn values_keep_order_and_spelling() {
    assert_eq!(
        render(r#"{"all": <all>}"#).unwrap(),
        r#"{"all": {"z":1.50,"a":["x"],"pet":"cat"}}"#
    );
    assert_eq!(render(r#""<all>""#).unwrap(), r#""{z:1.50,a:[x],pet:cat}""#);
    assert_eq!(
        render(r#"[<pet>, <none>, "<pet>s"]"#).unwrap(),
        r#"["cat", "", "cats"]"#
    );
}

#[test]
fn the_rule_and_the_event_are_predefined() {
    let text = render(r#""<aws.events.rule-name> at <aws.events.event.ingestion-time>""#).unwrap();
    assert_eq!(text, r#""pets at 2023-04-05T06:07:08Z""#);
    let event = render("<aws.events.event>").unwrap();
    assert_eq!(
        event,
        r#"{"time":"2023-04-05T06:07:08Z","detailType":"sold"}"#
    );
}

#[test]
fn lists_within_quotes_of_json_are_lost() {
    assert!(matches!(
        render(r#"{"list": "<list>"}"#),
        Err(NotDelivered::Result(_))
    ));
}

#[test]
fn refusals_name_the_target() {
    let error = transformer("\"<cat>\"").unwrap_err();
    assert_eq!(
        error.to_string(),
        "InputTemplate for target target-7 contains invalid placeholder cat."
    );
    assert_eq!(transformer(""), Err(TransformerError::TemplateLength));
    let paths = BTreeMap::from([("a".to_owned(), "detail".to_owned())]);
    assert!(matches!(
        InputTransformer::new("t", &paths, "<a>"),
        Err(TransformerError::InvalidPath { .. })
    ));
}

proptest! {
    #[test]
    fn what_a_json_template_gives_is_json(template in r#"[\{\[:, \\"<>a-z]{1,24}|\{"a": (<all>|<pet>|"<pet>"|"<list>|<none>)\}"#) {
        let Ok(transformer) = transformer(&template) else {
            return Ok(());
        };
        if let Ok(output) = transformer.render(EVENT, &RuleContext::default())
            && !template.trim_start().starts_with('"') {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&output).is_ok(), "{}", output);
            }
    }
}
