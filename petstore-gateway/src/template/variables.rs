//! The variables of the templates of one request. Each is made when a template first reads it.

use std::sync::OnceLock;

use petstore_vtl::{CallError, Map, Scope, Value};

use super::context::{ContextVariable, context_map};
use super::input::{Input, InputVariable};
use super::overrides::Overrides;
use super::util::Util;
use crate::client_headers::client_headers;
use crate::context::RequestContext;

/// The variables of one request. Its request template and its response template share `$context`.
pub(crate) struct TemplateVariables<'a> {
    source: Source<'a>,
    context: OnceLock<Map>,
    parameters: OnceLock<Map>,
}

/// Where the variables come from.
enum Source<'a> {
    Request(&'a RequestContext<'a>),
    /// Values that are given, for templates alone.
    Given {
        stage_variables: Map,
    },
}

impl<'a> TemplateVariables<'a> {
    /// The variables of a request.
    pub(crate) fn new(context: &'a RequestContext<'a>) -> Self {
        Self {
            source: Source::Request(context),
            context: OnceLock::new(),
            parameters: OnceLock::new(),
        }
    }

    /// Variables with these values.
    pub(crate) fn given(context: Map, parameters: Map, stage_variables: Map) -> Self {
        Self {
            source: Source::Given { stage_variables },
            context: context.into(),
            parameters: parameters.into(),
        }
    }

    /// What the templates rendered so far have overridden.
    pub(crate) fn overrides(&self) -> Overrides {
        self.context.get().map(Overrides::read).unwrap_or_default()
    }

    pub(super) fn scope(&self, input: Input) -> TemplateScope<'_> {
        TemplateScope {
            variables: self,
            input: OnceLock::new(),
            payload: std::cell::Cell::new(Some(input)),
        }
    }

    fn context(&self) -> &Map {
        self.context.get_or_init(|| match &self.source {
            Source::Request(context) => context_map(context),
            Source::Given { .. } => Map::new(),
        })
    }

    fn parameters(&self) -> &Map {
        self.parameters.get_or_init(|| match &self.source {
            Source::Request(context) => parameters(context),
            Source::Given { .. } => Map::new(),
        })
    }

    fn stage_variables(&self) -> Map {
        match &self.source {
            Source::Request(context) => {
                let variables = context.deployment.variables.iter();
                variables
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect()
            }
            Source::Given { stage_variables } => stage_variables.clone(),
        }
    }
}

/// The variables of one rendering.
pub(super) struct TemplateScope<'v> {
    variables: &'v TemplateVariables<'v>,
    input: OnceLock<Value>,
    payload: std::cell::Cell<Option<Input>>,
}

impl Scope for TemplateScope<'_> {
    fn variable(&self, name: &str) -> Result<Option<Value>, CallError> {
        Ok(match name {
            "input" => Some(self.input.get_or_init(|| self.input_variable()).clone()),
            "util" => Some(Value::object(Util)),
            "context" => {
                let context = self.variables.context().clone();
                Some(Value::object(ContextVariable(context)))
            }
            "stageVariables" => Some(self.variables.stage_variables().into()),
            _ => None,
        })
    }
}

impl TemplateScope<'_> {
    fn input_variable(&self) -> Value {
        let payload = self.payload.take();
        let payload = payload.unwrap_or_else(|| Input::of_request(""));
        let input: InputVariable = payload.with_parameters(self.variables.parameters().clone());
        Value::object(input)
    }
}

/// `$input.params()`: path, query string and headers. A repeated parameter has its last value.
fn parameters(context: &RequestContext<'_>) -> Map {
    let path = context.matched.map(|matched| {
        let parameters = matched.resource.parameters();
        parameters.collect::<Map>()
    });
    let query: Map = context
        .request
        .query()
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let header: Map = client_headers(context.deployment, context.request)
        .into_iter()
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    [
        ("path", path.unwrap_or_default()),
        ("querystring", query),
        ("header", header),
    ]
    .into_iter()
    .collect()
}
