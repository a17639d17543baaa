//! JSON bodies: a body of `application/json` as a typed value, and all of its errors.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_path_to_error::Segment;

use super::body::{self, extract_body};
use super::{ArgumentSpec, BodyModel, only_objects};
use crate::http::request::Body;
use crate::http::response::Json;
use crate::http::signature::Inputs;
use crate::json::{LazyText, Undecided, read_plain, value_within};
use crate::model::{Pointer, Problems};
use crate::problem::RequestPart;
use crate::{Rejection, Request};

extract_body! {
    [T: BodyModel<'r>] Json<T>,
    read,
    |inputs: &mut Inputs<'_>| inputs.body::<T>("application/json")
}

fn read<'r, T: BodyModel<'r>>(
    request: &Request<'r>,
    argument: &'static ArgumentSpec,
) -> Result<Json<T>, Rejection> {
    body::expect_type(request, "application/json", is_json)?;
    match request.body {
        Body::Text(text) => read_lazy_json(text, argument),
        _ => read_json(body::read_text(request)?, argument),
    }
}

/// Reads and validates a document in the event. The rejection lists all of its problems.
pub(crate) fn read_lazy_json<'r, T: BodyModel<'r>>(
    text: &'r LazyText<'r>,
    argument: &'static ArgumentSpec,
) -> Result<Json<T>, Rejection> {
    let value = text
        .read_json()
        .or_else(|Undecided| read_by_serde_json(text.as_str(), argument))?;
    validate(value)
}

/// Reads and validates a document. The rejection lists all of its problems.
pub(crate) fn read_json<'r, T: BodyModel<'r>>(
    text: &'r str,
    argument: &'static ArgumentSpec,
) -> Result<Json<T>, Rejection> {
    let value = read_plain(text).or_else(|Undecided| read_by_serde_json(text, argument))?;
    validate(value)
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
    if !error.is_data() {
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
