//! What each function may do: one role per function, with a statement per use and per source.

use petstore_core::contract::{Deployment, FunctionDeployment};
use petstore_core::event::SourceSpec;
use petstore_core::infrastructure::{Grant, GrantTarget, Permission, ResourceUse};
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
    let grants = uses.iter().flat_map(ResourceUse::grants);
    statements.extend(grants.map(|grant| statement(&grant, deployment)));
    for event in &function.events {
        let grant = event.spec.source.grant();
        statements.extend(grant.map(|grant| statement(&grant, deployment)));
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
                && is_access(earlier.permission)
                && is_access(used.permission)
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

/// Whether a permission is one for tables and buckets.
fn is_access(permission: Permission) -> bool {
    matches!(
        permission,
        Permission::Read | Permission::Write | Permission::ReadWrite
    )
}

fn send_to(queue: &str) -> Value {
    allow(&["sqs:SendMessage"], vec![attribute(queue, "Arn")])
}

/// A statement for what a handle or a source allows.
fn statement(grant: &Grant, deployment: &Deployment) -> Value {
    let id = id_of(&grant.resource);
    let arn = || arn_of_used(&grant.resource, deployment);
    let resources = grant.targets.iter().map(|target| match target {
        GrantTarget::Indexes => sub(format!("${{{id}.Arn}}/index/*")),
        GrantTarget::Objects => json!({"Fn::Join": ["/", [arn(), "*"]]}),
        GrantTarget::Stream => attribute(&id, "StreamArn"),
        _ => arn(),
    });
    allow(&grant.actions, resources.collect())
}
