//! Writes the template that deploys an app: AWS SAM, or plain CloudFormation.
//!
//! The API is the exported contract; functions, triggers, resources and permissions come from
//! [`Deployment`]. A policy allows what the handles in the signatures allow, and nothing else.
//!
//! References never form a circle. A function's environment or policy can name a resource that itself refers to
//! the function (a bucket, a rule, a schedule, another function). Such a resource gets an explicit name, and its
//! ARN is built from that name instead of with `Fn::GetAtt`.

mod alarms;
mod api;
mod async_events;
mod error;
mod failure_queues;
mod functions;
mod ids;
mod mappings;
mod options;
mod policies;
mod resources;
mod values;

use petstore_core::contract::{Api, Deployment};
use serde_json::{Value, json};

use crate::Document;
use crate::node::Node;
pub use error::TemplateError;
use ids::Resources;
pub use options::{TemplateFormat, TemplateOptions};

/// Writes the template that deploys an app.
///
/// # Errors
///
/// [`TemplateError`] if two resources would have the same logical id.
pub fn template(
    api: &Api,
    deployment: &Deployment,
    options: &TemplateOptions,
) -> Result<Document, TemplateError> {
    let mut resources = Resources::default();
    resources::add(deployment, &mut resources)?;
    functions::add(deployment, options, &mut resources)?;
    mappings::add(deployment, &mut resources)?;
    async_events::add(deployment, options, &mut resources)?;
    let outputs = api::add(api, deployment, &mut resources)?;
    alarms::add(&mut resources)?;
    let mut template = vec![(
        "AWSTemplateFormatVersion".to_owned(),
        Node::from("2010-09-09"),
    )];
    if options.format == TemplateFormat::Sam {
        let transform = Node::from("AWS::Serverless-2016-10-31");
        template.push(("Transform".to_owned(), transform));
    }
    template.push((
        "Description".to_owned(),
        Node::from(format!("{}, written by its program", deployment.name)),
    ));
    template.push((
        "Parameters".to_owned(),
        Node::from_value(parameters(options, !outputs.is_empty())),
    ));
    template.push(("Resources".to_owned(), resources.into_node()));
    if !outputs.is_empty() {
        let outputs = Value::Object(outputs.into_iter().collect());
        template.push(("Outputs".to_owned(), Node::from_value(outputs)));
    }
    Ok(Document(Node::Object(template.into())))
}

fn parameters(options: &TemplateOptions, has_api: bool) -> Value {
    let mut parameters = json!({
        "Memory": {
            "Type": "Number",
            "Default": 256,
            "MinValue": 128,
            "MaxValue": 10_240,
            "Description": "The memory of each function, in MB; the CPU time grows with it",
        },
        "LogRetention": {
            "Type": "Number",
            "Default": 30,
            "Description": "The number of days for which logs are kept",
        },
    });
    if has_api {
        parameters["Stage"] = json!({
            "Type": "String",
            "Default": "dev",
            "AllowedPattern": "[A-Za-z0-9_-]{1,128}",
            "Description": "The name of the stage, which is the first segment of every path",
        });
    }
    if options.format == TemplateFormat::CloudFormation {
        for (name, description) in [
            (
                "CodeBucket",
                "The bucket that contains the zip file of the binary `bootstrap`",
            ),
            ("CodeKey", "The key of the zip file"),
        ] {
            parameters[name] = json!({"Type": "String", "Description": description});
        }
    }
    parameters
}
