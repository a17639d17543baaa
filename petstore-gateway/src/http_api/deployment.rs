//! A deployed HTTP API as its requests see it: options, ids, stage variables and the functions.

use std::collections::BTreeMap;

use petstore_core::contract::http_api::HttpApi;

use crate::deployment::StageOptions;
use crate::ids::short_id;
use crate::invoke::Invoke;

/// What all requests to one HTTP API share.
pub(super) struct HttpDeployment {
    pub(super) options: StageOptions,
    pub(super) api_id: String,
    pub(super) domain_name: String,
    pub(super) variables: BTreeMap<String, String>,
    pub(super) invoke: Box<dyn Invoke>,
}

impl HttpDeployment {
    pub(super) fn new(api: &HttpApi, invoke: impl Invoke, options: StageOptions) -> Self {
        let api_id = short_id(&api.name);
        let stage = api.stages.get(HttpApi::DEFAULT_STAGE);
        Self {
            domain_name: format!("{api_id}.execute-api.{}.amazonaws.com", options.region),
            api_id,
            variables: stage
                .map(|stage| stage.variables.clone())
                .unwrap_or_default(),
            invoke: Box::new(invoke),
            options,
        }
    }
}
