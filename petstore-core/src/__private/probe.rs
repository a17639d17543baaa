//! Validation of extracted arguments: runs the checks of a type that is a [`Model`], and collects
//! the rejections of all arguments.

use crate::Rejection;
use crate::http::extract::ArgumentSpec;
use crate::model::{Model, Pointer, Problems};
use crate::problem::RequestPart;

/// Checks a value if its type is a [`Model`]; otherwise it does nothing.
///
/// Method resolution finds [`ViaModel`] first, because it needs one borrow less.
#[derive(Debug)]
pub struct ValidateProbe<'v, T: ?Sized>(pub &'v T);

/// The value's type is a model.
pub trait ViaModel {
    /// Reports every constraint that the value violates.
    fn check(&self, at: Pointer<'_>, problems: &mut Problems);
}

impl<T: Model + ?Sized> ViaModel for ValidateProbe<'_, T> {
    fn check(&self, at: Pointer<'_>, problems: &mut Problems) {
        self.0.check(at, problems);
    }
}

/// The value's type is not a model.
pub trait ViaNothing {
    /// Reports nothing.
    fn check(&self, at: Pointer<'_>, problems: &mut Problems);
}

impl<T: ?Sized> ViaNothing for &ValidateProbe<'_, T> {
    fn check(&self, _: Pointer<'_>, _: &mut Problems) {}
}

/// Checks a parameter after it has been read; `check` uses a [`ValidateProbe`].
pub fn checked<T>(
    read: Result<T, Rejection>,
    part: Option<RequestPart>,
    argument: &'static ArgumentSpec,
    check: impl FnOnce(&T, &mut Problems),
) -> Result<T, Rejection> {
    let value = read?;
    let part = part.unwrap_or(RequestPart::Body);
    let mut problems = Problems::new(part);
    check(&value, &mut problems);
    if problems.is_empty() {
        return Ok(value);
    }
    let mut found = problems.into_vec();
    for problem in &mut found {
        problem.pointer = match &*problem.pointer {
            // The constraints of a newtype apply to the parameter itself.
            "" => format!("/{}", part.wire_name(argument.name)),
            at => part.wire_name(at),
        };
    }
    Err(Rejection::Invalid(found))
}

/// Returns the value, or adds the rejection to the earlier ones.
pub fn merge<T>(read: Result<T, Rejection>, rejected: &mut Option<Rejection>) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(rejection) => {
            *rejected = Some(match rejected.take() {
                None => rejection,
                Some(earlier) => earlier.and(rejection),
            });
            None
        }
    }
}

/// The response to a request with arguments that could not be extracted.
pub fn rejection(rejected: Option<Rejection>) -> Rejection {
    rejected.unwrap_or(Rejection::Internal)
}

/// Adds the problems that garde found in one value, with the names that the client used.
///
/// `names` has Rust's name and JSON's name of each field for which they differ; an empty name is a
/// field without a pointer of its own (flattened, or that of a newtype).
pub fn garde_report(
    report: &garde::Report,
    at: Pointer<'_>,
    names: &[(&str, &str)],
    problems: &mut Problems,
) {
    for (path, error) in report.iter() {
        // garde stores a path from the innermost step outwards.
        let mut steps = path.__iter().rev().map(|(kind, step)| (kind, &**step));
        add(&mut steps, at, names, error.message(), problems);
    }
}

/// A pointer borrows the one that it is in, so the path is followed by recursion.
fn add(
    steps: &mut dyn Iterator<Item = (garde::error::Kind, &str)>,
    at: Pointer<'_>,
    names: &[(&str, &str)],
    message: &str,
    problems: &mut Problems,
) {
    use garde::error::Kind;
    match steps.next() {
        None => problems.add(at, message.to_owned()),
        Some((Kind::None, _)) => add(steps, at, names, message, problems),
        Some((Kind::Index, index)) => {
            match (index.parse(), names.iter().find(|(rust, _)| *rust == index)) {
                // garde reports a field of a tuple struct as an index.
                (_, Some((_, ""))) => add(steps, at, &[], message, problems),
                (Ok(index), _) => add(steps, at.index(index), &[], message, problems),
                (Err(_), _) => add(steps, at, &[], message, problems),
            }
        }
        Some((Kind::Key, key)) => {
            let plain = key.strip_prefix("r#").unwrap_or(key);
            match names.iter().find(|(rust, _)| *rust == plain) {
                Some((_, "")) => add(steps, at, &[], message, problems),
                Some((_, json)) => add(steps, at.member(json), &[], message, problems),
                None => add(steps, at.member(plain), &[], message, problems),
            }
        }
    }
}
