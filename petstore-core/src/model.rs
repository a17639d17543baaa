//! Validation of bodies and parameters: rules by garde, names as the client used them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Write};

use crate::rejection::{In, Problem};

/// A type whose values are checked before a handler sees them. Put `#[petstore::model]` on it.
///
/// Models in fields are checked as well, in lists, maps, options and boxes too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no model: nothing says how to validate it",
    label = "this type is not validated",
    note = "put `#[petstore::model]` on `{Self}`, or take `Json<Unvalidated<…>>` if there is nothing to check"
)]
pub trait Model {
    /// Reports every rule that the value breaks; `at` is where the value stands.
    fn check(&self, at: At<'_>, problems: &mut Problems);
}

/// Names and values of a client's choice come back in the list of problems, so both its length and
/// theirs have an end: an answer over Lambda's 6 MB would be a 502.
const MOST: usize = 500;
const LONGEST: usize = 512;

/// Text that stops growing, and does not cost the time to write the rest.
struct Short(String);

impl Short {
    fn of(text: &dyn fmt::Display) -> String {
        let mut short = Short(String::new());
        // The one error is that there was more.
        let _ = write!(short, "{text}");
        short.0
    }
}

impl fmt::Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = LONGEST - self.0.len().min(LONGEST);
        if text.len() <= room {
            self.0.push_str(text);
            return Ok(());
        }
        self.0.push_str(&text[..text.floor_char_boundary(room)]);
        self.0.push('…');
        Err(fmt::Error)
    }
}

/// The problems found so far, and the part of the request that they are in.
#[derive(Debug)]
pub struct Problems {
    part: In,
    found: Vec<Problem>,
}

impl Problems {
    /// Nothing found yet. This allocates nothing.
    pub fn new(part: In) -> Self {
        Problems {
            part,
            found: Vec::new(),
        }
    }

    /// Adds a problem: the first 500, places and details of up to 512 bytes.
    pub fn add(&mut self, at: At<'_>, detail: impl Into<Cow<'static, str>>) {
        if self.found.len() == MOST {
            return;
        }
        let mut detail = detail.into();
        if detail.len() > LONGEST {
            detail = Cow::Owned(Short::of(&detail));
        }
        self.found.push(Problem {
            r#in: self.part,
            at: Short::of(&at),
            detail,
        });
    }

    /// The part of the request.
    pub fn part(&self) -> In {
        self.part
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All that was found.
    pub fn into_vec(self) -> Vec<Problem> {
        self.found
    }
}

/// A place in a document. It lives on the stack, so that a good value costs no memory.
#[derive(Debug, Clone, Copy)]
pub struct At<'p> {
    parent: Option<&'p At<'p>>,
    step: Step<'p>,
}

#[derive(Debug, Clone, Copy)]
enum Step<'p> {
    Root,
    Member(&'p str),
    Index(usize),
}

impl<'p> At<'p> {
    /// The whole document.
    pub const ROOT: At<'static> = At {
        parent: None,
        step: Step::Root,
    };

    /// A member of the object that stands here.
    pub fn member(&'p self, name: &'p str) -> At<'p> {
        At {
            parent: Some(self),
            step: Step::Member(name),
        }
    }

    /// An element of the list that stands here.
    pub fn index(&'p self, index: usize) -> At<'p> {
        At {
            parent: Some(self),
            step: Step::Index(index),
        }
    }
}

/// A JSON Pointer (RFC 6901).
impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Index(index) => write!(f, "/{index}"),
            Step::Member(name) => {
                f.write_char('/')?;
                for character in name.chars() {
                    match character {
                        '~' => f.write_str("~0")?,
                        '/' => f.write_str("~1")?,
                        other => f.write_char(other)?,
                    }
                }
                Ok(())
            }
        }
    }
}

/// A type without rules of its own, wherever it comes from: `Json<Unvalidated<Value>>`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Unvalidated<T>(pub T);

impl<T> std::ops::Deref for Unvalidated<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: schemars::JsonSchema> schemars::JsonSchema for Unvalidated<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}

impl<T> Model for Unvalidated<T> {
    fn check(&self, _: At<'_>, _: &mut Problems) {}
}

impl<T: Model + ?Sized> Model for &T {
    fn check(&self, at: At<'_>, problems: &mut Problems) {
        (**self).check(at, problems);
    }
}

impl<T: Model + ?Sized> Model for Box<T> {
    fn check(&self, at: At<'_>, problems: &mut Problems) {
        (**self).check(at, problems);
    }
}

impl<T: Model> Model for Option<T> {
    fn check(&self, at: At<'_>, problems: &mut Problems) {
        if let Some(value) = self {
            value.check(at, problems);
        }
    }
}

impl<T: Model> Model for [T] {
    fn check(&self, at: At<'_>, problems: &mut Problems) {
        for (index, value) in self.iter().enumerate() {
            value.check(at.index(index), problems);
        }
    }
}

impl<T: Model> Model for Vec<T> {
    fn check(&self, at: At<'_>, problems: &mut Problems) {
        self.as_slice().check(at, problems);
    }
}

impl<T: Model, const N: usize> Model for [T; N] {
    fn check(&self, at: At<'_>, problems: &mut Problems) {
        self.as_slice().check(at, problems);
    }
}

impl<K: AsRef<str>, T: Model> Model for BTreeMap<K, T> {
    fn check(&self, at: At<'_>, problems: &mut Problems) {
        for (key, value) in self {
            value.check(at.member(key.as_ref()), problems);
        }
    }
}

impl<K: AsRef<str>, T: Model, S> Model for HashMap<K, T, S> {
    fn check(&self, at: At<'_>, problems: &mut Problems) {
        for (key, value) in self {
            value.check(at.member(key.as_ref()), problems);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Even(u32);

    impl Model for Even {
        fn check(&self, at: At<'_>, problems: &mut Problems) {
            if !self.0.is_multiple_of(2) {
                problems.add(at.member("a/b~c"), "odd");
            }
        }
    }

    #[test]
    fn problems_are_found_in_lists_and_named_by_pointer() {
        let mut problems = Problems::new(In::Body);
        vec![Some(Even(2)), None, Some(Even(3))].check(At::ROOT, &mut problems);
        let found = problems.into_vec();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].at, "/2/a~1b~0c");
    }

    #[test]
    fn a_client_cannot_make_the_list_endless() {
        let mut problems = Problems::new(In::Body);
        let name = "é".repeat(LONGEST);
        for _ in 0..2 * MOST {
            problems.add(At::ROOT.member(&name), name.clone());
        }
        let found = problems.into_vec();
        assert_eq!(found.len(), MOST);
        assert_eq!(found[0].at, format!("/{}…", "é".repeat(LONGEST / 2 - 1)));
        assert_eq!(found[0].detail, format!("{}…", "é".repeat(LONGEST / 2)));
    }
}
