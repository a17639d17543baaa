//! Topics, and their subscriptions: queues, functions, and addresses outside of the app.

use std::collections::BTreeMap;

use petstore_core::Timestamp;
use petstore_core::contract::Deployment;
use petstore_core::event::SourceSpec;
use petstore_core::infrastructure::ResourceSpec;

use crate::events::topic::{Subscribe, TopicError, TopicSettings};
use crate::world::error::{SetupError, setup_error};
use crate::world::rules::Rules;
use crate::world::settings::WorldSettings;
use crate::world::state::State;

pub(super) fn add_topics(
    state: &mut State,
    rules: &Rules,
    deployment: &Deployment,
    settings: &WorldSettings,
    now: Timestamp,
) -> Result<(), SetupError> {
    for resource in &deployment.resources {
        let ResourceSpec::Topic(spec) = resource else {
            continue;
        };
        let topic_settings = TopicSettings {
            fifo: spec.is_fifo(),
            content_deduplication: spec.is_fifo(),
            ..TopicSettings::default()
        };
        let subject = || format!("the topic `{}`", spec.name);
        let created = state.topics.create(spec.name, topic_settings);
        created.map_err(setup_error(subject))?;
    }
    for resource in &deployment.resources {
        let ResourceSpec::Queue(spec) = resource else {
            continue;
        };
        let Some(subscription) = spec.topic else {
            continue;
        };
        let topic = state.names.topic(subscription.topic.name);
        let mut request = Subscribe::new(&topic, "sqs", &state.names.queue(spec.name));
        if subscription.raw {
            set(&mut request.attributes, "RawMessageDelivery", "true");
        }
        if let Some(filter) = subscription.filter {
            set(&mut request.attributes, "FilterPolicy", filter);
        }
        let subject = || format!("the subscription of the queue `{}`", spec.name);
        subscribe(state, rules, request, now).map_err(setup_error(subject))?;
    }
    for function in &deployment.functions {
        for event in &function.events {
            let SourceSpec::Sns(spec) = &event.spec.source else {
                continue;
            };
            let topic = state.names.topic(spec.topic.name);
            let endpoint = state.names.function(&function.name);
            let mut request = Subscribe::new(&topic, "lambda", &endpoint);
            if spec.filter_body {
                set(&mut request.attributes, "FilterPolicyScope", "MessageBody");
            }
            if let Some(filter) = spec.filter {
                set(&mut request.attributes, "FilterPolicy", filter);
            }
            let subject = || format!("the subscription of the handler `{}`", event.spec.name);
            subscribe(state, rules, request, now).map_err(setup_error(subject))?;
        }
    }
    for (topic, addresses) in &settings.subscribers {
        let topic = state.names.topic(topic);
        for address in addresses {
            let protocol = match address.split_once("://") {
                Some((scheme, _)) => scheme,
                None => "email",
            };
            let subject = || format!("the subscriber `{address}`");
            let request = Subscribe::new(&topic, protocol, address);
            subscribe(state, rules, request, now).map_err(setup_error(subject))?;
        }
    }
    Ok(())
}

fn set(attributes: &mut BTreeMap<String, String>, name: &str, value: &str) {
    attributes.insert(name.to_owned(), value.to_owned());
}

/// Subscribes, or changes the attributes of the subscription that exists.
fn subscribe(
    state: &mut State,
    rules: &Rules,
    mut request: Subscribe,
    now: Timestamp,
) -> Result<(), TopicError> {
    request.return_subscription_arn = true;
    let existing = state
        .topics
        .subscriptions(&request.topic_arn)
        .find(|found| {
            found.protocol.name() == request.protocol && found.endpoint == request.endpoint
        });
    let arn = match existing.map(|found| found.arn.clone()) {
        None => {
            let subscribed = state
                .topics
                .subscribe(&request, now, &mut state.ids, rules)?;
            subscribed.subscription_arn
        }
        Some(arn) => {
            for (name, without) in [
                ("RawMessageDelivery", "false"),
                ("FilterPolicyScope", "MessageAttributes"),
                ("FilterPolicy", ""),
            ] {
                let value = request.attributes.get(name);
                let value = value.map_or(without, String::as_str);
                let topics = &mut state.topics;
                topics.set_subscription_attribute(&arn, name, value, rules)?;
            }
            arn
        }
    };
    // There is no mailbox in which someone could follow the link.
    if request.protocol == "email" {
        confirm(state, &arn, now);
    }
    state.declared.subscriptions.insert(arn);
    Ok(())
}

fn confirm(state: &mut State, arn: &str, now: Timestamp) {
    let Some(subscription) = state.topics.subscription(arn) else {
        return;
    };
    if subscription.confirmed {
        return;
    }
    let (topic, token) = (subscription.topic_arn.clone(), subscription.token.clone());
    // The token was issued now.
    let _ = state.topics.confirm(&topic, &token, now);
}
