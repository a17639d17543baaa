//! Buses of one account in one region, and the deliveries that events cause.

use std::collections::{BTreeMap, BTreeSet};

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::dead_letter::DeadLetter;
use super::put::check_request;
use super::{
    Event, PutEventsEntry, PutEventsError, PutEventsResponse, ResultEntry, RetryLimits, Rule,
    RuleContext, RuleLogic, Target, TargetInput,
};
use crate::events::ids::IdSource;
use crate::events::outbox::{DeliveryId, Outbox};

/// An event on its way to one target, or to the dead-letter queue of a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The ARN of the rule.
    pub rule_arn: String,
    /// The ARN of the target; of the dead-letter queue if [`dead_letter`](Self::dead_letter) is
    /// set.
    pub target_arn: String,
    /// The event of a function, the body of a queue's message, the message of a topic.
    pub payload: String,
    /// The message group, for FIFO queues.
    pub message_group_id: Option<String>,
    /// The `X-Amzn-Trace-Id` of the event.
    pub trace_header: Option<String>,
    /// The attributes of a dead letter.
    pub dead_letter: Option<DeadLetter>,
    pub(super) event: String,
    pub(super) retry: RetryLimits,
    pub(super) dead_letter_queue: Option<String>,
}

/// Buses, rules and pending deliveries of one account in one region.
///
/// Serialize the whole to persist it; deliveries that were under way are due again after it is
/// read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Buses {
    region: String,
    account: String,
    buses: BTreeSet<String>,
    // By bus and name, joined by a slash.
    rules: BTreeMap<String, Rule>,
    pub(super) outbox: Outbox<Delivery>,
}

impl Buses {
    /// The default bus, without rules.
    pub fn new(region: &str, account: &str) -> Self {
        Buses {
            region: region.to_owned(),
            account: account.to_owned(),
            buses: BTreeSet::from(["default".to_owned()]),
            rules: BTreeMap::new(),
            outbox: Outbox::default(),
        }
    }

    /// Creates a bus and returns its ARN.
    pub fn create(&mut self, name: &str) -> String {
        self.buses.insert(name.to_owned());
        format!(
            "arn:aws:events:{}:{}:event-bus/{name}",
            self.region, self.account
        )
    }

