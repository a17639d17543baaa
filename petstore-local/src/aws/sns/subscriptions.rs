//! Subscriptions: made, confirmed, listed, changed and ended.

use super::super::error::ServiceError;
use super::super::xml::Xml;
use super::error::{refused, service_error};
use super::{Call, Result, write_map};
use crate::events::topic::{FilterScope, Subscribe, Subscription, TopicError};

pub(super) fn subscribe(call: &Call<'_>) -> Result {
    let parameters = &call.parameters;
    let topic_arn = call.require("TopicArn")?;
    call.check("sns:Subscribe", topic_arn)?;
    let request = Subscribe {
        topic_arn: topic_arn.to_owned(),
        protocol: call.require("Protocol")?.to_owned(),
        endpoint: parameters.get("Endpoint").unwrap_or_default().to_owned(),
        attributes: parameters.map("Attributes"),
        return_subscription_arn: parameters.get("ReturnSubscriptionArn") == Some("true"),
    };
    let subscribed = call
        .request
        .aws
        .with_world(|world, now| world.subscribe(&request, now))?;
    Ok(write_arn(&subscribed.map_err(refused)?.subscription_arn))
}

pub(super) fn confirm(call: &Call<'_>) -> Result {
    let (topic_arn, token) = (call.require("TopicArn")?, call.require("Token")?);
    call.check("sns:ConfirmSubscription", topic_arn)?;
    let confirmed = call
        .request
        .aws
        .with_world(|world, now| world.confirm(topic_arn, token, now))?;
    Ok(write_arn(&confirmed.map_err(refused)?.subscription_arn))
}

fn write_arn(arn: &str) -> Xml {
    let mut xml = Xml::new();
    xml.text("SubscriptionArn", arn);
    xml
}

pub(super) fn unsubscribe(call: &Call<'_>) -> Result {
    let arn = call.require("SubscriptionArn")?;
    call.check("sns:Unsubscribe", topic_of(arn))?;
    let ended = call
        .request
        .aws
        .with_world(|world, now| world.unsubscribe(arn, now))?;
    ended.map_err(refused)?;
    Ok(Xml::new())
}

/// The ARN of a topic is that of its subscription without the last part.
fn topic_of(subscription: &str) -> &str {
    match subscription.rsplit_once(':') {
        Some((topic, _)) => topic,
        None => subscription,
    }
}

pub(super) fn set_attributes(call: &Call<'_>) -> Result {
    let arn = call.require("SubscriptionArn")?;
    call.check("sns:SetSubscriptionAttributes", topic_of(arn))?;
    let name = call.require("AttributeName")?;
    let value = call.parameters.get("AttributeValue").unwrap_or_default();
    let set = call
        .request
        .aws
        .with_world(|world, now| world.set_subscription_attribute(arn, name, value, now))?;
    set.map_err(refused)?;
    Ok(Xml::new())
}

pub(super) fn get_attributes(call: &Call<'_>) -> Result {
    let arn = call.require("SubscriptionArn")?;
    call.check("sns:GetSubscriptionAttributes", topic_of(arn))?;
    let account = &call.request.aws.names.account;
    let attributes = call.request.aws.read_world(|world, _| {
        let found = world.topics().subscription(arn);
        found.map(|found| attributes(found, account))
    })?;
    let missing = || service_error(&TopicError::NotFound("Subscription"));
    let mut xml = Xml::new();
    write_map(&mut xml, "Attributes", &attributes.ok_or_else(missing)?);
    Ok(xml)
}

fn attributes(subscription: &Subscription, account: &str) -> Vec<(&'static str, String)> {
    let settings = &subscription.settings;
    let mut attributes = vec![
        ("SubscriptionArn", subscription.arn.clone()),
        ("TopicArn", subscription.topic_arn.clone()),
        ("Protocol", subscription.protocol.name().to_owned()),
        ("Endpoint", subscription.endpoint.clone()),
        ("Owner", account.to_owned()),
        ("PendingConfirmation", (!subscription.confirmed).to_string()),
        (
            "ConfirmationWasAuthenticated",
            (!subscription.protocol.needs_confirmation()).to_string(),
        ),
        ("RawMessageDelivery", settings.raw.to_string()),
    ];
    if let Some(policy) = &settings.filter_policy {
        let scope = match settings.filter_scope {
            FilterScope::MessageBody => "MessageBody",
            FilterScope::MessageAttributes => "MessageAttributes",
        };
        attributes.push(("FilterPolicy", policy.clone()));
        attributes.push(("FilterPolicyScope", scope.to_owned()));
    }
    if let Some(queue) = &settings.dead_letter_queue {
        let policy = serde_json::json!({"deadLetterTargetArn": queue});
        attributes.push(("RedrivePolicy", policy.to_string()));
    }
    if let Some(role) = &settings.role {
        attributes.push(("SubscriptionRoleArn", role.clone()));
    }
    attributes
}

pub(super) fn list(call: &Call<'_>) -> Result {
    call.check("sns:ListSubscriptions", &call.request.aws.names.topic("*"))?;
    let subscriptions = call.request.aws.read_world(|world, _| {
        let topics = world.topics();
        let arns = topics.arns();
        let all = arns.flat_map(|arn| topics.subscriptions(arn));
        all.cloned().collect::<Vec<Subscription>>()
    })?;
    write_list(call, subscriptions)
}

pub(super) fn list_by_topic(call: &Call<'_>) -> Result {
    let arn = call.require("TopicArn")?;
    call.check("sns:ListSubscriptionsByTopic", arn)?;
    let subscriptions = call.request.aws.read_world(|world, _| {
        world.topics().topic(arn)?;
        let found = world.topics().subscriptions(arn);
        Some(found.cloned().collect::<Vec<Subscription>>())
    })?;
    let missing = || service_error(&TopicError::NotFound("Topic"));
    write_list(call, subscriptions.ok_or_else(missing)?)
}

fn write_list(call: &Call<'_>, mut subscriptions: Vec<Subscription>) -> Result<Xml, ServiceError> {
    subscriptions.sort_by(|a, b| a.arn.cmp(&b.arn));
    let (page, next) = call.page(subscriptions.iter(), |found| &found.arn);
    let mut xml = Xml::new();
    xml.element("Subscriptions", |xml| {
        for found in page {
            let arn = if found.confirmed {
                &found.arn
            } else {
                "PendingConfirmation"
            };
            xml.element("member", |xml| {
                xml.text("SubscriptionArn", arn)
                    .text("Owner", &call.request.aws.names.account)
                    .text("Protocol", found.protocol.name())
                    .text("Endpoint", &found.endpoint)
                    .text("TopicArn", &found.topic_arn);
            });
        }
    });
    xml.optional("NextToken", next);
    Ok(xml)
}
