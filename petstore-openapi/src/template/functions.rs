//! The Lambda functions, with their log groups and roles.

use petstore_core::contract::{Deployment, FunctionDeployment};
use petstore_core::event::SourceSpec;
use petstore_core::infrastructure::ResourceSpec;
use serde_json::{Map, Value, json};

use super::error::TemplateError;
use super::ids::{Resource, Resources, function_id};
use super::options::{TemplateFormat, TemplateOptions};
use super::policies;
use super::resources::arn_of_used;
use super::values::{attribute, object, reference, sub};

/// Adds the functions.
pub(super) fn add(
    deployment: &Deployment,
    options: &TemplateOptions,
    resources: &mut Resources,
) -> Result<(), TemplateError> {
    for function in &deployment.functions {
        function.config.check()?;
        let (id, name) = (function_id(&function.name), &function.name);
        let log_group = format!("{id}Logs");
        let properties = json!({
            "LogGroupName": sub(format!("/aws/lambda/${{AWS::StackName}}-{name}")),
            "RetentionInDays": reference("LogRetention"),
        });
        let logs = Resource::new("AWS::Logs::LogGroup", properties);
        resources.add(&*log_group, name, logs)?;
        let role = match &options.role {
            Some(arn) => Value::from(arn.as_str()),
            None => {
                let role = format!("{id}Role");
                resources.add(
                    &*role,
                    name,
                    policies::role(function, &log_group, deployment),
                )?;
                attribute(&role, "Arn")
            }
        };
        let resource = resource(function, &log_group, role, deployment, options);
        resources.add(id, name, resource)?;
    }
    Ok(())
}

fn resource(
    function: &FunctionDeployment,
    log_group: &str,
    role: Value,
    deployment: &Deployment,
    options: &TemplateOptions,
) -> Resource {
    let config = &function.config;
    let is_sam = options.format == TemplateFormat::Sam;
    let code = json!({"S3Bucket": reference("CodeBucket"), "S3Key": reference("CodeKey")});
    let folder = Value::from(format!("target/lambda/{}", options.binary));
    let properties = object([
        (
            "FunctionName",
            Some(sub(format!("${{AWS::StackName}}-{}", function.name))),
        ),
        ("Runtime", Some("provided.al2023".into())),
        ("Handler", Some("bootstrap".into())),
        ("Architectures", Some(json!(["arm64"]))),
        ("CodeUri", is_sam.then_some(folder)),
        ("Code", (!is_sam).then_some(code)),
        (
            "MemorySize",
            Some(
                config
                    .memory
                    .map_or_else(|| reference("Memory"), Value::from),
            ),
        ),
        (
            "ReservedConcurrentExecutions",
            config.reserved_concurrency.map(Value::from),
        ),
        (
            "EphemeralStorage",
            config.ephemeral_storage.map(|size| json!({"Size": size})),
        ),
        ("Timeout", Some(options.timeout_of(function).into())),
        ("Role", Some(role)),
        (
            "LoggingConfig",
            Some(json!({"LogFormat": "JSON", "LogGroup": reference(log_group)})),
        ),
        ("Tracing", is_sam.then(|| "Active".into())),
        (
            "TracingConfig",
            (!is_sam).then(|| json!({"Mode": "Active"})),
        ),
        (
            "Environment",
            Some(json!({"Variables": environment(function, deployment)})),
        ),
    ]);
    let mut resource = match is_sam {
        true => Resource::new("AWS::Serverless::Function", properties),
        false => Resource::new("AWS::Lambda::Function", properties),
    };
    // `cargo lambda build` has compiled the binary; `sam build` would look for a Makefile.
    resource.metadata = is_sam.then(|| json!({"SkipBuild": true}));
    resource
}

/// The name of the function, and the ARN of each resource that it uses or reads.
fn environment(function: &FunctionDeployment, deployment: &Deployment) -> Map<String, Value> {
    let mut variables = Map::new();
    variables.insert(
        "PETSTORE_FUNCTION".to_owned(),
        function.name.as_str().into(),
    );
    let used = function.uses.iter().map(|used| used.resource);
    let sources = function
        .events
        .iter()
        .filter_map(|event| match &event.spec.source {
            SourceSpec::Schedule(_) => Some(ResourceSpec::Schedule(event.spec.name)),
            source => source.resource(),
        });
    for resource in used.chain(sources) {
        variables.insert(resource.variable(), arn_of_used(&resource, deployment));
    }
    variables
}
