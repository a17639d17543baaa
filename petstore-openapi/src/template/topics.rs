//! Topics, with the subscriptions of addresses that a deployment sets.

use petstore_core::infrastructure::TopicSpec;
use serde_json::{Value, json};

use super::addresses::Addresses;
use super::error::TemplateError;
use super::ids::{Resource, Resources};
use super::values::{object, reference, sub};

/// What a deployment can subscribe to a topic: the end of the parameter's name, the protocol, and
/// the description.
const PROTOCOLS: [(&str, &str, &str); 2] = [
    ("Email", "email", "An email address"),
    ("Url", "https", "An HTTPS URL"),
];

/// Adds a topic. FIFO topics deliver to queues alone, so they have no addresses.
///
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html>.
pub(super) fn add(
    id: &str,
    spec: &TopicSpec,
    addresses: &mut Addresses,
    resources: &mut Resources,
) -> Result<(), TemplateError> {
    resources.add(id, spec.name, topic(spec))?;
    if spec.is_fifo() {
        return Ok(());
    }
    for (end, protocol, what) in PROTOCOLS {
        let parameter = format!("{id}{end}");
        let description = format!(
            "{what} that receives the messages of the topic {}",
            spec.name
        );
        let condition = addresses.add(&parameter, description);
        let subscription = subscription(reference(id), protocol, &parameter);
        resources.add(
            format!("{parameter}Subscription"),
            spec.name,
            subscription.only_if(condition),
        )?;
    }
    Ok(())
}

/// The subscription of the address in a parameter.
pub(super) fn subscription(topic: Value, protocol: &str, parameter: &str) -> Resource {
    let properties = json!({
        "TopicArn": topic,
        "Protocol": protocol,
        "Endpoint": reference(parameter),
    });
    Resource::new("AWS::SNS::Subscription", properties)
}

fn topic(spec: &TopicSpec) -> Resource {
    let fifo = spec.is_fifo();
    // The name of a FIFO topic must end in `.fifo`, and CloudFormation does not choose such a name.
    let properties = object([
        ("FifoTopic", fifo.then_some(Value::Bool(true))),
        (
            "TopicName",
            fifo.then(|| sub(format!("${{AWS::StackName}}-{}", spec.name))),
        ),
    ]);
    Resource::new("AWS::SNS::Topic", properties)
}
