//! The documents that SNS sends, with their members in AWS's order
//! (<https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html>).

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha512};

use super::{MessageAttributes, Subscription};
use crate::events::time::iso_millis;

/// A published message, with the text of one protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Notification {
    pub(super) message_id: String,
    pub(super) sequence_number: Option<String>,
    pub(super) topic_arn: String,
    pub(super) subject: Option<String>,
    pub(super) message: String,
    pub(super) published: Timestamp,
    pub(super) attributes: MessageAttributes,
    /// `1` or `2`.
    pub(super) signature_version: String,
    pub(super) fifo: bool,
}

/// Where the links of a document point to.
#[derive(Clone, Copy)]
pub(super) struct Links<'a>(pub(super) &'a str);

impl Links<'_> {
    fn certificate(self) -> String {
        // The name of AWS's certificate is SimpleNotificationService- and 32 hexadecimal digits.
        format!(
            "{}/SimpleNotificationService-{}.pem",
            self.0,
            "0".repeat(32)
        )
    }

    pub(super) fn unsubscribe(self, subscription_arn: &str) -> String {
        format!(
            "{}/?Action=Unsubscribe&SubscriptionArn={subscription_arn}",
            self.0
        )
    }

    pub(super) fn subscribe(self, topic_arn: &str, token: &str) -> String {
        format!(
            "{}/?Action=ConfirmSubscription&TopicArn={topic_arn}&Token={token}",
            self.0
        )
    }
}

/// An attribute as an envelope shows it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ShownAttribute {
    r#type: String,
    value: String,
}

