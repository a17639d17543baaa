//! Mapping templates: VTL with the variables `$input`, `$util`, `$context` and `$stageVariables`.
//!
//! `petstore-vtl` parses and renders; this module provides the variables and reads what a template
//! overrides.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html>

mod context;
mod input;
mod override_variable;
mod overrides;
mod util;
mod variables;

use petstore_vtl::{CallError, Map, ParseError, RenderError, Template, Value};

use crate::gateway_error::GatewayError;

pub(crate) use input::Input;
use input::RequestPayloadError;
pub(crate) use overrides::OverrideValue;
pub(crate) use variables::{TemplateVariables, VariableSource};

/// A map that prints as empty text.
pub(crate) fn unprinted(map: Map) -> Value {
    Value::object(context::ContextVariable::new(map))
}

/// A template of a deployed API. One that cannot be parsed fails when it is rendered, as in the
/// cloud.
#[derive(Debug)]
pub(crate) struct MappingTemplate {
    #[cfg(test)]
    name: String,
    parsed: Result<Template, ParseError>,
}

impl MappingTemplate {
    /// Parses a template. Its name appears in errors.
    pub(crate) fn parse(name: &str, source: &str) -> Self {
        Self {
            #[cfg(test)]
            name: name.to_owned(),
            parsed: Template::parse(name, source),
        }
    }

    /// The template's name.
    #[cfg(test)]
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Why the template cannot be parsed.
    pub(crate) fn error(&self) -> Option<&ParseError> {
        self.parsed.as_ref().err()
    }

    /// Renders the template.
    ///
    /// # Errors
    ///
    /// 500 if the template cannot be parsed or fails; 400 if it reads JSON that the client did not
    /// send.
    pub(crate) fn render(
        &self,
        variables: &TemplateVariables<'_>,
        input: Input,
    ) -> Result<String, GatewayError> {
        match &self.parsed {
            Ok(template) => {
                render(template, variables, input).map_err(|error| render_error(&error))
            }
            Err(error) => Err(GatewayError::api_configuration_error(format!(
                "a template has a syntax error: {error}"
            ))),
        }
    }
}

/// Renders a template with the variables of one request.
///
/// # Errors
///
/// The error of the template, with its line and column.
pub(crate) fn render(
    template: &Template,
    variables: &TemplateVariables<'_>,
    input: Input,
) -> Result<String, RenderError> {
    template.render(&variables.scope(input))
}

fn render_error(error: &RenderError) -> GatewayError {
    if let RenderError::Reference {
        problem: CallError::Host(host),
        ..
    } = error
        && let Some(payload) = host.downcast_ref::<RequestPayloadError>()
    {
        return GatewayError::invalid_payload(payload.to_string());
    }
    GatewayError::api_configuration_error(format!("a template failed: {error}"))
}
