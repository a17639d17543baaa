//! Subscriptions: protocols, endpoints and attributes
//! (<https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html>).

use std::fmt;
use std::time::Duration;

use petstore_core::{Arn, Timestamp};
use serde::{Deserialize, Serialize};

use super::{DeliveryPolicy, FilterPolicies, FilterScope, TopicError};

/// How long the token of a confirmation is valid
/// (<https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html>).
pub(super) const TOKEN_VALIDITY: Duration = Duration::from_secs(2 * 86_400);

/// How long a subscription waits for its confirmation before it is deleted
/// (<https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html>).
pub(super) const PENDING_LIMIT: Duration = Duration::from_secs(3 * 86_400);

/// How messages reach a subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// A queue.
    Sqs,
    /// A function.
    Lambda,
    /// A POST request.
    Http,
    /// A POST request over TLS.
    Https,
    /// The text in an email.
    Email,
    /// The envelope in an email.
    EmailJson,
}

impl Protocol {
    /// The protocol of that name, as `Subscribe` takes it.
    pub fn parse(name: &str) -> Option<Protocol> {
        Some(match name {
            "sqs" => Protocol::Sqs,
            "lambda" => Protocol::Lambda,
            "http" => Protocol::Http,
            "https" => Protocol::Https,
            "email" => Protocol::Email,
            "email-json" => Protocol::EmailJson,
            _ => return None,
        })
    }

    /// The name of the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Protocol::Sqs => "sqs",
            Protocol::Lambda => "lambda",
            Protocol::Http => "http",
            Protocol::Https => "https",
            Protocol::Email => "email",
            Protocol::EmailJson => "email-json",
        }
    }

    /// Whether the subscriber must confirm: AWS confirms queues and functions of the own account.
    pub fn needs_confirmation(self) -> bool {
        !matches!(self, Protocol::Sqs | Protocol::Lambda)
    }

    pub(super) fn is_http(self) -> bool {
        matches!(self, Protocol::Http | Protocol::Https)
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The settings of a subscription.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionSettings {
    /// Whether the message is delivered without its envelope.
    pub raw: bool,
    /// The filter policy in JSON.
    pub filter_policy: Option<String>,
    /// What the filter policy is applied to.
    pub filter_scope: FilterScope,
    /// The ARN of the queue that gets messages which cannot be delivered.
    pub dead_letter_queue: Option<String>,
    /// Retries and content type over HTTP.
    pub delivery_policy: Option<DeliveryPolicy>,
    /// `SubscriptionRoleArn`: stored, without effect here.
    pub role: Option<String>,
}

/// A subscriber of a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The ARN: the topic's, a colon and a UUID.
    pub arn: String,
    /// The ARN of the topic.
    pub topic_arn: String,
    /// How messages reach the subscriber.
    pub protocol: Protocol,
    /// An ARN, a URL or an address.
    pub endpoint: String,
    /// Whether messages are delivered.
    pub confirmed: bool,
    /// The token of the confirmation.
    pub token: String,
    /// When it was made.
    pub created: Timestamp,
    /// Filter, raw delivery, dead letters, retries.
    pub settings: SubscriptionSettings,
}

impl Subscription {
    /// Whether it was not confirmed in time and counts as deleted.
    pub(super) fn is_abandoned(&self, now: Timestamp) -> bool {
        !self.confirmed && now.since(self.created) >= PENDING_LIMIT
    }
}

/// Checks the endpoint of a new subscription against its protocol and its topic.
pub(super) fn check_endpoint(
    protocol: &str,
    endpoint: &str,
    fifo_topic: bool,
) -> Result<Protocol, TopicError> {
    let Some(known) = Protocol::parse(protocol) else {
        return Err(TopicError::invalid(format!(
            "Amazon SNS does not support this protocol string: {protocol}"
        )));
    };
    if fifo_topic && known != Protocol::Sqs {
        return Err(TopicError::invalid(format!(
            "Invalid protocol type: {protocol}"
        )));
    }
    let valid = match known {
        Protocol::Sqs if !is_arn_of(endpoint, "sqs") => Err("SQS endpoint ARN"),
        Protocol::Lambda if !is_arn_of(endpoint, "lambda") => Err("Lambda endpoint ARN"),
        Protocol::Http if !endpoint.starts_with("http://") => {
            Err("Endpoint must match the specified protocol")
        }
        Protocol::Https if !endpoint.starts_with("https://") => {
            Err("Endpoint must match the specified protocol")
        }
        Protocol::Email | Protocol::EmailJson if !endpoint.contains('@') => Err("Email address"),
        Protocol::Sqs if endpoint.ends_with(".fifo") && !fifo_topic => Err(
            "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard \
             SNS topics",
        ),
        _ => Ok(known),
    };
    valid.map_err(TopicError::invalid)
}

/// Whether a text is the ARN of a resource of the service.
pub(super) fn is_arn_of(text: &str, service: &str) -> bool {
    Arn::parse(text).is_some_and(|arn| arn.service == service && !arn.resource.is_empty())
}

/// One attribute of a subscription, and where it applies.
pub(super) struct NewAttribute<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
    pub(super) topic_arn: &'a str,
    pub(super) endpoint: &'a str,
    /// Errors of `Subscribe` name the parameter `Attributes`, those of `SetSubscriptionAttributes`
    /// do not.
    pub(super) subscribing: bool,
}

