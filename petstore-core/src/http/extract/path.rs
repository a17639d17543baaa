//! Path parameters.

use std::borrow::Cow;

use super::parameter;
use super::{ArgumentSpec, Extract, Parameter};
use crate::http::signature::Inputs;
use crate::json::MapError;
use crate::model::{Model, Pointer, Problems};
use crate::problem::RequestPart;
use crate::schema_check::Source;
use crate::{Rejection, Request};

struct PathSource<'s, 'r>(&'s Request<'r>);

impl<'r> Source<'r> for PathSource<'_, 'r> {
    fn all(&self, name: &str) -> Result<Vec<Cow<'r, str>>, MapError> {
        Ok(self.0.path_parameters.get(name).into_iter().collect())
    }

    fn for_each(&self, _: &mut dyn FnMut(&str, Cow<'r, str>)) {}

    fn keep(&self, text: String) -> &'r str {
        self.0.storage.keep_text(text)
    }
}

#[doc = include_str!("../../../docs/path.md")]
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<'r, T: Parameter<'r>> Extract<'r> for Path<T> {
    const PART: Option<RequestPart> = Some(RequestPart::Path);

    fn extract(request: &Request<'r>, argument: &'static ArgumentSpec) -> Result<Self, Rejection> {
        parameter::read(RequestPart::Path, &PathSource(request), argument).map(Path)
    }

    fn describe(argument: &'static ArgumentSpec, inputs: &mut Inputs<'_>) {
        inputs.parameters::<T>(RequestPart::Path, argument.name);
    }
}

impl<T: Model> Model for Path<T> {
    fn check(&self, at: Pointer<'_>, problems: &mut Problems) {
        self.0.check(at, problems);
    }
}
