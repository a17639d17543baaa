use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;

use super::value::{Fault, Parameters, Source};
use super::{Argument, Extract};
use crate::describe::{Inputs, wire_name};
use crate::json::MapError;
use crate::model::{At, Model, Problems};
use crate::rejection::{In, Problem};
use crate::{Rejection, Request};

macro_rules! parameter_extractor {
    ($(#[$doc:meta])* $name:ident, $source:ident, $part:expr, |$request:ident, $key:ident| $all:expr, |$each:ident, $see:ident| $names:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct $name<T>(pub T);

        struct $source<'s, 'r>(&'s Request<'r>);

        impl<'r> Source<'r> for $source<'_, 'r> {
            fn all(&self, $key: &str) -> Result<Vec<Cow<'r, str>>, MapError> {
                let $request = self.0;
                $all
            }

            fn names(&self, $see: &mut dyn FnMut(&str)) {
                let $each = self.0;
                $names
            }
        }

        impl<'r, T: Deserialize<'r> + JsonSchema> Extract<'r> for $name<T> {
            const PART: Option<In> = Some($part);

            fn extract(request: &Request<'r>, argument: &'static Argument) -> Result<Self, Rejection> {
                read($part, &$source(request), argument).map($name)
            }

            fn describe(argument: &'static Argument, inputs: &mut Inputs<'_>) {
                inputs.parameters::<T>($part, argument.name);
            }
        }

        impl<T: Model> Model for $name<T> {
            fn check(&self, at: At<'_>, problems: &mut Problems) {
                self.0.check(at, problems);
            }
        }
    };
}

parameter_extractor! {
    /// Query parameters: `Query(limit): Query<u32>` is `?limit=`; of a struct, each field is a
    /// parameter. `Option` and serde's defaults make one optional; `Vec` takes every value.
    Query, QuerySource, In::Query,
    |request, name| request.query().try_get_all(name),
    |request, see| request.query().each(|name, _| see(name))
}

parameter_extractor! {
    /// Headers: `Header(user_agent): Header<String>` is `user-agent`; of a struct, each field is a
    /// header. `Option` and serde's defaults make one optional; `Vec` takes every value.
    Header, HeaderSource, In::Header,
    |request, name| {
        let values = request.headers().try_get_all(&wire_name(In::Header, name))?;
        if values.iter().all(|value| is_header_text(value)) { Ok(values) } else { Err(MapError::NotText) }
    },
    |request, see| request.headers().each(|name, _| see(name))
}

parameter_extractor! {
    /// Cookies: `Cookie(session): Cookie<String>`; of a struct, each field is a cookie.
    Cookie, CookieSource, In::Cookie,
    |request, name| Ok(request.cookies().get(name).into_iter().collect()),
    |_request, _see| {}
}

/// A field value has no control characters but the tab (RFC 9110, section 5.5).
fn is_header_text(value: &str) -> bool {
    value.chars().all(|c| c == '\t' || !c.is_control())
}

/// Reads `T` from a source; on failure, says all that is wrong there.
pub(super) fn read<'r, T: Deserialize<'r> + JsonSchema>(
    part: In,
    source: &dyn Source<'r>,
    argument: &'static Argument,
) -> Result<T, Rejection> {
    let reader = Parameters {
        source,
        name: argument.name,
    };
    T::deserialize(reader).map_err(|fault| explain::<T>(part, source, argument, fault))
}

#[cold]
fn explain<'r, T: JsonSchema>(
    part: In,
    source: &dyn Source<'r>,
    argument: &'static Argument,
    fault: Fault,
) -> Rejection {
    let problems = argument
        .shape::<T>()
        .check_parameters(part, source, argument.name);
    if !problems.is_empty() {
        return Rejection::Invalid(problems);
    }
    let name = fault.parameter.unwrap_or_else(|| argument.name.to_owned());
    Rejection::Invalid(vec![Problem {
        r#in: part,
        at: format!("/{}", wire_name(part, &name)),
        detail: fault.detail.into(),
    }])
}
