//! A bucket's configuration, and the notifications that wait to be sent.

use std::time::Duration;

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::configuration;
use super::record::{self, Facts};
use super::{Change, Configuration, ConfigurationError, DestinationKind, ObjectChange};
use crate::events::bus::Event;
use crate::events::ids::IdSource;
use crate::events::outbox::{DeliveryId, Outbox, doubling_wait};

/// For how long a notification is attempted again. AWS documents no limit.
const RETRY_LIMIT: Duration = Duration::from_secs(86_400);

/// Whether a bucket keeps versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Versioning {
    /// It never did.
    #[default]
    Off,
    /// Every write makes a version.
    Enabled,
    /// It did; writes make versions without an id.
    Suspended,
}

/// A message for a queue or a topic, or an event for a function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// What the destination is; `None` is EventBridge's default bus.
    pub kind: Option<DestinationKind>,
    /// The ARN of the destination; empty for EventBridge.
    pub destination: String,
    /// The document in JSON.
    pub body: String,
    /// The subject of a topic's message.
    pub subject: Option<String>,
    /// For a queue's message the system attribute `AWSTraceHeader`.
    pub trace_header: Option<String>,
    /// For EventBridge the event; its JSON is the body.
    pub event: Option<Event>,
}

/// The notifications of one bucket.
///
/// Serialize the whole to persist it; notifications that were under way are due again after it is
/// read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bucket {
    /// Whether the bucket keeps versions.
    pub versioning: Versioning,
    /// Whether every event goes to EventBridge too.
    pub event_bridge: bool,
    name: String,
    region: String,
    account: String,
    configurations: Vec<Configuration>,
    sequence: u64,
    outbox: Outbox<Notification>,
}

impl Bucket {
    /// A bucket without notifications.
    pub fn new(name: &str, region: &str, account: &str) -> Self {
        Bucket {
            versioning: Versioning::Off,
            event_bridge: false,
            name: name.to_owned(),
            region: region.to_owned(),
            account: account.to_owned(),
            configurations: Vec::new(),
            sequence: 0,
            outbox: Outbox::default(),
        }
    }

    /// The configurations with their ids.
    pub fn configurations(&self) -> &[Configuration] {
        &self.configurations
    }

    /// Replaces the configurations, and sends a test event to each queue and topic. `exists`
    /// returns whether there is a destination of that ARN.
    ///
    /// # Errors
    /// S3's error for the first rule that the request breaks. Then nothing changes.
    pub fn configure(
        &mut self,
        configurations: Vec<Configuration>,
        now: Timestamp,
        ids: &mut dyn IdSource,
        exists: &dyn Fn(&str) -> bool,
    ) -> Result<(), ConfigurationError> {
        self.replace(configurations, Some(exists), now, ids)
    }

    /// As [`configure`](Self::configure), with `SkipDestinationValidation`: destinations may be
    /// missing.
    ///
    /// # Errors
    /// S3's error for the first rule that the request breaks. Then nothing changes.
    pub fn configure_unvalidated(
        &mut self,
        configurations: Vec<Configuration>,
        now: Timestamp,
        ids: &mut dyn IdSource,
    ) -> Result<(), ConfigurationError> {
        self.replace(configurations, None, now, ids)
    }

    fn replace(
        &mut self,
        mut configurations: Vec<Configuration>,
        exists: Option<&dyn Fn(&str) -> bool>,
        now: Timestamp,
        ids: &mut dyn IdSource,
    ) -> Result<(), ConfigurationError> {
        configuration::check(&mut configurations, exists)?;
        for configuration in &mut configurations {
            if configuration.id.is_empty() {
                configuration.id = ids.uuid();
            }
            let kind = configuration.destination_kind();
            if matches!(kind, Some(DestinationKind::Queue | DestinationKind::Topic)) {
                let (request_id, host_id) = response_ids(ids);
                let facts = self.facts(&request_id, &host_id, "", None, now);
                let body = record::test_event(&facts);
                self.outbox
                    .add(message(configuration, kind, body, None), now);
            }
        }
        self.configurations = configurations;
        Ok(())
    }

    /// Reports a change. It is sent to the destination of every configuration that selects it, and
    /// to EventBridge if that is enabled.
    pub fn notify(&mut self, change: &ObjectChange, now: Timestamp, ids: &mut dyn IdSource) {
        // A sequencer is greater than those of all earlier changes, also after a restart.
        self.sequence = self
            .sequence
            .saturating_add(1)
            .max(now.as_millis().saturating_mul(1 << 16));
        let sequencer = format!("{:018X}", self.sequence);
        let (request_id, host_id) = response_ids(ids);
        let unversioned =
            matches!(change.change, Change::Created(_)) && self.versioning != Versioning::Enabled;
        let version_id = change.version_id.as_deref().filter(|_| !unversioned);
        let facts = self.facts(&request_id, &host_id, &sequencer, version_id, now);
        let event_name = change.change.event_name();
        let selected = self
            .configurations
            .iter()
            .filter(|found| found.matches(event_name, &change.key));
        let mut notifications: Vec<Notification> = selected
            .map(|configuration| {
                let kind = configuration.destination_kind();
                let body = record::records(change, &facts, &configuration.id);
                message(configuration, kind, body, change.trace_header.as_deref())
            })
            .collect();
        if self.event_bridge {
            let event = Event {
                id: ids.uuid(),
                detail_type: change.change.detail_type().to_owned(),
                source: "aws.s3".to_owned(),
                account: self.account.clone(),
                time: now,
                region: self.region.clone(),
                resources: vec![format!("arn:aws:s3:::{}", self.name)],
                detail: record::detail(change, &facts),
            };
            notifications.push(Notification {
                kind: None,
                destination: String::new(),
                body: event.to_json(),
                subject: None,
                trace_header: change.trace_header.clone(),
                event: Some(event),
            });
        }
        for notification in notifications {
            self.outbox.add(notification, now);
        }
    }

