//! A deployed API as its requests see it: identity, options, stage variables, media types, and the
//! functions.
//!
//! All requests to a stage share it. It does not depend on resources or methods, so auth,
//! validation and integrations can use it without the [`Stage`](crate::Stage) that calls them.

use std::collections::BTreeMap;
use std::time::Duration;

use petstore_core::contract::{Api, Integration};

use crate::api_key::ApiKeys;
use crate::backends::Backends;
use crate::deploy_error::DeployError;
use crate::identities::Identities;
use crate::ids::short_id;
use crate::invoke::Invoke;
use crate::media_types::MediaTypes;
use crate::usage_plan::UsagePlans;

/// How a [`Stage`](crate::Stage) is deployed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StageOptions {
    /// The name of the stage, which is the first segment of every path. The default is `dev`.
    pub name: String,
    /// The API keys that the stage accepts.
    pub api_keys: ApiKeys,
    /// API keys that usage plans admit and limit. The stage accepts them besides `api_keys`.
    pub usage_plans: UsagePlans,
    /// The users and token issuers that the stage can check.
    pub identities: Identities,
    /// How long an integration may take. It replaces the timeouts that the API declares.
    pub integration_timeout: Option<Duration>,
    /// The account id, twelve digits, in events and context variables.
    pub account_id: String,
    /// The AWS region in the domain name of the API, and of AWS integrations whose URI has none.
    pub region: String,
    /// HTTP servers, AWS services and logs.
    pub backends: Backends,
    /// Whether every method responds without a backend, from its declared models and examples.
    pub mock: bool,
}

impl Default for StageOptions {
    fn default() -> Self {
        Self {
            name: "dev".to_owned(),
            api_keys: ApiKeys::default(),
            usage_plans: UsagePlans::default(),
            identities: Identities::default(),
            integration_timeout: None,
            account_id: "123456789012".to_owned(),
            region: "us-east-1".to_owned(),
            backends: Backends::default(),
            mock: false,
        }
    }
}

/// The ids of a deployment, which events and context variables show.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) account_id: String,
    pub(crate) api_id: String,
    pub(crate) deployment_id: String,
    pub(crate) domain_name: String,
    pub(crate) domain_prefix: String,
}

/// What all requests to one stage share.
pub(crate) struct Deployment {
    pub(crate) options: StageOptions,
    pub(crate) identity: Identity,
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) media_types: MediaTypes,
    pub(crate) invoke: Box<dyn Invoke>,
}

impl std::fmt::Debug for Deployment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deployment")
            .field("options", &self.options)
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}

impl Deployment {
    /// Checks the stage's name and derives the ids, which depend on nothing but the names and the
    /// options.
    pub(crate) fn new(
        api: &Api,
        invoke: impl Invoke,
        options: StageOptions,
    ) -> Result<Self, DeployError> {
        if !is_stage_name(&options.name) {
            return Err(DeployError::StageName(options.name));
        }
        let api_id = short_id(&api.name);
        Ok(Self {
            variables: api.stage_variables.clone(),
            media_types: MediaTypes::new(api),
            identity: Identity {
                account_id: options.account_id.clone(),
                deployment_id: short_id(&(&api.name, &options.name)),
                domain_name: format!("{api_id}.execute-api.{}.amazonaws.com", options.region),
                domain_prefix: api_id.clone(),
                api_id,
            },
            invoke: Box::new(invoke),
            options,
        })
    }

    /// The name of the stage.
    pub(crate) fn stage_name(&self) -> &str {
        &self.options.name
    }

    /// How long the gateway waits for this integration.
    pub(crate) fn timeout(&self, integration: &Integration) -> Duration {
        let declared = Duration::from_millis(integration.timeout_millis.into());
        self.options.integration_timeout.unwrap_or(declared)
    }
}

fn is_stage_name(name: &str) -> bool {
    let is_legal = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    (1..=128).contains(&name.len()) && name.chars().all(is_legal)
}
