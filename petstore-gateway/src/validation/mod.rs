//! Request validation: checks required parameters and the body against the method's contract.
//!
//! The request validator of a method decides which of the two the gateway checks.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html>

#[cfg(feature = "validation")]
mod body;
#[cfg(feature = "validation")]
mod messages;
mod parameters;

use std::collections::BTreeMap;

use petstore_core::contract::{Api, Method, RequestValidator};

use crate::context::RequestContext;
use crate::deploy_error::DeployError;
use crate::gateway_error::GatewayError;
use crate::resource::MatchedMethod;

/// The request validators of an API, with its models compiled.
#[derive(Debug)]
pub(crate) struct Validators {
    by_name: BTreeMap<String, RequestValidator>,
    #[cfg(feature = "validation")]
    models: body::Models,
}

impl Validators {
    pub(crate) fn new(api: &Api) -> Result<Self, DeployError> {
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
            let validator = validator.ok_or_else(|| {
                fail(format!(
                    "the API has no request validator {name:?}: declare it"
                ))
            })?;
            if cfg!(not(feature = "validation"))
                && validator.validate_request_body
                && !method.request_models.is_empty()
            {
                return Err(fail(
                    "bodies are validated only with the feature `validation`: enable it".to_owned(),
                ));
            }
        }
        Ok(Self {
            by_name: api.request_validators.clone(),
            #[cfg(feature = "validation")]
            models: body::Models::new(api)?,
        })
    }

    /// Checks what the method's validator checks.
    ///
    /// # Errors
    ///
    /// 400 if a required parameter is missing or the body does not match its model.
    pub(crate) fn validate(
        &self,
        context: &RequestContext<'_>,
        matched: &MatchedMethod<'_, '_>,
    ) -> Result<(), GatewayError> {
        let Some(validator) = self.validator_of(matched.method) else {
            return Ok(());
        };
        if validator.validate_request_parameters {
            parameters::check(context, matched.method)?;
        }
        #[cfg(feature = "validation")]
        if validator.validate_request_body {
            self.models.check(context.request, matched.method)?;
        }
        Ok(())
    }

    fn validator_of(&self, method: &Method) -> Option<&RequestValidator> {
        self.by_name.get(method.request_validator.as_ref()?)
    }
}