    fn facts<'a>(
        &'a self,
        request_id: &'a str,
        host_id: &'a str,
        sequencer: &'a str,
        version_id: Option<&'a str>,
        now: Timestamp,
    ) -> Facts<'a> {
        Facts {
            bucket: &self.name,
            region: &self.region,
            owner: &self.account,
            request_id,
            host_id,
            sequencer,
            version_id,
            now,
        }
    }

    /// Takes every notification that is due. Each must be settled with
    /// [`accepted`](Self::accepted) or [`refused`](Self::refused).
    pub fn take_due(&mut self, now: Timestamp) -> Vec<(DeliveryId, Notification)> {
        self.outbox.take_due(now)
    }

    /// The next instant at which a notification is due, if one waits.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.outbox.next_due()
    }

    /// Settles a notification that its destination accepted.
    pub fn accepted(&mut self, id: DeliveryId) {
        self.outbox.remove(id);
    }

    /// Settles an attempt to deliver a notification that its destination did not accept. The
    /// delivery is attempted again for a day: first after one second, and in the end every five
    /// minutes.
    pub fn refused(&mut self, id: DeliveryId, now: Timestamp) {
        let Some(entry) = self.outbox.get(id) else {
            return;
        };
        let at = now + doubling_wait(entry.failures, 300);
        if at.since(entry.added) > RETRY_LIMIT {
            self.outbox.remove(id);
        } else {
            self.outbox.postpone(id, at);
        }
    }
}

fn message(
    configuration: &Configuration,
    kind: Option<DestinationKind>,
    body: String,
    trace_header: Option<&str>,
) -> Notification {
    let subject =
        (kind == Some(DestinationKind::Topic)).then(|| "Amazon S3 Notification".to_owned());
    Notification {
        kind,
        destination: configuration.destination.clone(),
        body,
        subject,
        trace_header: trace_header.map(str::to_owned),
        event: None,
    }
}

/// `x-amz-request-id` with 16 digits, and `x-amz-id-2`.
fn response_ids(ids: &mut dyn IdSource) -> (String, String) {
    let request_id = ids.hex().to_uppercase().chars().take(16).collect();
    (request_id, format!("{}{}", ids.hex(), ids.hex()))
}

#[cfg(test)]
mod tests {
    use super::super::{CreatedBy, Creation, Deletion};
    use super::*;
    use crate::events::ids::CountedIds;
    use serde_json::Value;

    fn sequencer(body: &str) -> Option<String> {
        let document: Value = serde_json::from_str(body).ok()?;
        document
            .pointer("/Records/0/s3/object/sequencer")?
            .as_str()
            .map(str::to_owned)
    }

    #[test]
    fn sequencers_grow_within_a_millisecond_and_after_a_restart() -> Result<(), serde_json::Error> {
        let (mut ids, now) = (
            CountedIds::default(),
            Timestamp::from_seconds(1_700_000_000),
        );
        let mut bucket = Bucket::new("photos", "eu-west-1", "111111111111");
        let function = "arn:aws:lambda:eu-west-1:111111111111:function:resize";
        let rules = vec![Configuration::new(
            function,
            &["s3:ObjectCreated:*", "s3:ObjectRemoved:*"],
        )];
        assert_eq!(bucket.configure(rules, now, &mut ids, &|_| true), Ok(()));
        let creation = Creation {
            by: CreatedBy::Put,
            size: 1,
            etag: "e".into(),
        };
        bucket.notify(
            &ObjectChange::new("cat", Change::Created(creation)),
            now,
            &mut ids,
        );
        let mut bucket: Bucket = serde_json::from_str(&serde_json::to_string(&bucket)?)?;
        let deleted = Change::Deleted(Deletion::Request);
        bucket.notify(&ObjectChange::new("cat", deleted), now, &mut ids);
        let due = bucket.take_due(now);
        let found: Vec<_> = due
            .iter()
            .filter_map(|(_, sent)| sequencer(&sent.body))
            .collect();
        assert_eq!(found.len(), 2);
        assert!(found.first() < found.last(), "{found:?}");
        Ok(())
    }

    #[test]
    fn a_notification_that_fails_is_attempted_again_for_a_day() {
        let (mut ids, now) = (CountedIds::default(), Timestamp::EPOCH);
        let mut bucket = Bucket::new("photos", "eu-west-1", "111111111111");
        bucket.event_bridge = true;
        bucket.notify(
            &ObjectChange::new("cat", Change::Deleted(Deletion::Lifecycle)),
            now,
            &mut ids,
        );
        let mut attempts = 0;
        while let Some(now) = bucket.next_due() {
            assert!(now.as_seconds() <= 86_400);
            attempts += 1;
            for (id, _) in bucket.take_due(now) {
                bucket.refused(id, now);
            }
        }
        assert!((280..320).contains(&attempts), "{attempts}");
    }
}
