//! Alarms on messages in dead-letter queues and on errors of functions.

use serde_json::{Value, json};

use super::error::TemplateError;
use super::ids::{Resource, Resources};
use super::values::{attribute, reference};

/// Adds an alarm for every dead-letter or failure queue, and for every function.
pub(super) fn add(resources: &mut Resources) -> Result<(), TemplateError> {
    let alarms: Vec<(String, Resource)> = resources
        .iter()
        .filter_map(|(id, resource)| {
            let alarm = match resource.resource_type {
                "AWS::SQS::Queue" if is_for_failures(id) => alarm(
                    "AWS/SQS",
                    "ApproximateNumberOfMessagesVisible",
                    "Maximum",
                    ("QueueName", attribute(id, "QueueName")),
                ),
                "AWS::Serverless::Function" | "AWS::Lambda::Function" => alarm(
                    "AWS/Lambda",
                    "Errors",
                    "Sum",
                    ("FunctionName", reference(id)),
                ),
                _ => return None,
            };
            Some((format!("{id}Alarm"), alarm))
        })
        .collect();
    for (id, alarm) in alarms {
        resources.add(&*id, &id, alarm)?;
    }
    Ok(())
}

fn is_for_failures(id: &str) -> bool {
    id.ends_with("DeadLetterQueue") || id.ends_with("FailureQueue")
}

fn alarm(namespace: &str, metric: &str, statistic: &str, dimension: (&str, Value)) -> Resource {
    let properties = json!({
        "Namespace": namespace,
        "MetricName": metric,
        "Statistic": statistic,
        "Dimensions": [{"Name": dimension.0, "Value": dimension.1}],
        "Period": 300,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
    });
    Resource::new("AWS::CloudWatch::Alarm", properties)
}
