//! Whether a request is what its method asks for: parameters that must be there, and the body's shape.
//!
//! A method says by its request validator which of the two the gateway checks.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html>

#[cfg(feature = "validation")]
mod body;
mod parameters;

use std::collections::BTreeMap;

use petstore_core::contract::{Api, Method, RequestValidator};

use crate::deploy_error::DeployError;
use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;
use crate::resource::Matched;

/// The request validators of an API, and its models, ready for use.
#[derive(Debug)]
pub(crate) struct Validators {
    by_name: BTreeMap<String, RequestValidator>,
    #[cfg(feature = "validation")]
    models: body::Models,
}

impl Validators {
    pub(crate) fn of(api: &Api) -> Result<Self, DeployError> {
        for (path, verb, method) in api.methods() {
            let Some(name) = &method.request_validator else {
                continue;
            };
            let fail = |reason: String| DeployError::Validation {
                path: path.to_owned(),
                verb,
                reason,
            };
            let validator = api.request_validators.get(name);
            let validator = validator
                .ok_or_else(|| fail(format!("the API has no request validator {name:?}")))?;
            if cfg!(not(feature = "validation"))
                && validator.validate_request_body
                && !method.request_models.is_empty()
            {
                return Err(fail(
                    "turn on the feature `validation`, with which bodies are checked".to_owned(),
                ));
            }
        }
        Ok(Self {
            by_name: api.request_validators.clone(),
            #[cfg(feature = "validation")]
            models: body::Models::of(api)?,
        })
    }

    /// Refuses what the method's validator does.
    pub(crate) fn validate(
        &self,
        call: &GatewayRequest,
        matched: &Matched<'_, '_>,
    ) -> Result<(), GatewayError> {
        let Some(validator) = self.of_method(matched.method) else {
            return Ok(());
        };
        if validator.validate_request_parameters {
            parameters::check(call, matched)?;
        }
        #[cfg(feature = "validation")]
        if validator.validate_request_body {
            self.models.check(call, matched.method)?;
        }
        Ok(())
    }

    fn of_method(&self, method: &Method) -> Option<&RequestValidator> {
        self.by_name.get(method.request_validator.as_ref()?)
    }
}
