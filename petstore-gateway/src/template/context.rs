//! `$context`: a map with the variables of a request, and what templates override.

use petstore_vtl::{Budget, CallError, Map, Object, Value};

/// The variable `$context`. It is a map, but a nested map that `get` returns prints as empty text.
#[derive(Debug)]
pub(super) struct ContextVariable(pub(super) Map);

impl Object for ContextVariable {
    fn property(&self, name: &str) -> Result<Value, CallError> {
        Ok(self.0.get(name).unwrap_or_default())
    }

    fn set_property(&self, name: &str, value: Value) -> Result<(), CallError> {
        self.0.insert(name, value);
        Ok(())
    }

    fn call(
        &self,
        method: &str,
        arguments: &[Value],
        budget: &mut Budget,
    ) -> Result<Option<Value>, CallError> {
        let found = self.0.call(method, arguments, budget)?;
        Ok(match (method, found) {
            ("get", Some(Value::Map(nested))) => Some(Value::object(Self(nested))),
            (_, found) => found,
        })
    }

    fn as_map(&self) -> Option<Map> {
        Some(self.0.clone())
    }
}
