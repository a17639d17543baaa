//! `$context`: a map with the variables of a request, and what templates override.

use petstore_vtl::{Budget, CallError, Map, Object, Value};

use super::override_variable::{Overridden, OverrideVariable};

/// The variable `$context`. It is a map, but a nested map that `get` returns prints as empty text.
#[derive(Debug)]
pub(super) struct ContextVariable {
    map: Map,
    /// What this rendering has overridden.
    overridden: Overridden,
}

impl ContextVariable {
    pub(super) fn new(map: Map) -> Self {
        Self {
            map,
            overridden: Overridden::default(),
        }
    }
}

impl Object for ContextVariable {
    fn property(&self, name: &str) -> Result<Value, CallError> {
        let value = self.map.get(name).unwrap_or_default();
        Ok(match (name, value) {
            ("requestOverride" | "responseOverride", Value::Map(map)) => {
                let overridden = self.overridden.clone();
                Value::object(OverrideVariable::new(map, name, overridden))
            }
            (_, value) => value,
        })
    }

    fn set_property(&self, name: &str, value: Value) -> Result<(), CallError> {
        self.map.insert(name, value);
        Ok(())
    }

    fn call(
        &self,
        method: &str,
        arguments: &[Value],
        budget: &mut Budget,
    ) -> Result<Option<Value>, CallError> {
        let found = self.map.call(method, arguments, budget)?;
        Ok(match (method, found) {
            ("get", Some(Value::Map(nested))) => Some(Value::object(Self::new(nested))),
            (_, found) => found,
        })
    }

    fn as_map(&self) -> Option<Map> {
        Some(self.map.clone())
    }
}
