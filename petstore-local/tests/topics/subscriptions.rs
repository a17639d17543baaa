//! The life of a subscription.

use std::time::Duration;

use petstore_event_rules::FilterPolicyError;
use petstore_local::events::topic::{
    Content, Delivery, DeliveryResult, FilterPolicies, FilterScope, MessageAttribute,
    MessageAttributes, PublishRequest, TopicError,
};

use crate::shelter::{START, Shelter, cat, queue};

#[test]
fn a_subscription_ends_and_can_be_restored() -> Result<(), TopicError> {
    let mut shelter = Shelter::standard()?;
    let arn = shelter.subscribe("http", "http://shelter.example", &[])?;
    shelter.confirm()?;
    let token = shelter
        .topics
        .subscriptions(&shelter.topic)
        .next()
        .map(|found| found.token.clone());
    shelter
        .topics
        .unsubscribe(&arn, shelter.now, &mut shelter.ids)?;
    let goodbye = shelter.run(DeliveryResult::HttpStatus(200));
    let [
        (
            _,
            Delivery {
                content: Content::Http(request),
                ..
            },
        ),
    ] = &goodbye[..]
    else {
        panic!("{goodbye:?}")
    };
    assert!(request.body.contains("UnsubscribeConfirmation"));
    shelter.publish(&cat())?;
    assert_eq!(shelter.topics.next_due(), None);
    shelter
        .topics
        .confirm(&shelter.topic, &token.unwrap_or_default(), shelter.now)?;
    shelter.publish(&cat())?;
    assert_eq!(shelter.run(DeliveryResult::HttpStatus(200)).len(), 1);
    Ok(())
}

#[test]
fn a_token_is_valid_for_two_days() -> Result<(), TopicError> {
    let mut shelter = Shelter::standard()?;
    shelter.subscribe("http", "http://shelter.example", &[])?;
    shelter.now = START + Duration::from_secs(2 * 86_400);
    assert_eq!(
        shelter.confirm(),
        Err(TopicError::InvalidParameter("Token".into()))
    );
    Ok(())
}

/// Delivers what has an attribute of the policy's name.
struct Named;

impl FilterPolicies for Named {
    fn check(&self, policy: &str, _: FilterScope) -> Result<(), FilterPolicyError> {
        if policy.starts_with('{') {
            Ok(())
        } else {
            Err(FilterPolicyError::TooComplex)
        }
    }

    fn accepts(
        &self,
        policy: &str,
        _: FilterScope,
        attributes: &MessageAttributes,
        _: &str,
    ) -> bool {
        attributes.keys().any(|name| policy.contains(name.as_str()))
    }
}

#[test]
fn filter_policies_are_checked_and_applied_by_the_caller() -> Result<(), TopicError> {
    let mut shelter = Shelter::standard()?;
    let arn = shelter.subscribe("sqs", &queue("adoptions"), &[])?;
    let mut set = |value| {
        shelter
            .topics
            .set_subscription_attribute(&arn, "FilterPolicy", value, &Named)
    };
    let error = set("kind").map_err(|error| error.to_string());
    assert_eq!(
        error,
        Err("Invalid parameter: FilterPolicy: Filter policy is too complex".into())
    );
    set(r#"{"kind":["cat"]}"#)?;
    for name in ["kind", "age"] {
        let attributes = [(name.to_owned(), MessageAttribute::string("x"))];
        let request = PublishRequest {
            message_attributes: attributes.into(),
            ..cat()
        };
        shelter
            .topics
            .publish(&shelter.topic, &request, START, &mut shelter.ids, &Named)?;
    }
    assert_eq!(shelter.run(DeliveryResult::Accepted).len(), 1);
    Ok(())
}
