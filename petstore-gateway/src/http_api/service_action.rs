//! The actions of services that HTTP APIs can call, and the types of their parameters.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html>

/// An action of a service.
pub(super) struct Action {
    subtype: &'static str,
    pub(super) service: &'static str,
    /// What precedes the service in the name of its host.
    pub(super) host_prefix: &'static str,
    pub(super) name: &'static str,
    pub(super) protocol: Protocol,
    /// The parameters that are not texts.
    types: &'static [(&'static str, Kind)],
    /// Whether the service's members begin with a small letter.
    camel_case: bool,
}

/// How the action is called.
pub(super) enum Protocol {
    /// A body of JSON, and the action in `X-Amz-Target`.
    Json {
        target: &'static str,
        content_type: &'static str,
    },
    /// A path of AppConfig.
    AppConfig,
}

/// The type of a parameter in the service's request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    /// Seconds, or a time of ISO 8601.
    Time,
    /// A JSON list, or texts between commas.
    List,
    /// A JSON object.
    Object,
}

impl Kind {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Time => "a time: use seconds or 2026-11-27T00:00:00Z",
            Self::List => "a list",
            Self::Object => "a JSON object",
        }
    }
}

impl Action {
    pub(super) fn kind(&self, parameter: &str) -> Kind {
        let mut types = self.types.iter();
        let found = types.find(|(name, _)| *name == parameter);
        found.map_or(Kind::Text, |(_, kind)| *kind)
    }

    /// The member of the service's request that a parameter sets.
    pub(super) fn member(&self, parameter: &str) -> String {
        match parameter.split_at_checked(1) {
            Some((first, rest)) if self.camel_case => first.to_ascii_lowercase() + rest,
            _ => parameter.to_owned(),
        }
    }
}

/// The action of an integration subtype.
pub(super) fn find_action(subtype: &str) -> Option<&'static Action> {
    ACTIONS.iter().find(|action| action.subtype == subtype)
}

const JSON_1_0: &str = "application/x-amz-json-1.0";
const JSON_1_1: &str = "application/x-amz-json-1.1";

const SQS: Protocol = Protocol::Json {
    target: "AmazonSQS",
    content_type: JSON_1_0,
};
const STEP_FUNCTIONS: Protocol = Protocol::Json {
    target: "AWSStepFunctions",
    content_type: JSON_1_0,
};

const fn action(
    subtype: &'static str,
    service: &'static str,
    name: &'static str,
    protocol: Protocol,
    types: &'static [(&'static str, Kind)],
) -> Action {
    Action {
        subtype,
        service,
        host_prefix: "",
        name,
        protocol,
        types,
        camel_case: false,
    }
}

const fn step_functions(
    subtype: &'static str,
    host_prefix: &'static str,
    name: &'static str,
) -> Action {
    Action {
        host_prefix,
        camel_case: true,
        ..action(subtype, "states", name, STEP_FUNCTIONS, &[])
    }
}

const ACTIONS: [Action; 10] = [
    action(
        "AppConfig-GetConfiguration",
        "appconfig",
        "GetConfiguration",
        Protocol::AppConfig,
        &[],
    ),
    action(
        "EventBridge-PutEvents",
        "events",
        "PutEvents",
        Protocol::Json {
            target: "AWSEvents",
            content_type: JSON_1_1,
        },
        &[("Resources", Kind::List), ("Time", Kind::Time)],
    ),
    action(
        "Kinesis-PutRecord",
        "kinesis",
        "PutRecord",
        Protocol::Json {
            target: "Kinesis_20131202",
            content_type: JSON_1_1,
        },
        &[],
    ),
    action(
        "SQS-SendMessage",
        "sqs",
        "SendMessage",
        SQS,
        &[
            ("DelaySeconds", Kind::Number),
            ("MessageAttributes", Kind::Object),
            ("MessageSystemAttributes", Kind::Object),
        ],
    ),
    action(
        "SQS-ReceiveMessage",
        "sqs",
        "ReceiveMessage",
        SQS,
        &[
            ("AttributeNames", Kind::List),
            ("MaxNumberOfMessages", Kind::Number),
            ("MessageAttributeNames", Kind::List),
            ("VisibilityTimeout", Kind::Number),
            ("WaitTimeSeconds", Kind::Number),
        ],
    ),
    action("SQS-DeleteMessage", "sqs", "DeleteMessage", SQS, &[]),
    action("SQS-PurgeQueue", "sqs", "PurgeQueue", SQS, &[]),
    step_functions("StepFunctions-StartExecution", "", "StartExecution"),
    step_functions(
        "StepFunctions-StartSyncExecution",
        "sync-",
        "StartSyncExecution",
    ),
    step_functions("StepFunctions-StopExecution", "", "StopExecution"),
];
