//! Where the top-level variables come from.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use crate::error::CallError;
use crate::value::{Map, Value};

/// The top-level variables of a rendering. A variable is asked for when the template reads it;
/// variables that the template sets hide those of the scope.
///
/// Maps from names to [`Value`], [`Map`], functions, and `()` for no variables are scopes.
///
/// ```
/// use petstore_vtl::{Template, Value};
///
/// let template = Template::parse("t", "$method $path")?;
/// let scope = |name: &str| match name {
///     "method" => Some(Value::from("GET")),
///     _ => None,
/// };
/// assert_eq!(template.render(&scope)?, "GET ");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Scope {
    /// The value of a variable; `None` or null if there is none.
    ///
    /// # Errors
    /// Fail the rendering.
    fn variable(&self, name: &str) -> Result<Option<Value>, CallError>;
}

impl<F: Fn(&str) -> Option<Value>> Scope for F {
    fn variable(&self, name: &str) -> Result<Option<Value>, CallError> {
        Ok(self(name))
    }
}

impl Scope for () {
    fn variable(&self, _: &str) -> Result<Option<Value>, CallError> {
        Ok(None)
    }
}

impl Scope for Map {
    fn variable(&self, name: &str) -> Result<Option<Value>, CallError> {
        Ok(self.get(name))
    }
}

impl<K: Borrow<str> + Eq + Hash, S: BuildHasher> Scope for HashMap<K, Value, S> {
    fn variable(&self, name: &str) -> Result<Option<Value>, CallError> {
        Ok(self.get(name).cloned())
    }
}

impl<K: Borrow<str> + Ord> Scope for BTreeMap<K, Value> {
    fn variable(&self, name: &str) -> Result<Option<Value>, CallError> {
        Ok(self.get(name).cloned())
    }
}
