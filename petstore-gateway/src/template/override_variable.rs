//! `$context.requestOverride` and `$context.responseOverride`, as a template sees them.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use petstore_vtl::{Budget, CallError, Map, Object, Value};

/// The parameters that one rendering has overridden.
pub(super) type Overridden = Arc<Mutex<HashSet<String>>>;

/// The maps of overrides. A template may set each parameter once:
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html>
#[derive(Debug)]
pub(super) struct OverrideVariable {
    map: Map,
    /// The place of the map, such as `requestOverride.header`.
    place: String,
    overridden: Overridden,
}

impl OverrideVariable {
    pub(super) fn new(map: Map, place: &str, overridden: Overridden) -> Self {
        Self {
            map,
            place: place.to_owned(),
            overridden,
        }
    }

    /// Fails if the template has set this parameter before. A map of parameters is not one.
    fn override_once(&self, name: &str) -> Result<(), CallError> {
        if matches!(self.map.get(name), Some(Value::Map(_))) {
            return Ok(());
        }
        let parameter = format!("{}.{name}", self.place);
        let mut overridden = self
            .overridden
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if overridden.insert(parameter) {
            return Ok(());
        }
        Err(CallError::Invalid(
            "a template may override a parameter once: keep the value in a variable, and set it at the end",
        ))
    }
}

impl Object for OverrideVariable {
    fn property(&self, name: &str) -> Result<Value, CallError> {
        Ok(match self.map.get(name) {
            Some(Value::Map(map)) => {
                let place = format!("{}.{name}", self.place);
                Value::object(Self::new(map, &place, self.overridden.clone()))
            }
            value => value.unwrap_or_default(),
        })
    }

    fn set_property(&self, name: &str, value: Value) -> Result<(), CallError> {
        self.override_once(name)?;
        self.map.insert(name, value);
        Ok(())
    }

    fn call(
        &self,
        method: &str,
        arguments: &[Value],
        budget: &mut Budget,
    ) -> Result<Option<Value>, CallError> {
        match (method, arguments) {
            ("get", [Value::String(name)]) => return self.property(name).map(Some),
            ("put", [name, _]) => self.override_once(&name.to_string())?,
            ("putAll", [Value::Map(others)]) => {
                for (name, _) in others.entries() {
                    self.override_once(&Value::from(name).to_string())?;
                }
            }
            _ => {}
        }
        self.map.call(method, arguments, budget)
    }

    fn text(&self) -> Option<Cow<'_, str>> {
        Some(Value::from(self.map.clone()).to_string().into())
    }

    fn elements(&self) -> Option<Vec<Value>> {
        let entries = self.map.entries().into_iter();
        Some(entries.map(|(_, value)| value).collect())
    }

    fn as_map(&self) -> Option<Map> {
        Some(self.map.clone())
    }
}
