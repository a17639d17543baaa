//! Forms: a body of `application/x-www-form-urlencoded` as a typed value.

use std::borrow::Cow;

use schemars::JsonSchema;

use super::body::{self, extract_body, extract_optional_body};
use super::{ArgumentSpec, BodyModel, Extract, parameter};
use crate::http::payload::query_pairs;
use crate::http::request::{Storage, values_of};
use crate::http::signature::{FORM as MEDIA_TYPE, Inputs};
use crate::json::{MOST_VALUES, MapError};
use crate::model::{Pointer, Problems};
use crate::problem::RequestPart;
use crate::schema_check::Source;
use crate::{Rejection, Request};

#[doc = include_str!("../../../docs/form.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Form<T>(pub T);

struct FormSource<'r> {
    body: &'r str,
    storage: &'r Storage,
}

impl<'r> Source<'r> for FormSource<'r> {
    fn all(&self, name: &str) -> Result<Vec<Cow<'r, str>>, MapError> {
        values_of(self.body, name, MOST_VALUES)
    }

    fn for_each(&self, see: &mut dyn FnMut(&str, Cow<'r, str>)) {
        query_pairs(self.body).for_each(|(name, value)| see(&name, value));
    }

    fn can_have_unknown_names(&self) -> bool {
        true
    }

    fn keep(&self, text: String) -> &'r str {
        self.storage.keep_text(text)
    }
}

impl<'r, T: BodyModel<'r>> Extract<'r> for Form<T> {
    extract_body! { read, describe::<T>, is_missing }
}

impl<'r, T: BodyModel<'r>> Extract<'r> for Option<Form<T>> {
    extract_optional_body! { read, describe::<T>, is_missing }
}

fn describe<T: JsonSchema>(inputs: &mut Inputs<'_>) {
    inputs.body::<T>(MEDIA_TYPE);
}

/// A form without values has an empty body.
fn is_missing(request: &Request<'_>) -> bool {
    body::is_missing(request) && body::has_no_type(request)
}

fn read<'r, T: BodyModel<'r>>(
    request: &Request<'r>,
    argument: &'static ArgumentSpec,
) -> Result<Form<T>, Rejection> {
    body::expect_type(request, MEDIA_TYPE, |media_type| {
        body::is_media_type(media_type, MEDIA_TYPE)
    })?;
    let source = FormSource {
        body: body::read_text(request)?,
        storage: request.storage,
    };
    let value: T = parameter::read(RequestPart::Body, &source, argument)?;
    let mut problems = Problems::new(RequestPart::Body);
    value.check(Pointer::ROOT, &mut problems);
    if problems.is_empty() {
        Ok(Form(value))
    } else {
        Err(Rejection::Invalid(problems.into_vec()))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::BTreeMap;

    use schemars::JsonSchema;
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize, JsonSchema)]
    struct Survey {
        name: String,
        #[serde(flatten)]
        answers: BTreeMap<String, u32>,
    }

    /// Counts how often the form is iterated over.
    struct Counted<'c, 'r>(FormSource<'r>, &'c Cell<u32>);

    impl<'r> Source<'r> for Counted<'_, 'r> {
        fn all(&self, name: &str) -> Result<Vec<Cow<'r, str>>, MapError> {
            self.1.set(self.1.get() + 1);
            self.0.all(name)
        }

        fn for_each(&self, see: &mut dyn FnMut(&str, Cow<'r, str>)) {
            self.1.set(self.1.get() + 1);
            self.0.for_each(see);
        }

        fn keep(&self, text: String) -> &'r str {
            self.0.keep(text)
        }
    }

    #[test]
    fn a_client_cannot_make_the_form_be_read_once_per_field() {
        static ARGUMENT: ArgumentSpec = ArgumentSpec::new("survey");
        let mut body = "name=Rex".to_owned();
        for field in 0..1000 {
            body.push_str(&format!("&q{field}=7&q{field}=8"));
        }
        let times = Cell::new(0);
        let storage = Storage::new();
        let source = FormSource {
            body: &body,
            storage: &storage,
        };
        let source = Counted(source, &times);
        let survey: Survey = parameter::read(RequestPart::Body, &source, &ARGUMENT).unwrap();
        assert_eq!((&*survey.name, survey.answers.len()), ("Rex", 1000));
        assert!(survey.answers.values().all(|answer| *answer == 7));
        // As text, to find what is mistyped, and as numbers: each time the rest, and `name`.
        assert!(times.get() <= 6, "{}", times.get());
    }
}
