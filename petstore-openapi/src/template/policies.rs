//! What each function may do: one role per function, with a statement per use and per source.

use petstore_core::contract::{Deployment, FunctionDeployment};
use petstore_core::event::SourceSpec;
use petstore_core::infrastructure::{Permission, ResourceSpec, ResourceUse};
use serde_json::{Value, json};

use super::failure_queues::{failure_queue_of, failure_queue_of_handler};
use super::ids::{Resource, id_of};
use super::resources::arn_of_used;
use super::values::{allow, attribute, policy, sub};

/// The role of a function.
pub(super) fn role(
    function: &FunctionDeployment,
    log_group: &str,
    deployment: &Deployment,
) -> Resource {
    let properties = json!({
        "AssumeRolePolicyDocument": policy(vec![json!({
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        })]),
        "Policies": [{
            "PolicyName": "function",
            "PolicyDocument": policy(statements(function, log_group, deployment)),
        }],
    });
    Resource::new("AWS::IAM::Role", properties)
}

fn statements(
    function: &FunctionDeployment,
    log_group: &str,
    deployment: &Deployment,
) -> Vec<Value> {
    let mut statements = vec![
        allow(
            &["logs:CreateLogStream", "logs:PutLogEvents"],
            vec![attribute(log_group, "Arn")],
        ),
        // X-Ray has no resources that a policy could name.
        allow(
            &["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
            vec!["*".into()],
        ),
    ];
    let uses = merged(&function.uses);
    statements.extend(uses.iter().flat_map(|used| of_use(used, deployment)));
    for event in &function.events {
        statements.extend(of_source(&event.spec.source));
        if matches!(event.spec.source, SourceSpec::DynamoDb(..)) {
            // Lambda asks for this action, which has no resources that a policy could name.
            statements.push(allow(&["dynamodb:ListStreams"], vec!["*".into()]));
        }
        statements.extend(failure_queue_of_handler(event).map(|id| send_to(&id)));
    }
    statements.extend(failure_queue_of(function).map(|id| send_to(&id)));
    statements
}

/// The uses of a function, with reading and writing of the same resource as one use.
fn merged(uses: &[ResourceUse]) -> Vec<ResourceUse> {
    let mut merged: Vec<ResourceUse> = Vec::new();
    for used in uses {
        let earlier = merged.iter_mut().find(|earlier| {
            earlier.resource == used.resource
                && access(earlier.permission).is_some()
                && access(used.permission).is_some()
        });
        match earlier {
            Some(earlier) if earlier.permission != used.permission => {
                earlier.permission = Permission::ReadWrite;
            }
            Some(_) => {}
            None => merged.push(*used),
        }
    }
    merged
}

/// Whether a permission allows to read and to write, if it is one for tables and buckets.
fn access(permission: Permission) -> Option<(bool, bool)> {
    match permission {
        Permission::Read => Some((true, false)),
        Permission::Write => Some((false, true)),
        Permission::ReadWrite => Some((true, true)),
        _ => None,
    }
}

fn send_to(queue: &str) -> Value {
    allow(&["sqs:SendMessage"], vec![attribute(queue, "Arn")])
}

/// What a handle in a signature allows.
fn of_use(used: &ResourceUse, deployment: &Deployment) -> Vec<Value> {
    let arn = arn_of_used(&used.resource, deployment);
    if let Some((reads, writes)) = access(used.permission) {
        return match used.resource {
            ResourceSpec::Bucket(_) => bucket(&arn, reads, writes),
            _ => vec![table(used.resource, arn, reads, writes)],
        };
    }
    let action = match (used.permission, used.resource) {
        (Permission::Publish, ResourceSpec::Bus(_)) => "events:PutEvents",
        (Permission::Publish, _) => "sns:Publish",
        (Permission::Send, _) => "sqs:SendMessage",
        _ => "lambda:InvokeFunction",
    };
    vec![allow(&[action], vec![arn])]
}

fn table(resource: ResourceSpec, arn: Value, reads: bool, writes: bool) -> Value {
    let mut actions = Vec::new();
    let mut resources = vec![arn];
    if reads {
        actions.extend([
            "dynamodb:BatchGetItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:GetItem",
            "dynamodb:Query",
            "dynamodb:Scan",
        ]);
        resources.push(sub(format!("${{{}.Arn}}/index/*", id_of(&resource))));
    }
    if writes {
        actions.extend([
            "dynamodb:BatchWriteItem",
            "dynamodb:DeleteItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
        ]);
    }
    allow(&actions, resources)
}

fn bucket(arn: &Value, reads: bool, writes: bool) -> Vec<Value> {
    let mut actions = Vec::new();
    let mut statements = Vec::new();
    if reads {
        actions.push("s3:GetObject");
        statements.push(allow(&["s3:ListBucket"], vec![arn.clone()]));
    }
    if writes {
        actions.extend(["s3:DeleteObject", "s3:PutObject"]);
    }
    let objects = json!({"Fn::Join": ["/", [arn, "*"]]});
    statements.push(allow(&actions, vec![objects]));
    statements
}

/// What Lambda needs to read a source.
///
/// Source: the execution roles of "Using Lambda with Amazon SQS", "… DynamoDB" and "… Kinesis".
fn of_source(source: &SourceSpec) -> Option<Value> {
    let resource = source.resource()?;
    let id = id_of(&resource);
    Some(match source {
        SourceSpec::Sqs(_) => allow(
            &[
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:ReceiveMessage",
            ],
            vec![attribute(&id, "Arn")],
        ),
        SourceSpec::DynamoDb(..) => allow(
            &[
                "dynamodb:DescribeStream",
                "dynamodb:GetRecords",
                "dynamodb:GetShardIterator",
            ],
            vec![attribute(&id, "StreamArn")],
        ),
        SourceSpec::Kinesis(..) => allow(
            &[
                "kinesis:DescribeStream",
                "kinesis:DescribeStreamSummary",
                "kinesis:GetRecords",
                "kinesis:GetShardIterator",
                "kinesis:ListShards",
            ],
            vec![attribute(&id, "Arn")],
        ),
        _ => return None,
    })
}
