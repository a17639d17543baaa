use std::borrow::Cow;

use super::parameter;
use super::value::Source;
use super::{Argument, Extract, Parameter};
use crate::describe::Inputs;
use crate::json::MapError;
use crate::model::{At, Model, Problems};
use crate::rejection::In;
use crate::{Rejection, Request};

struct PathSource<'s, 'r>(&'s Request<'r>);

impl<'r> Source<'r> for PathSource<'_, 'r> {
    fn all(&self, name: &str) -> Result<Vec<Cow<'r, str>>, MapError> {
        Ok(self.0.path_parameters.get(name).into_iter().collect())
    }

    fn each(&self, _: &mut dyn FnMut(&str, Cow<'r, str>)) {}
}

/// A path parameter: what the macro makes of an argument that the template names.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<'r, T: Parameter<'r>> Extract<'r> for Path<T> {
    const PART: Option<In> = Some(In::Path);

    fn extract(request: &Request<'r>, argument: &'static Argument) -> Result<Self, Rejection> {
        parameter::read(In::Path, &PathSource(request), argument).map(Path)
    }

    fn describe(argument: &'static Argument, inputs: &mut Inputs<'_>) {
        inputs.parameters::<T>(In::Path, argument.name);
    }
}

impl<T: Model> Model for Path<T> {
    fn check(&self, at: At<'_>, problems: &mut Problems) {
        self.0.check(at, problems);
    }
}
