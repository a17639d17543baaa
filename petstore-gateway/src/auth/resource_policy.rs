//! The resource policy of an API: which callers may call which of its methods.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html>

use std::time::SystemTime;

use petstore_core::Arn;
use petstore_core::contract::Api;

use super::method_arn::api_arn;
use super::policy::{ConditionKeys, Decision, Policy};
use crate::context::RequestContext;
use crate::deploy_error::DeployError;
use crate::deployment::Deployment;
use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;
use crate::ids::since_epoch;

/// The policy of an API, if it has one.
#[derive(Debug)]
pub(super) struct ResourcePolicy(Option<Policy>);

impl ResourcePolicy {
    pub(super) fn new(api: &Api, deployment: &Deployment) -> Result<Self, DeployError> {
        let Some(document) = &api.policy else {
            return Ok(Self(None));
        };
        let mut policy = Policy::parse(document)
            .map_err(|error| DeployError::ResourcePolicy(error.to_string()))?;
        policy.expand_resources(&api_arn(deployment));
        Ok(Self(Some(policy)))
    }

    /// Whether the API has no policy.
    pub(super) fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// What the policy decides; `None` if the API has none.
    pub(super) fn evaluate(
        &self,
        context: &RequestContext<'_>,
        arn: &str,
        principal: Option<&str>,
    ) -> Option<Decision> {
        let policy = self.0.as_ref()?;
        Some(policy.evaluate(arn, principal, &condition_keys(context.request)))
    }
}

/// What is known about a request under the names of condition keys.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html>
pub(crate) fn condition_keys(request: &GatewayRequest) -> ConditionKeys<'_> {
    ConditionKeys::new(move |key| match key {
        "aws:sourceip" => Some(request.connection.source_ip.to_string()),
        "aws:useragent" => request.header("user-agent").map(str::to_owned),
        "aws:referer" => request.header("referer").map(str::to_owned),
        // The cloud has no endpoint without TLS.
        "aws:securetransport" => Some("true".to_owned()),
        "aws:currenttime" | "aws:epochtime" => Some(epoch_time(request.received)),
        _ => None,
    })
}

fn epoch_time(time: SystemTime) -> String {
    since_epoch(time).as_secs().to_string()
}

/// An account of which only the last four digits are shown.
fn masked(account_id: &str) -> String {
    let hidden = account_id.len().saturating_sub(4);
    let shown = account_id.get(hidden..).unwrap_or_default();
    format!("{}{shown}", "*".repeat(hidden))
}

/// The response to a caller whom the resource policy does not allow.
pub(super) fn deny(arn: &str, principal: Option<&str>, decision: Decision) -> GatewayError {
    let resource = match Arn::parse(arn) {
        Some(arn) => Arn {
            account_id: &masked(arn.account_id),
            ..arn
        }
        .to_string(),
        None => arn.to_owned(),
    };
    let explicit = match decision {
        Decision::ExplicitDeny => " with an explicit deny",
        Decision::Allow | Decision::ImplicitDeny => "",
    };
    let message = format!(
        "User: {} is not authorized to perform: execute-api:Invoke on resource: {resource}{explicit}",
        principal.unwrap_or("anonymous"),
    );
    let note = format!("the resource policy does not allow the request{explicit}");
    GatewayError::access_denied(message, note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_hides_the_account() {
        let arn = "arn:aws:execute-api:us-east-1:123456789012:abc/dev/GET/pets";
        let message = |decision| deny(arn, None, decision).message.unwrap();
        assert_eq!(
            message(Decision::ImplicitDeny),
            "User: anonymous is not authorized to perform: execute-api:Invoke on resource: \
             arn:aws:execute-api:us-east-1:********9012:abc/dev/GET/pets"
        );
        assert!(message(Decision::ExplicitDeny).ends_with("/pets with an explicit deny"));
    }
}
