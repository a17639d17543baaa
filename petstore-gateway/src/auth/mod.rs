//! Whether a caller may call a method.

pub(crate) mod api_key;

use petstore_core::contract::{Api, ApiKeySource, Auth, Method, MethodKey};

use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;
use api_key::{ApiKey, ApiKeys};

/// Lets the call through, with the API key it was made with, if the method asks for one.
pub(crate) fn authorize<'k>(
    call: &GatewayRequest,
    method: &Method,
    keys: &'k ApiKeys,
) -> Result<Option<&'k ApiKey>, GatewayError> {
    match method.auth {
        Auth::None => {}
        // `unsupported` keeps these from being served; if it ever should not, nobody gets in.
        Auth::Iam | Auth::Cognito { .. } | Auth::Custom { .. } => {
            return Err(GatewayError::missing_authentication_token(
                "this gateway cannot check who is calling",
            ));
        }
    }
    if method.api_key_required {
        return api_key::check(call, keys).map(Some);
    }
    Ok(None)
}

/// A scheme of the API that this gateway cannot check, and must not pretend to: the path, the verb, its name.
pub(crate) fn unsupported(api: &Api) -> Option<(String, MethodKey, &'static str)> {
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
