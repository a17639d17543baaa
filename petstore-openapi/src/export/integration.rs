//! Writes integrations.

use super::super::node::Members;
use super::style::Style;
use petstore_core::contract::{
    Connection, DEFAULT_TIMEOUT_MILLIS, Integration, IntegrationResponse, IntegrationType,
    ResponseTransferMode,
};

/// Writes the value of `x-amazon-apigateway-integration`.
pub(super) fn write(integration: &Integration, style: &Style<'_>) -> Members {
    let mut members = Members::default();
    members.put(
        "type",
        integration.integration_type.as_str().to_ascii_lowercase(),
    );
    members.put_some("httpMethod", integration.http_method.as_ref());
    members.put_some("uri", uri(integration, style));
    members.put_some("credentials", integration.credentials.as_ref());
    if let Connection::VpcLink(id) = &integration.connection {
        members.put("connectionType", "VPC_LINK");
        members.put("connectionId", id);
    }
    members.put_filled("requestParameters", &integration.request_parameters);
    members.put_filled("requestTemplates", &integration.request_templates);
    let passthrough = integration.passthrough_behavior.as_str();
    members.put("passthroughBehavior", passthrough.to_ascii_lowercase());
    let handling = integration
        .content_handling
        .map(|handling| handling.as_str());
    members.put_some("contentHandling", handling);
    if integration.timeout_millis != DEFAULT_TIMEOUT_MILLIS {
        members.put("timeoutInMillis", integration.timeout_millis);
    }
    members.put_some("cacheNamespace", integration.cache_namespace.as_ref());
    members.put_filled(
        "cacheKeyParameters",
        integration.cache_key_parameters.as_slice(),
    );
    if integration.response_transfer_mode != ResponseTransferMode::Buffered {
        members.put(
            "responseTransferMode",
            integration.response_transfer_mode.as_str(),
        );
    }
    members.put_some("integrationTarget", integration.integration_target.as_ref());
    if integration.tls_config.insecure_skip_verification {
        let tls: Members = [("insecureSkipVerification", true)].into_iter().collect();
        members.put("tlsConfig", tls);
    }
    let responses: Members = integration
        .responses
        .iter()
        .map(|(status, mapped)| {
            let pattern = mapped.selection_pattern.as_deref().unwrap_or("default");
            (pattern, response(*status, mapped))
        })
        .collect();
    members.put_filled("responses", responses);
    members
}

fn uri(integration: &Integration, style: &Style<'_>) -> Option<String> {
    match style.function_arn {
        Some(arn) if integration.integration_type == IntegrationType::AwsProxy => {
            let function = Integration::lambda_proxy(arn);
            match integration.response_transfer_mode {
                ResponseTransferMode::Buffered => function.uri,
                ResponseTransferMode::Stream => function.streamed().uri,
            }
        }
        _ => integration.uri.clone(),
    }
}

fn response(status: u16, response: &IntegrationResponse) -> Members {
    let mut members = Members::default();
    members.put("statusCode", status.to_string());
    members.put_filled("responseParameters", &response.response_parameters);
    members.put_filled("responseTemplates", &response.response_templates);
    let handling = response.content_handling.map(|handling| handling.as_str());
    members.put_some("contentHandling", handling);
    members
}
