//! Authorization: checks whether a caller may call a method, and identifies the caller.
//!
//! It supports open methods and API keys. A stage with a method that requires anything else cannot be deployed.

mod api_key;

use petstore_core::contract::{Api, ApiKeySource, Auth, Method, MethodKey};

use crate::api_key::ApiKeys;
use crate::caller::Caller;
use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;

/// The caller of a request that the method admits.
///
/// # Errors
///
/// 403 if the API key is missing or unknown.
pub(crate) fn authorize<'k>(
    request: &GatewayRequest,
    method: &Method,
    keys: &'k ApiKeys,
) -> Result<Caller<'k>, GatewayError> {
    match method.auth {
        Auth::None => {}
        // `find_unsupported` keeps such methods from being deployed; if it ever misses one, reject every caller.
        Auth::Iam | Auth::Cognito { .. } | Auth::Custom { .. } => {
            return Err(GatewayError::missing_authentication_token(
                "this gateway cannot check the caller: require an API key instead",
            ));
        }
    }
    if method.api_key_required {
        return api_key::check(request, keys).map(Caller::with_api_key);
    }
    Ok(Caller::default())
}

/// The first method whose callers this gateway cannot check: its path, its verb and the scheme it requires.
pub(crate) fn find_unsupported(api: &Api) -> Option<(String, MethodKey, &'static str)> {
    api.methods().find_map(|(path, verb, method)| {
        let scheme = match (&method.auth, api.api_key_source) {
            (Auth::None, ApiKeySource::Authorizer) if method.api_key_required => {
                "an API key from an authorizer"
            }
            (Auth::None, _) => return None,
            (Auth::Iam, _) => "IAM",
            (Auth::Cognito { .. }, _) => "Cognito",
            (Auth::Custom { .. }, _) => "a Lambda authorizer",
        };
        Some((path.to_owned(), verb, scheme))
    })
}
