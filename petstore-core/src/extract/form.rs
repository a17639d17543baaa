use std::borrow::Cow;

use super::body::{self, extract_body};
use super::value::Source;
use super::{Argument, BodyModel, parameter};
use crate::describe::Inputs;
use crate::json::MapError;
use crate::model::{At, Problems};
use crate::payload::query_pairs;
use crate::rejection::In;
use crate::{Rejection, Request};

/// A body of `application/x-www-form-urlencoded`, validated before the handler runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Form<T>(pub T);

struct FormSource<'r>(&'r str);

impl<'r> Source<'r> for FormSource<'r> {
    fn all(&self, name: &str) -> Result<Vec<Cow<'r, str>>, MapError> {
        Ok(query_pairs(self.0)
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value)
            .collect())
    }

    fn names(&self, see: &mut dyn FnMut(&str)) {
        query_pairs(self.0).for_each(|(name, _)| see(&name));
    }
}

const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

extract_body! {
    [T: BodyModel<'r>] Form<T>,
    read,
    |inputs: &mut Inputs<'_>| inputs.body::<T>(MEDIA_TYPE)
}

fn read<'r, T: BodyModel<'r>>(
    request: &Request<'r>,
    argument: &'static Argument,
) -> Result<Form<T>, Rejection> {
    body::expect_type(request, MEDIA_TYPE, |media_type| {
        body::is(media_type, MEDIA_TYPE)
    })?;
    let source = FormSource(body::text(request)?);
    let value: T = parameter::read(In::Body, &source, argument)?;
    let mut problems = Problems::new(In::Body);
    value.check(At::ROOT, &mut problems);
    if problems.is_empty() {
        Ok(Form(value))
    } else {
        Err(Rejection::Invalid(problems.into_vec()))
    }
}
