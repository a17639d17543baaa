//! Names and ARNs of resources that a template declares, as a deployment could give them.

use super::super::super::node::Node;
use super::super::options::PseudoParameters;

/// The value of `Ref` for a resource.
pub(super) fn reference(id: &str, resource: &Node, pseudo: &PseudoParameters) -> String {
    let kind = kind(resource);
    let name = name(id, resource);
    let arn = || arn(id, resource, pseudo);
    match kind {
        "AWS::SNS::Topic"
        | "AWS::StepFunctions::StateMachine"
        | "AWS::Serverless::StateMachine"
        | "AWS::Lambda::Alias"
        | "AWS::Lambda::Version"
        | "AWS::ElasticLoadBalancingV2::LoadBalancer"
        | "AWS::ElasticLoadBalancingV2::Listener"
        | "AWS::SecretsManager::Secret" => arn(),
        "AWS::SQS::Queue" => {
            let PseudoParameters {
                region, account_id, ..
            } = pseudo;
            format!("https://sqs.{region}.amazonaws.com/{account_id}/{name}")
        }
        "AWS::Cognito::UserPool" => format!("{}_{id}", pseudo.region),
        "AWS::S3::Bucket" => name.to_ascii_lowercase(),
        _ => name,
    }
}

/// The value of `Fn::GetAtt` for an attribute of a resource; `None` if it can be anything, such as
/// an output of another stack.
pub(super) fn attribute(
    id: &str,
    attribute: &str,
    resource: &Node,
    pseudo: &PseudoParameters,
) -> Option<String> {
    let kind = kind(resource);
    let is_custom = kind.starts_with("Custom::") || kind == "AWS::CloudFormation::CustomResource";
    if is_custom || attribute.starts_with("Outputs.") {
        return None;
    }
    let name = name(id, resource);
    Some(match attribute {
        "Arn" | "TopicArn" | "LoadBalancerArn" | "UserPoolArn" => arn(id, resource, pseudo),
        "QueueName" | "TopicName" | "Name" | "FunctionName" | "LoadBalancerName" => name,
        "QueueUrl" => reference(id, resource, pseudo),
        "ProviderURL" => format!(
            "https://cognito-idp.{}.amazonaws.com/{}_{id}",
            pseudo.region, pseudo.region
        ),
        "DNSName" => format!(
            "{}.{}.elb.amazonaws.com",
            name.to_ascii_lowercase(),
            pseudo.region
        ),
        "DomainName" | "RegionalDomainName" => {
            format!("{}.s3.amazonaws.com", name.to_ascii_lowercase())
        }
        other if other.ends_with("Arn") => {
            format!("{}/{other}", arn(id, resource, pseudo))
        }
        other => format!("{name}-{other}"),
    })
}

fn kind(resource: &Node) -> &str {
    match resource.member("Type") {
        Some(Node::String(kind)) => kind,
        _ => "",
    }
}

/// The name that the template gives the resource as a text, or else its logical id.
fn name(id: &str, resource: &Node) -> String {
    const NAMES: [&str; 10] = [
        "FunctionName",
        "RoleName",
        "QueueName",
        "TopicName",
        "TableName",
        "StateMachineName",
        "BucketName",
        "DeliveryStreamName",
        "UserPoolName",
        "Name",
    ];
    let properties = resource.member("Properties");
    let named = NAMES.iter().find_map(|property| {
        match properties.and_then(|properties| properties.member(property)) {
            Some(Node::String(name)) => Some(name.to_string()),
            _ => None,
        }
    });
    named.unwrap_or_else(|| id.to_owned())
}

fn arn(id: &str, resource: &Node, pseudo: &PseudoParameters) -> String {
    let PseudoParameters {
        partition,
        region,
        account_id,
    } = pseudo;
    let name = name(id, resource);
    let (service, resource) = match kind(resource) {
        "AWS::Lambda::Function" | "AWS::Serverless::Function" => {
            ("lambda", format!("function:{name}"))
        }
        "AWS::Lambda::Alias" => ("lambda", format!("function:{id}:{name}")),
        "AWS::Lambda::Version" => ("lambda", format!("function:{id}:1")),
        "AWS::IAM::Role" => return format!("arn:{partition}:iam::{account_id}:role/{name}"),
        "AWS::S3::Bucket" => {
            return format!("arn:{partition}:s3:::{}", name.to_ascii_lowercase());
        }
        "AWS::Cognito::UserPool" => ("cognito-idp", format!("userpool/{region}_{id}")),
        "AWS::SQS::Queue" => ("sqs", name),
        "AWS::SNS::Topic" => ("sns", name),
        "AWS::DynamoDB::Table" | "AWS::Serverless::SimpleTable" => {
            ("dynamodb", format!("table/{name}"))
        }
        "AWS::StepFunctions::StateMachine" | "AWS::Serverless::StateMachine" => {
            ("states", format!("stateMachine:{name}"))
        }
        "AWS::Kinesis::Stream" => ("kinesis", format!("stream/{name}")),
        "AWS::KinesisFirehose::DeliveryStream" => ("firehose", format!("deliverystream/{name}")),
        "AWS::Events::EventBus" => ("events", format!("event-bus/{name}")),
        "AWS::ElasticLoadBalancingV2::LoadBalancer" => (
            "elasticloadbalancing",
            format!("loadbalancer/app/{name}/0123456789abcdef"),
        ),
        "AWS::ElasticLoadBalancingV2::Listener" => (
            "elasticloadbalancing",
            format!("listener/app/{name}/0123456789abcdef/0123456789abcdef"),
        ),
        "AWS::SecretsManager::Secret" => ("secretsmanager", format!("secret:{name}")),
        other => {
            let service = other.split("::").nth(1).unwrap_or("service");
            let service = service.to_ascii_lowercase();
            return format!("arn:{partition}:{service}:{region}:{account_id}:{name}");
        }
    };
    format!("arn:{partition}:{service}:{region}:{account_id}:{resource}")
}
