//! Alarms on messages in dead-letter queues and on errors of functions, and the address that
//! receives them.

use serde_json::{Value, json};

use super::addresses::Addresses;
use super::error::TemplateError;
use super::ids::{Resource, Resources};
use super::topics;
use super::values::{attribute, reference};

/// The parameter for the address, which a deployment without notifications leaves empty.
const ADDRESS: &str = "AlarmEmail";

/// The topic of the notifications.
const TOPIC: &str = "AlarmNotifications";

/// Adds an alarm for every dead-letter or failure queue, and for every function.
pub(super) fn add(
    addresses: &mut Addresses,
    resources: &mut Resources,
) -> Result<(), TemplateError> {
    let description = "An email address that receives the alarms".to_owned();
    let has_address = addresses.add(ADDRESS, description);
    let topic = Resource::new("AWS::SNS::Topic", json!({}));
    resources.add(TOPIC, TOPIC, topic.only_if(has_address.clone()))?;
    let subscription = topics::subscription(reference(TOPIC), "email", ADDRESS);
    let id = format!("{TOPIC}Subscription");
    resources.add(id, TOPIC, subscription.only_if(has_address.clone()))?;
    let actions = json!({
        "Fn::If": [has_address, [reference(TOPIC)], reference("AWS::NoValue")],
    });
    let alarms: Vec<(String, Resource)> = resources
        .iter()
        .filter_map(|(id, resource)| {
            let alarm = match resource.resource_type {
                "AWS::SQS::Queue" if is_for_failures(id) => alarm(
                    "AWS/SQS",
                    "ApproximateNumberOfMessagesVisible",
                    "Maximum",
                    ("QueueName", attribute(id, "QueueName")),
                    &actions,
                ),
                "AWS::Serverless::Function" | "AWS::Lambda::Function" => alarm(
                    "AWS/Lambda",
                    "Errors",
                    "Sum",
                    ("FunctionName", reference(id)),
                    &actions,
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

fn alarm(
    namespace: &str,
    metric: &str,
    statistic: &str,
    dimension: (&str, Value),
    actions: &Value,
) -> Resource {
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
        "AlarmActions": actions,
    });
    Resource::new("AWS::CloudWatch::Alarm", properties)
}
