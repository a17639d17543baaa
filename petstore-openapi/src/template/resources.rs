//! The declared resources: tables, topics, queues, buckets, buses and streams.

use petstore_core::contract::Deployment;
use petstore_core::infrastructure::{ResourceSpec, TableSpec};
use serde_json::{Value, json};

use super::addresses::Addresses;
use super::error::TemplateError;
use super::ids::{Resource, Resources, id_of};
use super::options::TemplateOptions;
use super::values::{attribute, object, reference, sub, sub_with_suffix};
use super::{queues, topics};

/// Adds the declared resources.
pub(super) fn add(
    deployment: &Deployment,
    options: &TemplateOptions,
    addresses: &mut Addresses,
    resources: &mut Resources,
) -> Result<(), TemplateError> {
    for resource in &deployment.resources {
        let (id, name) = (id_of(resource), resource.name());
        match resource {
            ResourceSpec::Table(spec) => resources.add(id, name, table(spec))?,
            ResourceSpec::Topic(spec) => topics::add(&id, spec, addresses, resources)?,
            ResourceSpec::Queue(spec) => {
                queues::add(&id, spec, deployment, options, resources)?;
            }
            ResourceSpec::Bucket(_) => resources.add(id, name, bucket(name))?,
            ResourceSpec::Bus(_) => {
                let properties = json!({"Name": sub(format!("${{AWS::StackName}}-{name}"))});
                resources.add(id, name, Resource::new("AWS::Events::EventBus", properties))?;
            }
            ResourceSpec::Stream(_) => {
                let properties = json!({"StreamModeDetails": {"StreamMode": "ON_DEMAND"}});
                resources.add(id, name, Resource::new("AWS::Kinesis::Stream", properties))?;
            }
            // These belong to the handlers that declare them.
            _ => {}
        }
    }
    Ok(())
}

/// The ARN of a resource for policies and environments.
///
/// Resources that refer to functions have it as text; the others have an attribute.
pub(super) fn arn(resource: &ResourceSpec) -> Value {
    let name = resource.name();
    let id = id_of(resource);
    match resource {
        ResourceSpec::Topic(_) => reference(&id),
        ResourceSpec::Bucket(_) => {
            sub_with_suffix(&format!("arn:${{AWS::Partition}}:s3:::{name}-${{Suffix}}"))
        }
        ResourceSpec::Schedule(_) => sub(format!(
            "arn:${{AWS::Partition}}:events:${{AWS::Region}}:${{AWS::AccountId}}:rule/${{AWS::StackName}}-{name}"
        )),
        _ => attribute(&id, "Arn"),
    }
}

/// The ARN of a resource that a function uses, which may be another function: the one that has the
/// handler for direct invocations.
pub(super) fn arn_of_used(resource: &ResourceSpec, deployment: &Deployment) -> Value {
    let ResourceSpec::Function(handler) = resource else {
        return arn(resource);
    };
    let function = deployment.function_of_direct_handler(handler);
    let name = function.map_or(*handler, |function| &function.name);
    sub(format!(
        "arn:${{AWS::Partition}}:lambda:${{AWS::Region}}:${{AWS::AccountId}}:function:${{AWS::StackName}}-{name}"
    ))
}

fn table(spec: &TableSpec) -> Resource {
    let keys = [(Some(spec.partition_key), "HASH"), (spec.sort_key, "RANGE")];
    let keys = || {
        keys.iter()
            .filter_map(|(name, kind)| Some(((*name)?, *kind)))
    };
    let attributes: Vec<Value> = keys()
        .map(|(name, _)| json!({"AttributeName": name, "AttributeType": "S"}))
        .collect();
    let schema: Vec<Value> = keys()
        .map(|(name, kind)| json!({"AttributeName": name, "KeyType": kind}))
        .collect();
    let stream = spec
        .stream
        .map(|view| json!({"StreamViewType": view.as_str()}));
    let properties = object([
        ("BillingMode", Some("PAY_PER_REQUEST".into())),
        ("AttributeDefinitions", Some(attributes.into())),
        ("KeySchema", Some(schema.into())),
        ("StreamSpecification", stream),
        (
            "TimeToLiveSpecification",
            spec.ttl
                .map(|attribute| json!({"AttributeName": attribute, "Enabled": true})),
        ),
        (
            "PointInTimeRecoverySpecification",
            Some(json!({"PointInTimeRecoveryEnabled": true})),
        ),
    ]);
    Resource::new("AWS::DynamoDB::Table", properties).with_data()
}

fn bucket(name: &str) -> Resource {
    let properties = json!({
        "BucketName": sub_with_suffix(&format!("{name}-${{Suffix}}")),
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": true,
            "BlockPublicPolicy": true,
            "IgnorePublicAcls": true,
            "RestrictPublicBuckets": true,
        },
    });
    Resource::new("AWS::S3::Bucket", properties).with_data()
}
