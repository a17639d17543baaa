//! IAM authorization: checks the Signature Version 4 of a request against configured credentials.
//!
//! `signature` reads the signature from the `Authorization` header or the query string, and
//! `canonical` computes the one that the request should have.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

mod canonical;
mod signature;

use subtle::ConstantTimeEq;

use self::signature::Signature;
use super::time;
use crate::caller::IamIdentity;
use crate::deployment::StageOptions;
use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;
use crate::identities::{IamUser, Identities};
use crate::ids::{short_id, since_epoch};

/// How far the time of a signature may be from the gateway's, in seconds.
const SKEW: u64 = 5 * 60;

/// The longest time for which a presigned URL holds, in seconds: a week.
const MAX_EXPIRES: u64 = 7 * 24 * 60 * 60;

const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/// The user whose signature the request has.
///
/// # Errors
///
/// 403 if the request has no signature, or if its signature is incomplete, too old, made with an
/// unknown key, or does not match the request.
pub(crate) fn check(
    options: &StageOptions,
    request: &GatewayRequest,
) -> Result<IamIdentity, GatewayError> {
    let identities = &options.identities;
    let signature = Signature::read(request)
        .map_err(|message| GatewayError::incomplete_signature(message, advice(identities)))?
        .ok_or_else(|| GatewayError::missing_authentication_token(advice(identities)))?;
    check_scope(&signature, &options.region)?;
    check_time(&signature, request)?;
    let user = find_user(identities, &signature.access_key).ok_or_else(|| {
        GatewayError::unrecognized_client(format!(
            "the access key is unknown: {}",
            advice(identities)
        ))
    })?;
    check_session_token(user, &signature)?;
    if !is_signed_by(&user.credentials.secret_access_key, &signature, request) {
        return Err(GatewayError::invalid_signature(
            MISMATCH.to_owned(),
            "the signature is not that of this request and this secret key",
        ));
    }
    let account_id = &options.account_id;
    Ok(IamIdentity {
        access_key: user.credentials.access_key_id.clone(),
        account_id: account_id.clone(),
        user_id: format!("AIDA{}", short_id(&user.name).to_ascii_uppercase()),
        user_arn: format!("arn:aws:iam::{account_id}:user/{}", user.name),
    })
}

/// The response to an `Authorization` header on a path without a method: API Gateway reads it as a
/// signature.
pub(super) fn malformed_header(request: &GatewayRequest) -> Option<GatewayError> {
    request.parts.headers.get("authorization")?;
    let message = Signature::read(request).err()?;
    Some(GatewayError::incomplete_signature(message, String::new()))
}

fn advice(identities: &Identities) -> String {
    let advice = identities.signature_advice.as_deref();
    advice
        .unwrap_or("sign the request with credentials that this gateway is configured with")
        .to_owned()
}

fn check_scope(signature: &Signature, region: &str) -> Result<(), GatewayError> {
    let fail = |message: String| {
        let note = format!("the credential scope is wrong: {message}");
        Err(GatewayError::invalid_signature(message, note))
    };
    if signature.service != "execute-api" {
        return fail("Credential should be scoped to correct service: 'execute-api'. ".to_owned());
    }
    if signature.region != region {
        return fail(format!(
            "Credential should be scoped to a valid region, not '{}'. ",
            signature.region
        ));
    }
    if !signature.timestamp.starts_with(&signature.date) {
        return fail(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != '{}', from '{}'.",
            signature.date,
            signature.timestamp.get(..8).unwrap_or_default(),
            signature.timestamp
        ));
    }
    Ok(())
}

fn check_time(signature: &Signature, request: &GatewayRequest) -> Result<(), GatewayError> {
    let fail = |message: String| {
        let note = "the signature is too old or too new: check the clock, and sign each request";
        Err(GatewayError::invalid_signature(message, note))
    };
    let stamp = &signature.timestamp;
    let Some(signed) = time::parse_basic(stamp) else {
        return fail(format!(
            "Date must be in ISO-8601 'basic format'. Got '{stamp}'. See http://en.wikipedia.org/wiki/ISO_8601"
        ));
    };
    let now = since_epoch(request.received).as_secs();
    let lifetime = match signature.expires {
        None => SKEW,
        Some(seconds) => seconds.min(MAX_EXPIRES),
    };
    if now > signed.saturating_add(lifetime) {
        return fail(format!(
            "Signature expired: {stamp} is now earlier than {} ({} - {} min.)",
            time::format_basic(now - lifetime),
            time::format_basic(now),
            lifetime / 60
        ));
    }
    if signed > now + SKEW {
        return fail(format!(
            "Signature not yet current: {stamp} is still later than {} ({} + 5 min.)",
            time::format_basic(now + SKEW),
            time::format_basic(now)
        ));
    }
    Ok(())
}

fn find_user<'i>(identities: &'i Identities, access_key: &str) -> Option<&'i IamUser> {
    identities
        .users
        .iter()
        .find(|user| user.credentials.access_key_id == access_key)
}

/// Temporary credentials come with their token, others with none.
fn check_session_token(user: &IamUser, signature: &Signature) -> Result<(), GatewayError> {
    let expected = user
        .credentials
        .session_token
        .as_deref()
        .unwrap_or_default();
    let sent = signature.session_token.as_deref().unwrap_or_default();
    if bool::from(expected.as_bytes().ct_eq(sent.as_bytes())) {
        return Ok(());
    }
    Err(GatewayError::unrecognized_client(
        "the session token is not that of the access key",
    ))
}

fn is_signed_by(secret: &str, signature: &Signature, request: &GatewayRequest) -> bool {
    let Some(expected) = canonical::signature(secret, signature, request) else {
        return false;
    };
    expected
        .as_bytes()
        .ct_eq(signature.signature.as_bytes())
        .into()
}
