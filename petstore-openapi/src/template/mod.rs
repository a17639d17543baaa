//! Writes the template that deploys an app: AWS SAM, or plain CloudFormation.
//!
//! The API is the exported contract; functions, triggers, resources and permissions come from
//! [`Deployment`]. A policy allows what the handles in the signatures allow, and nothing else.
//!
//! References never form a circle. A function's environment or policy can name a resource that
//! itself refers to the function (a bucket, a rule, a schedule, another function). Such a resource
//! gets an explicit name, and its ARN is built from that name instead of with `Fn::GetAtt`.

mod addresses;
mod alarms;
mod api;
mod async_events;
mod definition;
mod error;
mod failure_queues;
mod functions;
mod ids;
mod mappings;
mod options;
mod policies;
mod queues;
mod resources;
mod topics;
mod values;

use petstore_core::contract::Deployment;
use serde_json::{Map, Value, json};

use crate::Document;
use crate::node::Node;
use crate::object::Member;
use addresses::Addresses;
pub use definition::{TemplateApi, api_definition};
pub use error::TemplateError;
use ids::Resources;
pub use options::{TemplateFormat, TemplateOptions};

/// The numbers of days that CloudWatch Logs allows.
///
/// Source:
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html>.
pub const RETENTIONS: [u32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

/// Writes the template that deploys an app.
///
/// # Errors
///
/// [`TemplateError`] if two resources would have the same logical id.
pub fn template<'a>(
    api: impl Into<TemplateApi<'a>>,
    deployment: &Deployment,
    options: &TemplateOptions,
) -> Result<Document, TemplateError> {
    let mut resources = Resources::default();
    let mut addresses = Addresses::default();
    resources::add(deployment, options, &mut addresses, &mut resources)?;
    functions::add(deployment, options, &mut resources)?;
    mappings::add(deployment, &mut resources)?;
    async_events::add(deployment, options, &mut resources)?;
    let outputs = api::add(api.into(), deployment, options, &mut resources)?;
    alarms::add(&mut addresses, &mut resources)?;
    let mut template: Vec<Member> =
        vec![("AWSTemplateFormatVersion".into(), Node::from("2010-09-09"))];
    if options.format == TemplateFormat::Sam {
        let transform = Node::from("AWS::Serverless-2016-10-31");
        template.push(("Transform".into(), transform));
    }
    template.push((
        "Description".into(),
        Node::from(format!("{}, written by its program", deployment.name)),
    ));
    let mut parameters = parameters(options, !outputs.is_empty());
    parameters.extend(addresses.parameters());
    template.push((
        "Parameters".into(),
        Node::from_value(Value::Object(parameters)),
    ));
    template.push((
        "Conditions".into(),
        Node::from_value(Value::Object(addresses.conditions())),
    ));
    template.push(("Resources".into(), resources.into_node()));
    if !outputs.is_empty() {
        let outputs = Value::Object(outputs.into_iter().collect());
        template.push(("Outputs".into(), Node::from_value(outputs)));
    }
    Ok(Document(Node::Object(template.into())))
}

fn parameters(options: &TemplateOptions, has_api: bool) -> Map<String, Value> {
    let mut parameters = Map::new();
    parameters.insert(
        "Memory".to_owned(),
        json!({
            "Type": "Number",
            "Default": options.memory,
            "MinValue": 128,
            "MaxValue": 10_240,
            "Description": "The memory of each function, in MB; the CPU time grows with it",
        }),
    );
    parameters.insert(
        "LogRetention".to_owned(),
        json!({
            "Type": "Number",
            "Default": options.log_retention,
            "AllowedValues": RETENTIONS,
            "Description": "The number of days for which logs are kept",
        }),
    );
    if has_api {
        let stage = json!({
            "Type": "String",
            "Default": options.stage,
            "AllowedPattern": "[A-Za-z0-9_-]{1,128}",
            "Description": "The name of the stage, which is the first segment of every path",
        });
        parameters.insert("Stage".to_owned(), stage);
    }
    if options.format == TemplateFormat::CloudFormation {
        for (name, description) in [
            (
                "CodeBucket",
                "The bucket that contains the zip file of the binary `bootstrap`",
            ),
            ("CodeKey", "The key of the zip file"),
        ] {
            let parameter = json!({"Type": "String", "Description": description});
            parameters.insert(name.to_owned(), parameter);
        }
    }
    parameters
}
