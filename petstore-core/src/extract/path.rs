use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Argument;
use super::parameter;
use super::value::Source;
use crate::describe::Inputs;
use crate::json::MapError;
use crate::rejection::In;
use crate::{Rejection, Request};

/// A type that a path parameter can have: a scalar that serde reads from text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a path parameter",
    label = "this type cannot be read from a segment of the path",
    note = "a path parameter is a scalar that implements `serde::Deserialize` and `schemars::JsonSchema`: text, a number, an enum, or a newtype of one"
)]
pub trait Parameter<'r>: Deserialize<'r> + JsonSchema {}

#[diagnostic::do_not_recommend]
impl<'r, T: Deserialize<'r> + JsonSchema> Parameter<'r> for T {}

struct PathSource<'s, 'r>(&'s Request<'r>);

impl<'r> Source<'r> for PathSource<'_, 'r> {
    fn all(&self, name: &str) -> Result<Vec<Cow<'r, str>>, MapError> {
        Ok(self.0.path_parameters.get(name).into_iter().collect())
    }

    fn names(&self, _: &mut dyn FnMut(&str)) {}
}

/// Reads the path parameter that the argument is named after in the template.
///
/// # Errors
///
/// A [`Rejection`] that says what the parameter should be.
pub fn read<'r, T: Parameter<'r>>(
    request: &Request<'r>,
    argument: &'static Argument,
) -> Result<T, Rejection> {
    parameter::read(In::Path, &PathSource(request), argument)
}

/// Says what it takes, for the contract.
pub fn describe<'r, T: Parameter<'r>>(argument: &'static Argument, inputs: &mut Inputs<'_>) {
    inputs.parameters::<T>(In::Path, argument.name);
}
