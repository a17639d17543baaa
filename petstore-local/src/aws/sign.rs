//! Signs outgoing requests with Signature Version 4.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use http::Request;

use super::settings::AwsSettings;

/// Why a request cannot be signed.
#[derive(Debug, thiserror::Error)]
#[error("the request cannot be signed: {0}")]
pub(crate) struct SignError(String);

/// Adds the headers of a signature, if there are credentials. `service` is the name in the
/// credential scope.
pub(crate) fn sign(
    request: &mut Request<Bytes>,
    service: &str,
    settings: &AwsSettings,
    time: SystemTime,
) -> Result<(), SignError> {
    let Some(credentials) = &settings.config.credentials else {
        return Ok(());
    };
    let credentials = Credentials::new(
        &credentials.access_key_id,
        &credentials.secret_access_key,
        credentials.session_token.clone(),
        None,
        "environment",
    );
    let fail = |error: &dyn std::fmt::Display| SignError(error.to_string());
    let identity = credentials.into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(&settings.region)
        .name(service)
        .time(time)
        .settings(SigningSettings::default())
        .build()
        .map_err(|error| fail(&error))?
        .into();
    let headers = request.headers().iter();
    let headers = headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let uri = request.uri().to_string();
    let signable = SignableRequest::new(
        request.method().as_str(),
        uri,
        headers,
        SignableBody::Bytes(request.body()),
    )
    .map_err(|error| fail(&error))?;
    let signed = aws_sigv4::http_request::sign(signable, &parameters);
    let (instructions, _) = signed.map_err(|error| fail(&error))?.into_parts();
    instructions.apply_to_request_http1x(request);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn signed(variables: &[(&str, &str)]) -> Request<Bytes> {
        let variables = variables.iter();
        let settings = AwsSettings::from_variables(
            variables.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let mut request = Request::post("http://127.0.0.1:1/2015-03-31/functions/f/invocations")
            .body(Bytes::from_static(b"{}"))
            .unwrap();
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        sign(&mut request, "lambda", &settings, time).unwrap();
        request
    }

    #[test]
    fn a_signed_request_has_its_scope_and_token() {
        let request = signed(&[
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_SESSION_TOKEN", "token"),
            ("AWS_REGION", "eu-west-1"),
        ]);
        let authorization = request.headers()["authorization"].to_str().unwrap();
        assert!(
            authorization.contains("AKIDEXAMPLE/20231114/eu-west-1/lambda/aws4_request"),
            "{authorization}"
        );
        assert_eq!(request.headers()["x-amz-security-token"], "token");
        assert_eq!(request.headers()["x-amz-date"], "20231114T221320Z");
    }

    #[test]
    fn without_credentials_a_request_stays_as_it_is() {
        assert!(signed(&[]).headers().is_empty());
    }
}
