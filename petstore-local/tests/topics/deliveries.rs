//! What is delivered, and how often.

use std::time::Duration;

use petstore_local::events::topic::{
    Content, Delivery, DeliveryResult, MessageAttribute, MessageAttributes, PublishRequest,
    Settled, TopicError,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::shelter::{START, Shelter, cat, queue, seconds};

#[test]
fn an_http_endpoint_is_retried_by_its_policy_and_then_dead_lettered() -> Result<(), TopicError> {
    let mut shelter = Shelter::standard()?;
    let policy = r#"{"healthyRetryPolicy":{"minDelayTarget":5,"maxDelayTarget":15,"numRetries":4,
        "numNoDelayRetries":1}}"#;
    let redrive = json!({ "deadLetterTargetArn": queue("lost") }).to_string();
    let attributes = [("DeliveryPolicy", policy), ("RedrivePolicy", &redrive)];
    shelter.subscribe("https", "https://shelter.example/hook", &attributes)?;
    shelter.confirm()?;
    shelter.publish(&cat())?;
    let attempts = shelter.run(DeliveryResult::HttpStatus(503));
    assert_eq!(seconds(&attempts), [0, 0, 5, 15, 30, 30]);
    let last = attempts.last().map(|(_, delivery)| delivery);
    let Some(Delivery {
        content: Content::Sqs(message),
        dead_letter: true,
        ..
    }) = last
    else {
        panic!("{last:?}")
    };
    assert_eq!(message.queue_arn, queue("lost"));
    assert!(message.body.contains("a cat"));
    Ok(())
}

#[test]
fn http_retries_end_after_an_hour() -> Result<(), TopicError> {
    let mut shelter = Shelter::standard()?;
    let policy =
        r#"{"healthyRetryPolicy":{"minDelayTarget":900,"maxDelayTarget":900,"numRetries":50}}"#;
    shelter.subscribe(
        "http",
        "http://shelter.example",
        &[("DeliveryPolicy", policy)],
    )?;
    shelter.confirm()?;
    shelter.publish(&cat())?;
    let attempts = shelter.run(DeliveryResult::Unavailable);
    assert_eq!(seconds(&attempts), [0, 900, 1_800, 2_700, 3_600]);
    Ok(())
}

#[test]
fn raw_delivery_sends_the_message_alone() -> Result<(), TopicError> {
    let mut shelter = Shelter::standard()?;
    let raw = [("RawMessageDelivery", "true")];
    shelter.subscribe("http", "http://shelter.example", &raw)?;
    shelter.confirm()?;
    shelter.publish(&cat())?;
    let attempts = shelter.run(DeliveryResult::HttpStatus(204));
    let [
        (
            0,
            Delivery {
                content: Content::Http(request),
                ..
            },
        ),
    ] = &attempts[..]
    else {
        panic!("{attempts:?}")
    };
    assert_eq!(request.body, "a cat");
    let raw_header = ("x-amz-sns-rawdelivery".to_owned(), "true".to_owned());
    assert!(request.headers.contains(&raw_header));
    Ok(())
}

#[test]
fn a_raw_message_with_eleven_attributes_goes_to_the_dead_letters_at_once() -> Result<(), TopicError>
{
    let mut shelter = Shelter::standard()?;
    let redrive = json!({ "deadLetterTargetArn": queue("lost") }).to_string();
    let attributes = [("RawMessageDelivery", "true"), ("RedrivePolicy", &redrive)];
    shelter.subscribe("sqs", &queue("adoptions"), &attributes)?;
    let many: MessageAttributes = (0..11)
        .map(|n| (format!("a{n}"), MessageAttribute::number(n.to_string())))
        .collect();
    shelter.publish(&PublishRequest {
        message_attributes: many,
        ..cat()
    })?;
    let attempts = shelter.run(DeliveryResult::Accepted);
    assert!(
        matches!(
            &attempts[..],
            [(
                0,
                Delivery {
                    dead_letter: true,
                    ..
                }
            )]
        ),
        "{attempts:?}"
    );
    Ok(())
}

