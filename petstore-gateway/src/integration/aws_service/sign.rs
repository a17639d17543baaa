//! Signature Version 4 of requests to AWS services.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign as sign_request,
};
use aws_sigv4::sign::v4;

use super::target::ServiceTarget;
use crate::backends::AwsCredentials;
use crate::gateway_error::GatewayError;
use crate::integration::send::OutgoingRequest;

/// Adds the headers of the signature. The other headers, apart from those of connections, are
/// signed.
///
/// # Errors
///
/// 500 if the request cannot be signed.
pub(super) fn sign(
    request: &mut OutgoingRequest,
    target: &ServiceTarget,
    credentials: &AwsCredentials,
) -> Result<(), GatewayError> {
    let failed = |error: &dyn std::fmt::Display| {
        GatewayError::api_configuration_error(format!(
            "the request to {} cannot be signed: {error}",
            target.service
        ))
    };
    request.add_framing_headers();
    let identity = Credentials::new(
        credentials.access_key_id.clone(),
        credentials.secret_access_key.clone(),
        credentials.session_token.clone(),
        None,
        "petstore",
    )
    .into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(&target.region)
        .name(&target.service)
        .time(SystemTime::now())
        .settings(settings(&target.service))
        .build()
        .map_err(|error| failed(&error))?;
    let uri = request.uri.to_string();
    let headers = request.headers.iter();
    let headers = headers.map(|(name, value)| (name.as_str(), value.as_str()));
    let body = SignableBody::Bytes(&request.body);
    let signable = SignableRequest::new(&request.verb, uri, headers, body);
    let signable = signable.map_err(|error| failed(&error))?;
    let signed = sign_request(signable, &parameters.into()).map_err(|error| failed(&error))?;
    let (instructions, _) = signed.into_parts();
    let (headers, _) = instructions.into_parts();
    for header in headers {
        let name = match header.name() {
            "authorization" => "Authorization",
            "x-amz-date" => "X-Amz-Date",
            other => other,
        };
        request
            .headers
            .push((name.to_owned(), header.value().to_owned()));
    }
    Ok(())
}

fn settings(service: &str) -> SigningSettings {
    let mut settings = SigningSettings::default();
    if service == "s3" {
        // S3 has rules of its own:
        // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    settings
}
