//! API keys: checks a request's key against those that the stage accepts, and counts it for its
//! usage plan.

use crate::api_key::{ApiKey, ApiKeys};
use crate::context::RequestContext;
use crate::deployment::Deployment;
use crate::gateway_error::GatewayError;
use crate::usage_plan::{Meter, Refusal, UsagePlan};

/// A key that the stage accepts, and the plan that admits it.
#[derive(Debug)]
pub(super) struct AcceptedKey<'s> {
    pub(super) key: &'s ApiKey,
    plan: Option<&'s UsagePlan>,
}

impl<'s> AcceptedKey<'s> {
    pub(super) fn plan_name(&self) -> Option<&'s str> {
        self.plan.map(UsagePlan::name)
    }
}

/// The value of the key in the header of a request.
pub(super) fn header_value<'r>(context: &RequestContext<'r>) -> Option<&'r str> {
    context.request.header("x-api-key")
}

/// The accepted key with this value. Keys outside of usage plans are those of
/// [`StageOptions::api_keys`].
///
/// [`StageOptions::api_keys`]: crate::StageOptions::api_keys
pub(super) fn find<'s>(
    deployment: &'s Deployment,
    value: Option<&str>,
) -> Result<AcceptedKey<'s>, GatewayError> {
    let options = &deployment.options;
    let advice = || advice(&options.api_keys, options.usage_plans.api_keys());
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        let note = format!("the request has no API key: {}", advice());
        return Err(GatewayError::invalid_api_key(note));
    };
    if let Some(key) = options.api_keys.find(value) {
        return Ok(AcceptedKey { key, plan: None });
    }
    let plans = &options.usage_plans;
    let Some(key) = plans.api_keys().find(value) else {
        let note = format!("the API key is unknown: {}", advice());
        return Err(GatewayError::invalid_api_key(note));
    };
    if !plans.is_enabled(key) {
        let note = format!("the API key {:?} is disabled", key.name());
        return Err(GatewayError::invalid_api_key(note));
    }
    let stage = deployment.stage_name();
    let plan = plans.find(key, stage).ok_or_else(|| {
        GatewayError::invalid_api_key(format!(
            "the API key {:?} is in no usage plan of the stage {stage:?}: add it to one",
            key.name()
        ))
    })?;
    Ok(AcceptedKey {
        key,
        plan: Some(plan),
    })
}

/// Counts the request for the plan of its key.
///
/// # Errors
///
/// 429 if the plan does not permit another request.
pub(super) fn count(
    accepted: &AcceptedKey<'_>,
    meter: &Meter,
    context: &RequestContext<'_>,
    resource_path: &str,
) -> Result<(), GatewayError> {
    let Some(plan) = accepted.plan else {
        return Ok(());
    };
    let request = context.request;
    let method = format!("{resource_path}/{}", request.verb());
    let stage = context.deployment.stage_name();
    let counted = meter.count(plan, accepted.key, stage, &method, request.received);
    counted.map_err(|refusal| {
        let name = accepted.key.name();
        match refusal {
            Refusal::Throttled => GatewayError::throttled(format!(
                "the API key {name:?} sends requests faster than its usage plan permits"
            )),
            Refusal::QuotaExceeded => GatewayError::quota_exceeded(format!(
                "the API key {name:?} has used up the quota of its usage plan"
            )),
        }
    })
}

fn advice(keys: &ApiKeys, planned: &ApiKeys) -> String {
    let names: Vec<_> = keys
        .iter()
        .chain(planned.iter())
        .map(|key| format!("{:?}", key.name()))
        .collect();
    if names.is_empty() {
        return "this stage accepts no API keys: configure one".to_owned();
    }
    format!(
        "send the value of {} in the header x-api-key",
        names.join(" or ")
    )
}
