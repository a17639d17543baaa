//! What a subscriber gets.

use serde::{Deserialize, Serialize};

use super::envelope::{Confirmation, ConfirmationFacts, Links, Notification, confirmation};
use super::{MessageAttributes, Protocol, Subscription};

/// One message on its way to one subscriber, or to the dead-letter queue of a subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The ARN of the subscription.
    pub subscription_arn: String,
    /// What is sent, and where to.
    pub content: Content,
    /// Whether this goes to the dead-letter queue because the subscriber could not be reached.
    pub dead_letter: bool,
    /// What the dead-letter queue would get. Confirmations have no dead letter.
    pub(super) dead_letter_body: Option<SqsMessage>,
}

impl Delivery {
    /// The delivery to the dead-letter queue, if the subscription has one.
    pub(super) fn into_dead_letter(self) -> Option<Delivery> {
        Some(Delivery {
            content: Content::Sqs(self.dead_letter_body?),
            subscription_arn: self.subscription_arn,
            dead_letter: true,
            dead_letter_body: None,
        })
    }

    /// Whether SQS refuses the message: it takes at most ten attributes, and SNS counts a raw
    /// message with more as a client-side error
    /// (<https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html>).
    pub(super) fn is_refused(&self) -> bool {
        matches!(&self.content, Content::Sqs(message) if message.attributes.len() > 10)
    }
}

/// What is sent, and where to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// A message for a queue.
    Sqs(SqsMessage),
    /// An event for a function, invoked asynchronously.
    Lambda {
        /// The ARN of the function.
        function_arn: String,
        /// The event, JSON.
        event: String,
    },
    /// A request to an HTTP or HTTPS endpoint, which has [`HTTP_TIMEOUT`](super::HTTP_TIMEOUT) to
    /// respond.
    Http(HttpRequest),
    /// An email.
    Email(Email),
}

/// A message for a queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SqsMessage {
    /// The ARN of the queue.
    pub queue_arn: String,
    /// The envelope, or with raw delivery the message.
    pub body: String,
    /// With raw delivery the attributes of the message, otherwise empty.
    pub attributes: MessageAttributes,
    /// The message group; also passed on to standard queues.
    pub group_id: Option<String>,
    /// The deduplication id, for FIFO queues.
    pub deduplication_id: Option<String>,
    /// The system attribute `AWSTraceHeader`.
    pub trace_header: Option<String>,
}

/// A POST request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpRequest {
    /// The endpoint of the subscription.
    pub url: String,
    /// Header names in lower case, and their values.
    pub headers: Vec<(String, String)>,
    /// The envelope, or with raw delivery the message.
    pub body: String,
}

/// An email. AWS does not document its text, so that is this crate's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Email {
    /// The address.
    pub to: String,
    /// The subject of the message, or a default.
    pub subject: String,
    /// The message, or with `email-json` the envelope.
    pub body: String,
}

/// A message as it was published, before a subscription shapes it.
pub(super) struct Outgoing<'a> {
    pub(super) notification: Notification,
    pub(super) group_id: Option<&'a str>,
    pub(super) deduplication_id: Option<&'a str>,
    pub(super) trace_header: Option<&'a str>,
}

