//! The variables of the templates of one request. Each is made when a template first reads it.

use std::cell::{Cell, OnceCell};
use std::sync::OnceLock;

use petstore_vtl::{CallError, Map, Scope, Value};

use super::context::ContextVariable;
use super::input::{Input, InputVariable};
use super::overrides::Overrides;
use super::util::Util;

/// Where the variables come from. Each member is read once at most.
pub(crate) trait VariableSource: Sync {
    /// The members of `$context`, overrides included.
    fn context(&self) -> Map;

    /// `$input.params()`: the maps `path`, `querystring` and `header`.
    fn parameters(&self) -> Map;

    /// `$stageVariables`
    fn stage_variables(&self) -> Map;
}

/// The variables of one request. Its request template and its response template share `$context`.
pub(crate) struct TemplateVariables<'a> {
    source: &'a dyn VariableSource,
    context: OnceLock<Map>,
    parameters: OnceLock<Map>,
}

impl<'a> TemplateVariables<'a> {
    pub(crate) fn new(source: &'a dyn VariableSource) -> Self {
        Self {
            source,
            context: OnceLock::new(),
            parameters: OnceLock::new(),
        }
    }

    /// What the templates rendered so far have overridden.
    pub(crate) fn overrides(&self) -> Overrides {
        self.context.get().map(Overrides::read).unwrap_or_default()
    }

    /// The variables of one rendering, with this payload.
    pub(super) fn scope(&self, input: Input) -> TemplateScope<'_> {
        TemplateScope {
            variables: self,
            context: OnceCell::new(),
            input: OnceCell::new(),
            payload: Cell::new(Some(input)),
        }
    }

    fn context(&self) -> &Map {
        self.context.get_or_init(|| self.source.context())
    }

    fn parameters(&self) -> &Map {
        self.parameters.get_or_init(|| self.source.parameters())
    }
}

/// The variables of one rendering.
pub(super) struct TemplateScope<'v> {
    variables: &'v TemplateVariables<'v>,
    context: OnceCell<Value>,
    input: OnceCell<Value>,
    payload: Cell<Option<Input>>,
}

impl Scope for TemplateScope<'_> {
    fn variable(&self, name: &str) -> Result<Option<Value>, CallError> {
        Ok(match name {
            "input" => Some(self.input.get_or_init(|| self.input_variable()).clone()),
            "util" => Some(Value::object(Util)),
            "context" => {
                let context = self.context.get_or_init(|| self.context_variable());
                Some(context.clone())
            }
            "stageVariables" => Some(self.variables.source.stage_variables().into()),
            _ => None,
        })
    }
}

impl TemplateScope<'_> {
    fn context_variable(&self) -> Value {
        Value::object(ContextVariable::new(self.variables.context().clone()))
    }

    fn input_variable(&self) -> Value {
        let payload = self.payload.take();
        let payload = payload.unwrap_or_else(|| Input::of_request(""));
        let input: InputVariable = payload.with_parameters(self.variables.parameters().clone());
        Value::object(input)
    }
}
