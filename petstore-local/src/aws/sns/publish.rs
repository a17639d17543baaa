//! `Publish` and `PublishBatch`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::error::ServiceError;
use super::super::query::Parameters;
use super::super::xml::Xml;
use super::error::{refused, service_error};
use super::{Call, Result};
use crate::events::topic::{
    BatchEntry, MessageAttribute, MessageAttributes, PublishRequest, Published, TopicError,
};

pub(super) fn publish(call: &Call<'_>) -> Result {
    let parameters = &call.parameters;
    let arn = parameters
        .get("TopicArn")
        .or_else(|| parameters.get("TargetArn"));
    let arn = arn.ok_or_else(|| {
        let reason = "TopicArn or TargetArn Reason: no value for required parameter";
        service_error(&TopicError::InvalidParameter(reason.to_owned()))
    })?;
    call.check("sns:Publish", arn)?;
    parameters.require("Message")?;
    let request = read_message(parameters)?;
    let published = call
        .request
        .aws
        .with_world(|world, now| world.publish(arn, &request, now))?;
    let mut xml = Xml::new();
    write_published(&mut xml, &published.map_err(refused)?);
    Ok(xml)
}

pub(super) fn publish_batch(call: &Call<'_>) -> Result {
    let arn = call.require("TopicArn")?;
    call.check("sns:Publish", arn)?;
    let mut entries = Vec::new();
    for entry in call.parameters.list("PublishBatchRequestEntries") {
        entries.push(BatchEntry {
            id: entry.require("Id")?.to_owned(),
            request: read_message(entry)?,
        });
    }
    let published = call
        .request
        .aws
        .with_world(|world, now| world.publish_batch(arn, &entries, now))?;
    let published = published.map_err(refused)?;
    let mut xml = Xml::new();
    // An entry that is not valid fails the whole request, so that none fails alone.
    xml.element("Failed", |_| {}).element("Successful", |xml| {
        for entry in &published {
            xml.element("member", |xml| {
                xml.text("Id", &entry.id);
                write_published(xml, &entry.published);
            });
        }
    });
    Ok(xml)
}

fn write_published(xml: &mut Xml, published: &Published) {
    xml.text("MessageId", &published.message_id)
        .optional("SequenceNumber", published.sequence_number.as_deref());
}

fn read_message(parameters: &Parameters) -> Result<PublishRequest> {
    let text = |name| parameters.get(name).map(str::to_owned);
    Ok(PublishRequest {
        message: text("Message").unwrap_or_default(),
        subject: text("Subject"),
        message_structure: text("MessageStructure"),
        message_attributes: read_attributes(parameters)?,
        message_group_id: text("MessageGroupId"),
        message_deduplication_id: text("MessageDeduplicationId"),
        trace_header: None,
    })
}

fn read_attributes(parameters: &Parameters) -> Result<MessageAttributes> {
    let mut attributes = MessageAttributes::new();
    for entry in parameters.list("MessageAttributes") {
        let name = entry.require("Name")?;
        let value = entry.member("Value");
        let text = |member| value.and_then(|value| value.get(member)).map(str::to_owned);
        let binary = text("BinaryValue").map(|base64| STANDARD.decode(base64));
        let binary = binary.transpose().map_err(|error| {
            ServiceError::new(
                "ParameterValueInvalid",
                format!("The value of the message attribute '{name}' is not base64: {error}."),
            )
        })?;
        let attribute = MessageAttribute {
            data_type: text("DataType"),
            string_value: text("StringValue"),
            binary_value: binary,
        };
        attributes.insert(name.to_owned(), attribute);
    }
    Ok(attributes)
}
