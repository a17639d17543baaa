//! Topics themselves. The app declares them, so none is created.

use super::super::error::ServiceError;
use super::super::xml::Xml;
use super::error::service_error;
use super::{Call, Result, write_map};
use crate::events::topic::TopicError;

/// Returns the ARN of a topic that the app declares, as AWS does for a topic that exists.
pub(super) fn create(call: &Call<'_>) -> Result {
    let name = call.require("Name")?;
    let arn = call.request.aws.names.topic(name);
    call.check("sns:CreateTopic", &arn)?;
    let exists = call
        .request
        .aws
        .read_world(|world, _| world.topics().topic(&arn).is_some())?;
    if !exists {
        return Err(ServiceError::new(
            "InvalidParameter",
            format!(
                "Invalid parameter: Topic Name: the app declares no topic {name:?}: put #[topic(\"{name}\")] on a struct and use it in a handler"
            ),
        ));
    }
    let mut xml = Xml::new();
    xml.text("TopicArn", arn);
    Ok(xml)
}

pub(super) fn list(call: &Call<'_>) -> Result {
    let aws = call.request.aws;
    call.check("sns:ListTopics", &aws.names.topic("*"))?;
    let arns: Vec<String> = aws.read_world(|world, _| {
        let arns = world.topics().arns();
        arns.map(str::to_owned).collect()
    })?;
    let (page, next) = call.page(arns.iter(), |arn| arn);
    let mut xml = Xml::new();
    xml.element("Topics", |xml| {
        for arn in page {
            xml.element("member", |xml| {
                xml.text("TopicArn", arn);
            });
        }
    });
    xml.optional("NextToken", next);
    Ok(xml)
}

pub(super) fn get_attributes(call: &Call<'_>) -> Result {
    let arn = call.require("TopicArn")?;
    call.check("sns:GetTopicAttributes", arn)?;
    let account = &call.request.aws.names.account;
    let found = call.request.aws.read_world(|world, _| {
        let topics = world.topics();
        let settings = topics.topic(arn)?.settings.clone();
        let subscriptions = topics.subscriptions(arn);
        let (confirmed, pending): (Vec<_>, Vec<_>) =
            subscriptions.partition(|found| found.confirmed);
        Some((settings, confirmed.len(), pending.len()))
    })?;
    let missing = || service_error(&TopicError::NotFound("Topic"));
    let (settings, confirmed, pending) = found.ok_or_else(missing)?;
    let mut attributes = vec![
        ("TopicArn", arn.to_owned()),
        ("Owner", account.clone()),
        ("DisplayName", String::new()),
        ("SubscriptionsConfirmed", confirmed.to_string()),
        ("SubscriptionsPending", pending.to_string()),
        ("SubscriptionsDeleted", "0".to_owned()),
    ];
    if settings.fifo {
        let deduplication = settings.content_deduplication.to_string();
        attributes.push(("FifoTopic", "true".to_owned()));
        attributes.push(("ContentBasedDeduplication", deduplication));
    }
    if settings.signature_version_2 {
        attributes.push(("SignatureVersion", "2".to_owned()));
    }
    let mut xml = Xml::new();
    write_map(&mut xml, "Attributes", &attributes);
    Ok(xml)
}

/// The local world keeps no tags.
pub(super) fn list_tags(call: &Call<'_>) -> Result {
    call.check("sns:ListTagsForResource", call.require("ResourceArn")?)?;
    let mut xml = Xml::new();
    xml.element("Tags", |_| {});
    Ok(xml)
}