    /// The names of all buses, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.buses.iter().map(String::as_str)
    }

    /// Adds or replaces a rule and returns its ARN. The caller has checked its pattern and
    /// schedule.
    pub fn put_rule(&mut self, rule: Rule) -> String {
        let arn = self.rule_arn(&rule);
        self.rules
            .insert(format!("{}/{}", rule.bus, rule.name), rule);
        arn
    }

    /// The rule of that name, to be changed: enabled, disabled, given targets.
    pub fn rule_mut(&mut self, bus: &str, name: &str) -> Option<&mut Rule> {
        self.rules.get_mut(&format!("{bus}/{name}"))
    }

    /// Removes a rule. What it has to deliver is still delivered.
    pub fn delete_rule(&mut self, bus: &str, name: &str) -> Option<Rule> {
        self.rules.remove(&format!("{bus}/{name}"))
    }

    /// The ARN of a rule; that of the default bus does not name the bus.
    fn rule_arn(&self, rule: &Rule) -> String {
        let bus = if rule.bus == "default" {
            String::new()
        } else {
            format!("{}/", rule.bus)
        };
        format!(
            "arn:aws:events:{}:{}:rule/{bus}{}",
            self.region, self.account, rule.name
        )
    }

    /// Puts up to ten events on their buses. An entry that is not valid does not affect the others,
    /// and a bus that does not exist accepts events and drops them, as on AWS.
    ///
    /// # Errors
    /// The request has no entries, more than ten, or too many bytes.
    pub fn put_events(
        &mut self,
        entries: &[PutEventsEntry],
        now: Timestamp,
        ids: &mut dyn IdSource,
        logic: &dyn RuleLogic,
    ) -> Result<PutEventsResponse, PutEventsError> {
        check_request(entries)?;
        let mut response = PutEventsResponse::default();
        for entry in entries {
            let result = match entry.check() {
                Ok(()) => self.put_entry(entry, now, ids, logic),
                Err(error) => {
                    response.failed_entry_count += 1;
                    error
                }
            };
            response.entries.push(result);
        }
        Ok(response)
    }

    fn put_entry(
        &mut self,
        entry: &PutEventsEntry,
        now: Timestamp,
        ids: &mut dyn IdSource,
        logic: &dyn RuleLogic,
    ) -> ResultEntry {
        let event = Event {
            id: ids.uuid(),
            detail_type: entry.detail_type.clone().unwrap_or_default(),
            source: entry.source.clone().unwrap_or_default(),
            account: self.account.clone(),
            time: entry.time_or(now),
            region: self.region.clone(),
            resources: entry.resources.clone(),
            detail: entry.detail.clone().unwrap_or_default(),
        };
        let bus = entry.event_bus_name.as_deref().unwrap_or("default");
        self.publish(bus, &event, entry.trace_header.as_deref(), now, logic);
        ResultEntry {
            event_id: Some(event.id),
            ..Default::default()
        }
    }

    /// Delivers an event of AWS, such as that of a bucket, or one that another bus passes on. `bus`
    /// is a name or an ARN.
    pub fn publish(
        &mut self,
        bus: &str,
        event: &Event,
        trace_header: Option<&str>,
        now: Timestamp,
        logic: &dyn RuleLogic,
    ) {
        let bus = bus.split_once(":event-bus/").map_or(bus, |(_, name)| name);
        if !self.buses.contains(bus) {
            return;
        }
        let json = event.to_json();
        let selected = self.rules.values().filter(|rule| {
            rule.enabled
                && rule.bus == bus
                && rule
                    .pattern
                    .as_ref()
                    .is_some_and(|pattern| logic.matches(pattern, &json))
        });
        let rules: Vec<Rule> = selected.cloned().collect();
        for rule in &rules {
            self.deliver(rule, &json, trace_header, now, logic);
        }
    }

    /// Fires a scheduled rule of the default bus. A rule that is disabled or does not exist does
    /// nothing.
    pub fn fire(
        &mut self,
        rule_name: &str,
        now: Timestamp,
        ids: &mut dyn IdSource,
        logic: &dyn RuleLogic,
    ) {
        let Some(rule) = self.rules.get(&format!("default/{rule_name}")).cloned() else {
            return;
        };
        if !rule.enabled || rule.schedule.is_none() {
            return;
        }
        let event = Event {
            id: ids.uuid(),
            detail_type: "Scheduled Event".to_owned(),
            source: "aws.events".to_owned(),
            account: self.account.clone(),
            time: now,
            region: self.region.clone(),
            resources: vec![self.rule_arn(&rule)],
            detail: "{}".to_owned(),
        };
        self.deliver(&rule, &event.to_json(), None, now, logic);
    }

    fn deliver(
        &mut self,
        rule: &Rule,
        event: &str,
        trace_header: Option<&str>,
        now: Timestamp,
        logic: &dyn RuleLogic,
    ) {
        let rule_arn = self.rule_arn(rule);
        let context = RuleContext {
            rule_arn: &rule_arn,
            rule_name: &rule.name,
        };
        for target in &rule.targets {
            let Some(payload) = payload(target, event, context, logic) else {
                continue;
            };
            let delivery = Delivery {
                rule_arn: rule_arn.clone(),
                target_arn: target.arn.clone(),
                payload,
                message_group_id: target.message_group_id.clone(),
                trace_header: trace_header.map(str::to_owned),
                dead_letter: None,
                event: event.to_owned(),
                retry: target.retry,
                dead_letter_queue: target.dead_letter_queue.clone(),
            };
            self.outbox.add(delivery, now);
        }
    }

    /// Takes every delivery that is due. Each must be [reported](Self::report).
    pub fn take_due(&mut self, now: Timestamp) -> Vec<(DeliveryId, Delivery)> {
        self.outbox.take_due(now)
    }

    /// The next instant at which a delivery is due, if one waits.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.outbox.next_due()
    }
}

fn payload(
    target: &Target,
    event: &str,
    context: RuleContext<'_>,
    logic: &dyn RuleLogic,
) -> Option<String> {
    match &target.input {
        TargetInput::Event => Some(event.to_owned()),
        TargetInput::Constant(text) => Some(text.clone()),
        TargetInput::Path(path) => logic.select(path, event),
        TargetInput::Transformer { paths, template } => {
            logic.transform(paths, template, event, context)
        }
    }
}