#[test]
fn emails_have_the_text_or_the_envelope() -> Result<(), TopicError> {
    let mut shelter = Shelter::standard()?;
    shelter.subscribe("email", "keeper@shelter.example", &[])?;
    shelter.subscribe("email-json", "robot@shelter.example", &[])?;
    shelter.publish(&cat())?;
    let confirmations = shelter.topics.take_due(shelter.now);
    assert_eq!(
        confirmations.len(),
        2,
        "nothing but confirmations before they are confirmed"
    );
    shelter.confirm()?;
    for (id, _) in confirmations {
        shelter
            .topics
            .report(id, DeliveryResult::Accepted, shelter.now);
    }
    shelter.publish(&PublishRequest {
        subject: Some("New pet".into()),
        ..cat()
    })?;
    let attempts = shelter.run(DeliveryResult::Accepted);
    let emails = attempts
        .iter()
        .filter_map(|(_, delivery)| match &delivery.content {
            Content::Email(email) => Some((email.to.as_str(), email)),
            _ => None,
        });
    let emails: std::collections::BTreeMap<_, _> = emails.collect();
    let text = emails
        .get("keeper@shelter.example")
        .map(|email| email.body.as_str());
    assert!(text.is_some_and(|text| text.starts_with("a cat\n") && text.contains("Unsubscribe")));
    let envelope = emails
        .get("robot@shelter.example")
        .map(|email| email.body.as_str());
    let envelope: Value = serde_json::from_str(envelope.unwrap_or_default()).unwrap_or_default();
    assert_eq!(envelope["Subject"], "New pet");
    Ok(())
}

#[test]
fn a_fifo_topic_delivers_a_group_in_order_and_drops_duplicates_for_five_minutes()
-> Result<(), TopicError> {
    let mut shelter = Shelter::fifo()?;
    shelter.subscribe(
        "sqs",
        &queue("adoptions.fifo"),
        &[("RawMessageDelivery", "true")],
    )?;
    let grouped = |message: &str| PublishRequest {
        message: message.into(),
        message_group_id: Some("cats".into()),
        ..Default::default()
    };
    let first = shelter.publish(&grouped("one"))?;
    assert_eq!(shelter.publish(&grouped("one"))?, first);
    shelter.publish(&grouped("two"))?;

    let due = shelter.topics.take_due(shelter.now);
    let [(id, _)] = &due[..] else {
        panic!("{due:?}")
    };
    let settled = shelter
        .topics
        .report(*id, DeliveryResult::Unavailable, shelter.now);
    assert_eq!(settled, Settled::Retried { at: shelter.now });
    let bodies: Vec<String> = shelter
        .run(DeliveryResult::Accepted)
        .into_iter()
        .filter_map(|(_, delivery)| match delivery.content {
            Content::Sqs(message) => Some(message.body),
            _ => None,
        })
        .collect();
    assert_eq!(bodies, ["one", "two"]);

    shelter.now = START + Duration::from_secs(300);
    assert_ne!(shelter.publish(&grouped("one"))?, first);
    Ok(())
}

proptest! {
    #[test]
    fn state_that_is_stored_and_read_delivers_everything(count in 1..8_usize, taken in 0..8_usize) {
        let mut shelter = Shelter::standard().map_err(|e| TestCaseError::fail(e.to_string()))?;
        let subscribed = shelter.subscribe("sqs", &queue("adoptions"), &[]);
        prop_assert!(subscribed.is_ok());
        for _ in 0..count {
            prop_assert!(shelter.publish(&cat()).is_ok());
        }
        let due = shelter.topics.take_due(shelter.now);
        for (id, _) in due.iter().take(taken) {
            shelter.topics.report(*id, DeliveryResult::Accepted, shelter.now);
        }
        let stored = serde_json::to_string(&shelter.topics);
        let restored = stored.and_then(|stored| serde_json::from_str(&stored));
        shelter.topics = restored.map_err(|e| TestCaseError::fail(e.to_string()))?;
        let left = shelter.run(DeliveryResult::Accepted).len();
        prop_assert_eq!(left, count.saturating_sub(taken));
    }

    #[test]
    fn every_message_that_is_accepted_is_in_its_envelope(message in "\\PC{1,60}", subject in "[a-z]{0,20}") {
        let mut shelter = Shelter::standard().map_err(|e| TestCaseError::fail(e.to_string()))?;
        let subscribed = shelter.subscribe("sqs", &queue("adoptions"), &[]);
        prop_assert!(subscribed.is_ok());
        let subject = Some(subject).filter(|subject| !subject.is_empty());
        let request = PublishRequest { message: message.clone(), subject: subject.clone(), ..Default::default() };
        prop_assert!(shelter.publish(&request).is_ok());
        let attempts = shelter.run(DeliveryResult::Accepted);
        let [(_, Delivery { content: Content::Sqs(sent), .. })] = &attempts[..] else {
            return Err(TestCaseError::fail("not one message"));
        };
        let envelope: Value = serde_json::from_str(&sent.body).unwrap_or_default();
        prop_assert_eq!(&envelope["Message"], &json!(message));
        prop_assert_eq!(envelope["Subject"].as_str(), subject.as_deref());
    }
}