impl NewAttribute<'_> {
    fn error(&self, text: impl fmt::Display) -> TopicError {
        let parameter = if self.subscribing {
            "Attributes Reason: "
        } else {
            ""
        };
        TopicError::invalid(format!("{parameter}{text}"))
    }

    /// Checks the attribute and stores it. An error leaves the settings as they were.
    pub(super) fn apply(
        &self,
        settings: &mut SubscriptionSettings,
        filters: &dyn FilterPolicies,
    ) -> Result<(), TopicError> {
        match self.name {
            "RawMessageDelivery" => settings.raw = self.boolean()?,
            "FilterPolicy" => {
                settings.filter_policy = self.filter(settings.filter_scope, filters)?;
            }
            "FilterPolicyScope" => settings.filter_scope = self.scope()?,
            "RedrivePolicy" => settings.dead_letter_queue = self.dead_letter_queue()?,
            "DeliveryPolicy" => settings.delivery_policy = self.delivery_policy()?,
            "SubscriptionRoleArn" => settings.role = Some(self.value.to_owned()),
            _ => return Err(self.error("AttributeName")),
        }
        Ok(())
    }

    fn boolean(&self) -> Result<bool, TopicError> {
        match self.value.to_ascii_lowercase().as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(self.error(format_args!(
                "RawMessageDelivery: Invalid value [{}]. Must be true or false.",
                self.value
            ))),
        }
    }

    fn scope(&self) -> Result<FilterScope, TopicError> {
        match self.value {
            "MessageAttributes" => Ok(FilterScope::MessageAttributes),
            "MessageBody" => Ok(FilterScope::MessageBody),
            other => Err(self.error(format_args!(
                "FilterPolicyScope: Invalid value [{other}]. Please use either MessageBody or \
                 MessageAttributes"
            ))),
        }
    }

    /// An empty value or `{}` removes the policy.
    fn filter(
        &self,
        scope: FilterScope,
        filters: &dyn FilterPolicies,
    ) -> Result<Option<String>, TopicError> {
        let policy = self.value.trim();
        if policy.is_empty() || policy == "{}" {
            return Ok(None);
        }
        filters
            .check(policy, scope)
            .map_err(|reason| self.error(format_args!("FilterPolicy: {reason}")))?;
        Ok(Some(policy.to_owned()))
    }

    fn dead_letter_queue(&self) -> Result<Option<String>, TopicError> {
        if self.value.is_empty() {
            return Ok(None);
        }
        let Ok(policy) = serde_json::from_str::<serde_json::Value>(self.value) else {
            return Err(self.error("RedrivePolicy: failed to parse JSON."));
        };
        let queue = policy
            .get("deadLetterTargetArn")
            .and_then(|arn| arn.as_str());
        let queue = queue.unwrap_or_default();
        if !is_arn_of(queue, "sqs") {
            return Err(self.error("RedrivePolicy: deadLetterTargetArn is an invalid arn"));
        }
        let fifo = self.topic_arn.ends_with(".fifo") && self.endpoint.ends_with(".fifo");
        if fifo && !queue.ends_with(".fifo") {
            return Err(self.error(
                "RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO \
                 Topic.",
            ));
        }
        Ok(Some(queue.to_owned()))
    }

    fn delivery_policy(&self) -> Result<Option<DeliveryPolicy>, TopicError> {
        if self.value.is_empty() {
            return Ok(None);
        }
        let policy = serde_json::from_str(self.value);
        policy
            .map(Some)
            .map_err(|_| self.error("DeliveryPolicy: failed to parse JSON."))
    }
}

#[cfg(test)]
mod tests {
    use super::super::AcceptAll;
    use super::*;

    const QUEUE: &str = "arn:aws:sqs:eu-west-1:111111111111:adoptions";

    fn set(name: &str, value: &str, subscribing: bool) -> Result<SubscriptionSettings, String> {
        let mut settings = SubscriptionSettings::default();
        let topic_arn = "arn:aws:sns:eu-west-1:111111111111:pets";
        NewAttribute {
            name,
            value,
            topic_arn,
            endpoint: QUEUE,
            subscribing,
        }
        .apply(&mut settings, &AcceptAll)
        .map(|()| settings)
        .map_err(|error| error.to_string())
    }

    #[test]
    fn endpoints_must_fit_their_protocols() {
        let check = |protocol, endpoint, fifo| {
            check_endpoint(protocol, endpoint, fifo).map_err(|error| error.to_string())
        };
        assert_eq!(check("sqs", QUEUE, true), Ok(Protocol::Sqs));
        assert_eq!(
            check("https", "http://shelter.example", false),
            Err("Invalid parameter: Endpoint must match the specified protocol".to_owned())
        );
        assert!(check("pigeon", "loft", false).is_err());
        assert!(check("lambda", "arn:aws:lambda:eu-west-1:1:function:f", true).is_err());
        assert!(check("sqs", "arn:aws:sqs:eu-west-1:1:q.fifo", false).is_err());
    }

    #[test]
    fn errors_name_the_request_that_caused_them() {
        assert_eq!(
            set("Color", "red", false),
            Err("Invalid parameter: AttributeName".to_owned())
        );
        assert_eq!(
            set("FilterPolicyScope", "Body", true),
            Err(
                "Invalid parameter: Attributes Reason: FilterPolicyScope: Invalid value [Body]. \
                 Please use either MessageBody or MessageAttributes"
                    .to_owned()
            )
        );
    }

    #[test]
    fn an_empty_value_removes_a_policy() {
        let policy = format!(r#"{{"deadLetterTargetArn":"{QUEUE}"}}"#);
        let queue =
            |value: &str| set("RedrivePolicy", value, false).map(|set| set.dead_letter_queue);
        assert_eq!(queue(&policy), Ok(Some(QUEUE.to_owned())));
        assert_eq!(queue(""), Ok(None));
        assert!(queue("{").is_err());
        assert_eq!(
            set("FilterPolicy", "{}", false).map(|set| set.filter_policy),
            Ok(None)
        );
    }
}