impl Outgoing<'_> {
    /// Shapes the message for a subscription. `content_type` is the one of its delivery policy.
    pub(super) fn deliver(
        &self,
        subscription: &Subscription,
        content_type: Option<&str>,
        links: Links<'_>,
    ) -> Delivery {
        let Subscription {
            arn,
            protocol,
            endpoint,
            settings,
            ..
        } = subscription;
        let raw = settings.raw && (*protocol == Protocol::Sqs || protocol.is_http());
        let body = if raw {
            self.notification.message.clone()
        } else {
            self.notification.envelope(arn, links)
        };
        let content = match protocol {
            Protocol::Sqs => Content::Sqs(self.sqs_message(endpoint, body.clone(), raw)),
            Protocol::Lambda => Content::Lambda {
                function_arn: endpoint.clone(),
                event: self.notification.lambda_event(arn, links),
            },
            Protocol::Http | Protocol::Https => {
                let mut headers = vec![
                    header("x-amz-sns-message-type", "Notification"),
                    header("x-amz-sns-message-id", &self.notification.message_id),
                    header("x-amz-sns-topic-arn", &self.notification.topic_arn),
                    header("x-amz-sns-subscription-arn", arn),
                ];
                if raw {
                    headers.push(header("x-amz-sns-rawdelivery", "true"));
                }
                Content::Http(post(endpoint, headers, content_type, body.clone()))
            }
            Protocol::Email | Protocol::EmailJson => {
                Content::Email(self.email(subscription, body.clone(), links))
            }
        };
        let dead_letter_queue = settings.dead_letter_queue.as_deref();
        let dead_letter_body = dead_letter_queue.map(|queue| self.sqs_message(queue, body, raw));
        Delivery {
            subscription_arn: arn.clone(),
            content,
            dead_letter: false,
            dead_letter_body,
        }
    }

    fn sqs_message(&self, queue_arn: &str, body: String, raw: bool) -> SqsMessage {
        let fifo = queue_arn.ends_with(".fifo");
        SqsMessage {
            queue_arn: queue_arn.to_owned(),
            body,
            attributes: if raw {
                self.notification.attributes.clone()
            } else {
                Default::default()
            },
            group_id: self.group_id.map(str::to_owned),
            deduplication_id: self.deduplication_id.filter(|_| fifo).map(str::to_owned),
            trace_header: self.trace_header.map(str::to_owned),
        }
    }

    fn email(&self, subscription: &Subscription, envelope: String, links: Links<'_>) -> Email {
        let Notification {
            subject, message, ..
        } = &self.notification;
        let body = if subscription.protocol == Protocol::EmailJson {
            envelope
        } else {
            format!(
                "{message}\n\n--\nTo stop receiving notifications from this topic, visit:\n{}\n",
                links.unsubscribe(&subscription.arn)
            )
        };
        let subject = subject
            .clone()
            .unwrap_or_else(|| "AWS Notification Message".to_owned());
        Email {
            to: subscription.endpoint.clone(),
            subject,
            body,
        }
    }
}

/// The request or email that asks for a confirmation, or reports that a subscription ended.
pub(super) fn confirmation_delivery(
    subscription: &Subscription,
    facts: &ConfirmationFacts<'_>,
    links: Links<'_>,
) -> Delivery {
    let Subscription {
        arn,
        topic_arn,
        protocol,
        endpoint,
        token,
        ..
    } = subscription;
    let document = confirmation(subscription, facts, links);
    let content = if protocol.is_http() {
        let mut headers = vec![
            header("x-amz-sns-message-type", facts.kind.name()),
            header("x-amz-sns-message-id", facts.message_id),
            header("x-amz-sns-topic-arn", topic_arn),
        ];
        // A subscription has no public ARN before it is confirmed.
        if facts.kind == Confirmation::Unsubscribe {
            headers.push(header("x-amz-sns-subscription-arn", arn));
        }
        Content::Http(post(endpoint, headers, None, document))
    } else {
        let link = links.subscribe(topic_arn, token);
        let (subject, text) = match facts.kind {
            Confirmation::Subscribe => (
                "AWS Notification - Subscription Confirmation",
                format!("To confirm the subscription to {topic_arn}, visit:\n{link}\n"),
            ),
            Confirmation::Unsubscribe => (
                "AWS Notification - Unsubscribe Confirmation",
                format!("The subscription {arn} ended. To restore it, visit:\n{link}\n"),
            ),
        };
        let body = if *protocol == Protocol::EmailJson {
            document
        } else {
            text
        };
        Content::Email(Email {
            to: endpoint.clone(),
            subject: subject.to_owned(),
            body,
        })
    };
    Delivery {
        subscription_arn: arn.clone(),
        content,
        dead_letter: false,
        dead_letter_body: None,
    }
}

fn header(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// Completes the headers that every request has
/// (<https://docs.aws.amazon.com/sns/latest/dg/http-header.html>).
fn post(
    url: &str,
    mut headers: Vec<(String, String)>,
    content_type: Option<&str>,
    body: String,
) -> HttpRequest {
    headers.push(header("content-length", &body.len().to_string()));
    headers.push(header(
        "content-type",
        content_type.unwrap_or("text/plain; charset=UTF-8"),
    ));
    headers.push(header("host", host(url)));
    headers.push(header(
        "user-agent",
        "Amazon Simple Notification Service Agent",
    ));
    headers.push(header("accept-encoding", "gzip,deflate"));
    HttpRequest {
        url: url.to_owned(),
        headers,
        body,
    }
}

/// The host and port of a URL, without credentials.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_from_urls() {
        assert_eq!(
            host("https://user:secret@shelter.example:8443/hook?a=b"),
            "shelter.example:8443"
        );
        assert_eq!(host("http://localhost"), "localhost");
    }

    #[test]
    fn a_content_type_of_the_delivery_policy_replaces_the_default() {
        let request = post(
            "http://h/",
            Vec::new(),
            Some("application/json"),
            "{}".into(),
        );
        assert!(
            request
                .headers
                .contains(&header("content-type", "application/json"))
        );
        assert!(request.headers.contains(&header("content-length", "2")));
    }
}