fn shown(
    attributes: &MessageAttributes,
    type_of: impl Fn(&str) -> String,
) -> BTreeMap<&str, ShownAttribute> {
    let mut shown = BTreeMap::new();
    for (name, attribute) in attributes {
        let (r#type, value) = (type_of(attribute.data_type()), attribute.shown_value());
        shown.insert(name.as_str(), ShownAttribute { r#type, value });
    }
    shown
}

/// The text that AWS signs: the named members that are present, each as name, line feed, value,
/// line feed (<https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html>).
pub fn string_to_sign(members: &[(&str, &str)]) -> String {
    members
        .iter()
        .flat_map(|(name, value)| [name, "\n", value, "\n"])
        .collect()
}

/// Fills the member `Signature`. AWS's key is secret, so this is a digest of the text to sign that
/// has the form of a signature and cannot be verified with AWS's certificate.
fn signature(version: &str, text: &str) -> String {
    STANDARD.encode(Sha512::digest(format!("{version}\n{text}")))
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope<'a> {
    r#type: &'static str,
    message_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence_number: Option<&'a str>,
    topic_arn: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    message: &'a str,
    timestamp: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature_version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<String>,
    #[serde(rename = "SigningCertURL", skip_serializing_if = "Option::is_none")]
    signing_cert_url: Option<String>,
    #[serde(rename = "UnsubscribeURL")]
    unsubscribe_url: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    message_attributes: BTreeMap<&'a str, ShownAttribute>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LambdaEvent<'a> {
    records: [LambdaRecord<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LambdaRecord<'a> {
    event_source: &'static str,
    event_version: &'static str,
    event_subscription_arn: &'a str,
    sns: LambdaMessage<'a>,
}

/// Unlike the envelope: `Url` instead of `URL`, a subject that may be null, attributes that may be
/// empty.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LambdaMessage<'a> {
    r#type: &'static str,
    message_id: &'a str,
    topic_arn: &'a str,
    subject: Option<&'a str>,
    message: &'a str,
    timestamp: String,
    signature_version: &'static str,
    signature: String,
    signing_cert_url: String,
    unsubscribe_url: String,
    message_attributes: BTreeMap<&'a str, ShownAttribute>,
}

impl Notification {
    fn signature(&self, version: &str) -> String {
        let timestamp = iso_millis(self.published);
        let mut members = vec![
            ("Message", self.message.as_str()),
            ("MessageId", &self.message_id),
        ];
        members.extend(self.subject.as_deref().map(|subject| ("Subject", subject)));
        members.push(("Timestamp", &timestamp));
        members.push(("TopicArn", &self.topic_arn));
        members.push(("Type", "Notification"));
        signature(version, &string_to_sign(&members))
    }

    /// The envelope for SQS, HTTP and `email-json`. FIFO topics do not sign.
    pub(super) fn envelope(&self, subscription_arn: &str, links: Links<'_>) -> String {
        let version = (!self.fifo).then_some(self.signature_version.as_str());
        to_text(&Envelope {
            r#type: "Notification",
            message_id: &self.message_id,
            sequence_number: self.sequence_number.as_deref(),
            topic_arn: &self.topic_arn,
            subject: self.subject.as_deref(),
            message: &self.message,
            timestamp: iso_millis(self.published),
            signature_version: version,
            signature: version.map(|version| self.signature(version)),
            signing_cert_url: version.map(|_| links.certificate()),
            unsubscribe_url: links.unsubscribe(subscription_arn),
            message_attributes: shown(&self.attributes, str::to_owned),
        })
    }

    /// The event of a Lambda function.
    ///
    /// Its signature version is always 1, and it has no other attribute types than `String` and
    /// `Binary` (<https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html>).
    pub(super) fn lambda_event(&self, subscription_arn: &str, links: Links<'_>) -> String {
        let supported = |found: &str| {
            if found.starts_with("Binary") {
                "Binary"
            } else {
                "String"
            }
            .to_owned()
        };
        let sns = LambdaMessage {
            r#type: "Notification",
            message_id: &self.message_id,
            topic_arn: &self.topic_arn,
            subject: self.subject.as_deref(),
            message: &self.message,
            timestamp: iso_millis(self.published),
            signature_version: "1",
            signature: self.signature("1"),
            signing_cert_url: links.certificate(),
            unsubscribe_url: links.unsubscribe(subscription_arn),
            message_attributes: shown(&self.attributes, supported),
        };
        to_text(&LambdaEvent {
            records: [LambdaRecord {
                event_source: "aws:sns",
                event_version: "1.0",
                event_subscription_arn: subscription_arn,
                sns,
            }],
        })
    }
}

/// Whether a subscription begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Confirmation {
    Subscribe,
    Unsubscribe,
}

impl Confirmation {
    /// `Type` of the document and of the header.
    pub(super) fn name(self) -> &'static str {
        match self {
            Confirmation::Subscribe => "SubscriptionConfirmation",
            Confirmation::Unsubscribe => "UnsubscribeConfirmation",
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ConfirmationDocument<'a> {
    r#type: &'static str,
    message_id: &'a str,
    token: &'a str,
    topic_arn: &'a str,
    message: String,
    #[serde(rename = "SubscribeURL")]
    subscribe_url: String,
    timestamp: String,
    signature_version: &'a str,
    signature: String,
    #[serde(rename = "SigningCertURL")]
    signing_cert_url: String,
}

/// What varies from one confirmation to the next.
pub(super) struct ConfirmationFacts<'a> {
    pub(super) kind: Confirmation,
    pub(super) message_id: &'a str,
    pub(super) signature_version: &'a str,
    pub(super) now: Timestamp,
}

/// The document that asks for a confirmation. It is JSON even if the subscription is raw.
pub(super) fn confirmation(
    subscription: &Subscription,
    facts: &ConfirmationFacts<'_>,
    links: Links<'_>,
) -> String {
    let ConfirmationFacts {
        kind,
        message_id,
        signature_version,
        now,
    } = *facts;
    let Subscription {
        arn,
        topic_arn,
        token,
        ..
    } = subscription;
    let message = match kind {
        Confirmation::Subscribe => format!(
            "You have chosen to subscribe to the topic {topic_arn}.\nTo confirm the subscription, \
             visit the SubscribeURL included in this message."
        ),
        Confirmation::Unsubscribe => format!(
            "You have chosen to deactivate subscription {arn}.\nTo cancel this operation and restore \
             the subscription, visit the SubscribeURL included in this message."
        ),
    };
    let (timestamp, subscribe_url) = (iso_millis(now), links.subscribe(topic_arn, token));
    let signed = string_to_sign(&[
        ("Message", &message),
        ("MessageId", message_id),
        ("SubscribeURL", &subscribe_url),
        ("Timestamp", &timestamp),
        ("Token", token),
        ("TopicArn", topic_arn),
        ("Type", kind.name()),
    ]);
    to_text(&ConfirmationDocument {
        r#type: kind.name(),
        message_id,
        token,
        topic_arn,
        message,
        subscribe_url,
        timestamp,
        signature_version,
        signature: signature(signature_version, &signed),
        signing_cert_url: links.certificate(),
    })
}

/// These documents hold only texts and maps with text keys, which always serialize.
fn to_text(document: &impl Serialize) -> String {
    serde_json::to_string(document).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::MessageAttribute;
    use super::*;

    fn notification(fifo: bool) -> Notification {
        Notification {
            message_id: "m-1".into(),
            sequence_number: fifo.then(|| "10000000000000000001".into()),
            topic_arn: "arn:t".into(),
            subject: None,
            message: "purr".into(),
            published: Timestamp::EPOCH,
            attributes: MessageAttributes::from([("age".into(), MessageAttribute::number("3"))]),
            signature_version: "2".into(),
            fifo,
        }
    }

    #[test]
    fn a_fifo_envelope_is_numbered_and_not_signed() {
        assert_eq!(
            notification(true).envelope("arn:s", Links("http://sns.test")),
            "{\"Type\":\"Notification\",\"MessageId\":\"m-1\",\
             \"SequenceNumber\":\"10000000000000000001\",\"TopicArn\":\"arn:t\",\
             \"Message\":\"purr\",\"Timestamp\":\"1970-01-01T00:00:00.000Z\",\
             \"UnsubscribeURL\":\"http://sns.test/?Action=Unsubscribe&SubscriptionArn=arn:s\",\
             \"MessageAttributes\":{\"age\":{\"Type\":\"Number\",\"Value\":\"3\"}}}"
        );
    }

    #[test]
    fn a_function_gets_version_1_and_no_numbers() {
        let event = notification(false).lambda_event("arn:s", Links("http://sns.test"));
        assert!(event.contains(r#""SignatureVersion":"1""#), "{event}");
        assert!(event.contains(r#""Subject":null"#), "{event}");
        assert!(
            event.contains(r#""age":{"Type":"String","Value":"3"}"#),
            "{event}"
        );
    }

    #[test]
    fn the_text_to_sign_has_two_lines_per_member() {
        assert_eq!(
            string_to_sign(&[("Type", "Notification"), ("A", "b")]),
            "Type\nNotification\nA\nb\n"
        );
    }
}
