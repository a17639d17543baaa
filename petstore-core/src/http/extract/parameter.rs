//! Parameters in the query, the headers and the cookies: one extractor each, which reads a single
//! parameter or a struct of several.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;

use super::fault::Fault;
use super::value::Parameters;
use super::{ArgumentSpec, Extract, Parameter};
use crate::http::signature::Inputs;
use crate::json::{MOST_VALUES, MapError};
use crate::model::{Model, Pointer, Problems};
use crate::problem::RequestPart;
use crate::schema_check::Source;
use crate::{Rejection, Request};

macro_rules! parameter_extractor {
    ($(#[$doc:meta])* $name:ident, $source:ident, |$request:ident, $key:ident| $all:expr, |$all_of:ident, $see:ident| $each:expr, |$field:ident, $sent:ident| $is:expr, |$name_sent:ident| $folded:expr, $unknown:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct $name<T>(pub T);

        struct $source<'s, 'r>(&'s Request<'r>);

        impl<'r> Source<'r> for $source<'_, 'r> {
            fn all(&self, $key: &str) -> Result<Vec<Cow<'r, str>>, MapError> {
                let $request = self.0;
                $all
            }

            fn for_each(&self, $see: &mut dyn FnMut(&str, Cow<'r, str>)) {
                let $all_of = self.0;
                $each
            }

            fn is_field(&self, $field: &str, $sent: &str) -> bool {
                $is
            }

            fn fold_name(&self, $name_sent: &str) -> String {
                $folded
            }

            fn can_have_unknown_names(&self) -> bool {
                $unknown
            }

            fn keep(&self, text: String) -> &'r str {
                self.0.storage.keep_text(text)
            }
        }

        impl<T: Model> Model for $name<T> {
            fn check(&self, at: Pointer<'_>, problems: &mut Problems) {
                self.0.check(at, problems);
            }
        }
    };
}

/// The items of [`Extract`] for a parameter. The header of the implementation is not part of the
/// macro, because compile errors show it.
macro_rules! extract_parameter {
    ($name:ident, $source:ident, $part:expr) => {
        const PART: Option<RequestPart> = Some($part);

        fn extract(
            request: &Request<'r>,
            argument: &'static ArgumentSpec,
        ) -> Result<Self, Rejection> {
            read($part, &$source(request), argument).map($name)
        }

        fn describe(argument: &'static ArgumentSpec, inputs: &mut Inputs<'_>) {
            inputs.parameters::<T>($part, argument.name);
        }
    };
}

impl<'r, T: Parameter<'r>> Extract<'r> for Query<T> {
    extract_parameter! { Query, QuerySource, RequestPart::Query }
}

impl<'r, T: Parameter<'r>> Extract<'r> for Header<T> {
    extract_parameter! { Header, HeaderSource, RequestPart::Header }
}

impl<'r, T: Parameter<'r>> Extract<'r> for Cookie<T> {
    extract_parameter! { Cookie, CookieSource, RequestPart::Cookie }
}

parameter_extractor! {
    #[doc = include_str!("../../../docs/query.md")]
    Query, QuerySource,
    |request, name| request.query().get_at_most(MOST_VALUES, name),
    |request, see| request.query().for_each(see),
    |field, sent| field == sent,
    |sent| sent.to_owned(),
    true
}

parameter_extractor! {
    #[doc = include_str!("../../../docs/header.md")]
    Header, HeaderSource,
    |request, name| {
        let values = request.headers().get_at_most(MOST_VALUES, &RequestPart::Header.wire_name(name))?;
        if values.iter().all(|value| is_header_text(value)) { Ok(values) } else { Err(MapError::NotText) }
    },
    |request, see| request.headers().for_each(|name, value| {
        if is_header_text(&value) {
            see(name, value);
        }
    }),
    |field, sent| RequestPart::Header.wire_name(field).eq_ignore_ascii_case(sent),
    |sent| sent.to_ascii_lowercase(),
    false
}

parameter_extractor! {
    #[doc = include_str!("../../../docs/cookie.md")]
    Cookie, CookieSource,
    |request, name| Ok(request.cookies().get(name).into_iter().collect()),
    |_request, _see| {},
    |field, sent| field == sent,
    |sent| sent.to_owned(),
    false
}

/// Whether the value is free of control characters other than the tab (RFC 9110, section 5.5).
fn is_header_text(value: &str) -> bool {
    value.chars().all(|c| c == '\t' || !c.is_control())
}

/// Reads `T` from a source; on failure, the rejection lists every problem there.
pub(crate) fn read<'r, T: Deserialize<'r> + JsonSchema>(
    part: RequestPart,
    source: &dyn Source<'r>,
    argument: &'static ArgumentSpec,
) -> Result<T, Rejection> {
    read_with(source, argument, &[]).or_else(|fault| by_shape(part, source, argument, fault))
}

fn read_with<'r, T: Deserialize<'r> + JsonSchema>(
    source: &dyn Source<'r>,
    argument: &'static ArgumentSpec,
    lists: &[String],
) -> Result<T, Fault> {
    let shape = || argument.shape::<T>();
    T::deserialize(Parameters {
        source,
        name: argument.name,
        shape: &shape,
        lists,
    })
}

/// Checks all parameters against the schema of their type, because serde stopped at the first
/// error.
#[cold]
fn by_shape<'r, T: Deserialize<'r> + JsonSchema>(
    part: RequestPart,
    source: &dyn Source<'r>,
    argument: &'static ArgumentSpec,
    fault: Fault,
) -> Result<T, Rejection> {
    let shape = argument.shape::<T>();
    let found = shape.check_parameters(part, source, argument.name);
    if !found.is_empty() {
        return Err(Rejection::Invalid(found));
    }
    // serde treats a list without values as missing; in the contract it is an empty list.
    let lists = shape.required_lists();
    if !lists.is_empty()
        && let Ok(value) = read_with(source, argument, &lists)
    {
        return Ok(value);
    }
    // A flattened struct does not request a number from the deserializer, and receives text.
    if let Some(typed) = shape.typed_members(source)
        && let Ok(value) = T::deserialize(typed)
    {
        return Ok(value);
    }
    let name = fault.parameter.as_deref().unwrap_or(argument.name);
    let mut problems = Problems::new(part);
    problems.add(Pointer::ROOT.member(&part.wire_name(name)), fault.detail);
    Err(Rejection::Invalid(problems.into_vec()))
}
