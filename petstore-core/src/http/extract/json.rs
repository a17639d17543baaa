use schemars::JsonSchema;
use serde::Deserialize;
use serde_path_to_error::Segment;

use super::body::{self, extract_body};
use super::{ArgumentSpec, BodyModel, objects};
use crate::http::response::Json;
use crate::http::signature::Inputs;
use crate::json::value_within;
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
    let text = body::text(request)?;
    let value: T = objects::from_str(text).map_err(|error| explain::<T>(text, argument, &error))?;
    let mut problems = Problems::new(RequestPart::Body);
    value.check(Pointer::ROOT, &mut problems);
    if problems.is_empty() {
        Ok(Json(value))
    } else {
        Err(Rejection::Invalid(problems.into_vec()))
    }
}

/// `application/json`, or a type with the suffix `+json` (RFC 6839).
fn is_json(media_type: &str) -> bool {
    body::is(media_type, "application/json")
        || media_type
            .rsplit_once('+')
            .is_some_and(|(_, suffix)| suffix.eq_ignore_ascii_case("json"))
}

/// The memory that a second reading may take. A larger body gets serde's first error alone.
const TREE_BUDGET: usize = 8 * 1024 * 1024;

/// serde stops at the first fault; a second reading against the schema finds them all.
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

/// A type that refuses what its schema allows: its own words, and where it said them.
fn located<'r, T: Deserialize<'r>>(text: &'r str, error: &serde_json::Error) -> Rejection {
    let mut reader = serde_json::Deserializer::from_str(text);
    let mut track = serde_path_to_error::Track::new();
    let again: Result<T, _> = objects::read(serde_path_to_error::Deserializer::new(
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

/// A place borrows the one that it is in, so the way there is a recursion.
fn add_at(steps: &[&Segment], at: Pointer<'_>, detail: String, problems: &mut Problems) {
    match steps {
        [] => problems.add(at, detail),
        [Segment::Seq { index }, rest @ ..] => add_at(rest, at.index(*index), detail, problems),
        [Segment::Map { key }, rest @ ..] => add_at(rest, at.member(key), detail, problems),
        // A variant is no place in the document, and neither is what is unknown.
        [Segment::Enum { .. } | Segment::Unknown, rest @ ..] => add_at(rest, at, detail, problems),
    }
}
