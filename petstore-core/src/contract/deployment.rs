//! What an app deploys besides its API: functions, their triggers, and the resources that they use.

use super::{FunctionConfig, MAX_STREAM_TIMEOUT_MILLIS};
use crate::event::{EventSpec, SourceKind};
use crate::infrastructure::{Grant, ResourceSpec, ResourceUse};

/// The functions of an app with their triggers and permissions.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Deployment {
    /// The name of the app.
    pub name: String,
    /// The functions, in the order in which they were added.
    pub functions: Vec<FunctionDeployment>,
    /// Every declared resource that a function uses or is triggered by, once, sorted by kind and
    /// name.
    pub resources: Vec<ResourceSpec>,
}

impl Deployment {
    /// The function that has the handler for direct invocations with this name.
    pub fn function_of_direct_handler(&self, name: &str) -> Option<&FunctionDeployment> {
        self.functions.iter().find(|function| {
            function.events.iter().any(|event| {
                event.spec.name == name && event.spec.source.kind() == SourceKind::Direct
            })
        })
    }
}

/// The timeout of a function that has none of its own, in seconds: as long as API Gateway waits.
pub const DEFAULT_FUNCTION_TIMEOUT: u32 = 29;

/// API Gateway waits for the end of a streamed response for 15 minutes.
const STREAM_TIMEOUT: u32 = MAX_STREAM_TIMEOUT_MILLIS / 1000;

/// One Lambda function.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FunctionDeployment {
    /// The name, which is the value of the variable `PETSTORE_FUNCTION` in its environment.
    pub name: String,
    /// Its settings.
    pub config: FunctionConfig,
    /// The routes that it serves.
    pub routes: Vec<HandlerDeployment>,
    /// The Lambda authorizers that are part of it.
    pub authorizers: Vec<HandlerDeployment>,
    /// The event handlers.
    pub events: Vec<EventDeployment>,
    /// What its policy must allow: the uses of all its handlers, each once.
    pub uses: Vec<ResourceUse>,
}

/// What a handler uses.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HandlerDeployment {
    /// The name of the function in Rust.
    pub name: &'static str,
    /// The resources that it calls.
    pub uses: Vec<ResourceUse>,
    /// Whether its response is sent as it is produced, which may take 15 minutes.
    pub streamed: bool,
}

/// An event handler.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EventDeployment {
    /// The source with its options.
    pub spec: &'static EventSpec,
    /// The resources that it calls.
    pub uses: Vec<ResourceUse>,
    /// The JSON Schema of the payload, if the handler declares its type.
    pub payload: Option<schemars::Schema>,
}

impl FunctionDeployment {
    /// The timeout in seconds: that of its settings, or else `default`. A function that streams
    /// responses has at least 15 minutes by default.
    pub fn timeout_or(&self, default: u32) -> u32 {
        let streams = self.routes.iter().any(|route| route.streamed);
        self.config.timeout.unwrap_or(match streams {
            true => default.max(STREAM_TIMEOUT),
            false => default,
        })
    }

    /// What the policy of the function allows: its uses, and what Lambda needs to read its sources.
    pub fn grants(&self) -> Vec<Grant> {
        let uses = self.uses.iter().flat_map(ResourceUse::grants);
        let sources = self.events.iter();
        let sources = sources.filter_map(|event| event.spec.source.grant());
        uses.chain(sources).collect()
    }
}
