//! JSON bodies: a body of `application/json` as a typed value, and all of its errors.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_path_to_error::Segment;

use super::body::{self, extract_body, extract_optional_body};
use super::{ArgumentSpec, BodyModel, Extract, only_objects};
use crate::http::request::Body;
use crate::http::response::Json;
use crate::http::signature::Inputs;
use crate::json::{LazyText, PlainReader, Undecided, value_within};
use crate::model::{Pointer, Problems};
use crate::problem::RequestPart;
use crate::{Rejection, Request};

impl<'r, T: BodyModel<'r>> Extract<'r> for Json<T> {
    extract_body! { read, describe::<T> }
}

impl<'r, T: BodyModel<'r>> Extract<'r> for Option<Json<T>> {
    extract_optional_body! { read, describe::<T> }
}

fn describe<T: JsonSchema>(inputs: &mut Inputs<'_>) {
    inputs.body::<T>("application/json");
}

fn read<'r, T: BodyModel<'r>>(
    request: &Request<'r>,
    argument: &'static ArgumentSpec,
) -> Result<Json<T>, Rejection> {
    body::expect_type(request, "application/json", is_json)?;
    let texts = Some(request.storage.texts());
    match request.body {
        Body::Text(text) => finish(text.read_json(texts), || text.as_str(), argument),
        _ => {
            let text = body::read_text(request)?;
            finish(PlainReader::read(text, texts), || text, argument)
        }
    }
}

/// Validates a value; if it could not be read, serde_json reads it, or finds the reason.
fn finish<'r, T: BodyModel<'r>>(
    value: Result<T, Undecided>,
    text: impl FnOnce() -> &'r str,
    argument: &'static ArgumentSpec,
) -> Result<Json<T>, Rejection> {
    let value = match value {
        Ok(value) if !argument.shape::<T>().is_buffered() => value,
        Ok(value) => {
            check_shape::<T>(text(), argument)?;
            value
        }
        Err(Undecided) => {
            let text = text();
            let value = read_by_serde_json(text, argument)?;
            check_shape::<T>(text, argument)?;
            value
        }
    };
    validate(value)
}

/// Refuses what serde accepts and the schema does not: see `TypeSchema::is_buffered`.
fn check_shape<T: JsonSchema>(
    text: &str,
    argument: &'static ArgumentSpec,
) -> Result<(), Rejection> {
    let shape = argument.shape::<T>();
    if !shape.is_buffered() {
        return Ok(());
    }
    let Ok(Some(value)) = value_within(text, TREE_BUDGET) else {
        return Ok(());
    };
    match shape.check_body(&value) {
        problems if problems.is_empty() => Ok(()),
        problems => Err(Rejection::Invalid(problems)),
    }
}

/// Reads and validates a document in the event. The rejection lists all of its problems.
pub(crate) fn read_lazy_json<'r, T: BodyModel<'r>>(
    text: &'r LazyText<'r>,
    argument: &'static ArgumentSpec,
) -> Result<Json<T>, Rejection> {
    finish(text.read_json(None), || text.as_str(), argument)
}

/// Reads and validates a document. The rejection lists all of its problems.
pub(crate) fn read_json<'r, T: BodyModel<'r>>(
    text: &'r str,
    argument: &'static ArgumentSpec,
) -> Result<Json<T>, Rejection> {
    finish(PlainReader::read(text, None), || text, argument)
}

#[cold]
#[inline(never)]
fn read_by_serde_json<'r, T: BodyModel<'r>>(
    text: &'r str,
    argument: &'static ArgumentSpec,
) -> Result<T, Rejection> {
    only_objects::from_str(text).map_err(|error| explain::<T>(text, argument, &error))
}

fn validate<'r, T: BodyModel<'r>>(value: T) -> Result<Json<T>, Rejection> {
    let mut problems = Problems::new(RequestPart::Body);
    value.check(Pointer::ROOT, &mut problems);
    if problems.is_empty() {
        Ok(Json(value))
    } else {
        Err(Rejection::Invalid(problems.into_vec()))
    }
}

/// Whether the type is `application/json`, or has the suffix `+json` (RFC 6839).
fn is_json(media_type: &str) -> bool {
    body::is_media_type(media_type, "application/json")
        || media_type
            .rsplit_once('+')
            .is_some_and(|(_, suffix)| suffix.eq_ignore_ascii_case("json"))
}

/// The memory that a second reading may take. A larger body gets serde's first error alone.
const TREE_BUDGET: usize = 8 * 1024 * 1024;

/// serde stops at the first error; checking the body against the schema finds all of them.
#[cold]
fn explain<'r, T: Deserialize<'r> + JsonSchema>(
    text: &'r str,
    argument: &'static ArgumentSpec,
    error: &serde_json::Error,
) -> Rejection {
    // serde_json also reports a syntax error where a type stops before the end of a value, such
    // as a `u128` at the point of `1.5`.
    let is_json = || serde_json::from_str::<IgnoredAny>(text).is_ok();
    if !error.is_data() && !is_json() {
        return Rejection::body(format!("malformed JSON: {error}"));
    }
    let problems = match value_within(text, TREE_BUDGET) {
        Ok(Some(value)) => argument.shape::<T>().check_body(&value),
        Ok(None) => Vec::new(),
        Err(error) => return Rejection::body(format!("malformed JSON: {error}")),
    };
    if problems.is_empty() {
        located::<T>(text, error)
    } else {
        Rejection::Invalid(problems)
    }
}

/// The error of a type that rejects a value its schema allows: the type's message, and where it
/// occurred.
fn located<'r, T: Deserialize<'r>>(text: &'r str, error: &serde_json::Error) -> Rejection {
    let mut reader = serde_json::Deserializer::from_str(text);
    let mut track = serde_path_to_error::Track::new();
    let again: Result<T, _> = only_objects::read(serde_path_to_error::Deserializer::new(
        &mut reader,
        &mut track,
    ));
    let detail = again
        .err()
        .map_or_else(|| error.to_string(), |error| error.to_string());
    let path = track.path();
    let steps: Vec<_> = path.iter().collect();
    let mut problems = Problems::new(RequestPart::Body);
    add_at(&steps, Pointer::ROOT, detail, &mut problems);
    Rejection::Invalid(problems.into_vec())
}

/// A pointer borrows its parent, so it is built by recursion.
fn add_at(steps: &[&Segment], at: Pointer<'_>, detail: String, problems: &mut Problems) {
    match steps {
        [] => problems.add(at, detail),
        [Segment::Seq { index }, rest @ ..] => add_at(rest, at.index(*index), detail, problems),
        [Segment::Map { key }, rest @ ..] => add_at(rest, at.member(key), detail, problems),
        // Variants and unknown segments are not steps in the document.
        [Segment::Enum { .. } | Segment::Unknown, rest @ ..] => add_at(rest, at, detail, problems),
    }
}
