//! The ARN of the method that a request calls, which policies allow or deny.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html>

use crate::context::RequestContext;
use crate::deployment::Deployment;
use crate::stage_path::StagePath;

/// The ARN of a deployed API.
pub(super) fn api_arn(deployment: &Deployment) -> String {
    let identity = &deployment.identity;
    arn_of_api(
        &deployment.options.region,
        &identity.account_id,
        &identity.api_id,
    )
}

/// `arn:aws:execute-api:us-east-1:123456789012:abc`, to which the stage, the verb and the path are
/// added.
pub(crate) fn arn_of_api(region: &str, account_id: &str, api_id: &str) -> String {
    let partition = match region.split('-').next() {
        Some("cn") => "aws-cn",
        Some("us") if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    };
    format!("arn:{partition}:execute-api:{region}:{account_id}:{api_id}")
}

/// The ARN with the verb and the path of the request, not those of the method that it matched.
pub(super) fn method_arn(context: &RequestContext<'_>) -> String {
    let path = StagePath::new(context.request).within();
    format!(
        "{}/{}/{}/{}",
        api_arn(context.deployment),
        context.deployment.stage_name(),
        context.request.verb(),
        path.trim_start_matches('/')
    )
}
