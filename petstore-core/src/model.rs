//! Validation of bodies and parameters: garde checks the constraints, and problems contain the
//! names that the client used.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, LinkedList, VecDeque};
use std::fmt::{self, Write};
use std::rc::Rc;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::limited_text::LimitedText;
use crate::problem::{Problem, RequestPart};

#[doc = include_str!("../docs/model.md")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model, so it cannot be validated",
    label = "this type is not validated",
    note = "put `#[petstore::model]` on `{Self}`, or wrap it in `Unvalidated<…>` if there is nothing to validate"
)]
pub trait Model {
    /// Reports every constraint that the value violates; `at` is the position of the value.
    fn check(&self, at: Pointer<'_>, problems: &mut Problems);
}

/// The list of problems contains names and values that the client chooses, so its length and theirs
/// are limited: a response over Lambda's 6 MB would be a 502.
const MOST: usize = 500;
const LONGEST: usize = 512;

/// The problems found so far, and the part of the request that contains them.
#[derive(Debug)]
pub struct Problems {
    part: RequestPart,
    found: Vec<Problem>,
    /// The number of problems that were found and not kept.
    more: usize,
}

impl Problems {
    /// Creates an empty list, which does not allocate.
    pub fn new(part: RequestPart) -> Self {
        Problems {
            part,
            found: Vec::new(),
            more: 0,
        }
    }

    /// Adds a problem. The list keeps the first 500, with pointers and details of up to 512 bytes;
    /// the others are counted.
    pub fn add(&mut self, at: Pointer<'_>, detail: impl Into<Cow<'static, str>>) {
        if self.found.len() == MOST {
            self.more += 1;
            return;
        }
        let mut detail = detail.into();
        if detail.len() > LONGEST {
            detail = Cow::Owned(LimitedText::render(LONGEST, |text| text.write_str(&detail)));
        }
        self.found.push(Problem {
            part: self.part,
            pointer: LimitedText::render(LONGEST, |text| at.write(text)),
            detail,
        });
    }

    /// The part of the request.
    pub fn part(&self) -> RequestPart {
        self.part
    }

    /// Whether there are no problems.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The problems. If there were more than 500, the last one states how many are not listed.
    pub fn into_vec(mut self) -> Vec<Problem> {
        if self.more > 0 {
            self.found.push(Problem {
                part: self.part,
                pointer: String::new(),
                detail: format!("{} more problems are not listed", self.more).into(),
            });
        }
        self.found
    }
}

/// A position in a document. It is on the stack, so that a valid value does not allocate.
#[derive(Clone, Copy)]
pub struct Pointer<'p> {
    parent: Option<&'p Pointer<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Root,
    Member(&'p str),
    Key(&'p dyn fmt::Display),
    Index(usize),
}

impl<'p> Pointer<'p> {
    /// The whole document.
    pub const ROOT: Pointer<'static> = Pointer {
        parent: None,
        step: Step::Root,
    };

    /// A member of the object at this position.
    pub fn member(&'p self, name: &'p str) -> Pointer<'p> {
        Pointer {
            parent: Some(self),
            step: Step::Member(name),
        }
    }

    /// A member whose name is formatted only if a problem is found there.
    fn key(&'p self, key: &'p dyn fmt::Display) -> Pointer<'p> {
        Pointer {
            parent: Some(self),
            step: Step::Key(key),
        }
    }

    /// An element of the list at this position.
    pub fn index(&'p self, index: usize) -> Pointer<'p> {
        Pointer {
            parent: Some(self),
            step: Step::Index(index),
        }
    }

    fn write(&self, to: &mut impl fmt::Write) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.write(to)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Index(index) => write!(to, "/{index}"),
            Step::Member(name) => write_member(to, name),
            Step::Key(key) => write_member(to, &key.to_string()),
        }
    }
}

/// A JSON Pointer (RFC 6901).
impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl fmt::Debug for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pointer({self})")
    }
}

fn write_member(to: &mut impl fmt::Write, name: &str) -> fmt::Result {
    to.write_str("/")?;
    let mut rest = name;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'~' | b'/')) {
        to.write_str(&rest[..at])?;
        to.write_str(if rest[at..].starts_with('~') {
            "~0"
        } else {
            "~1"
        })?;
        rest = &rest[at + 1..];
    }
    to.write_str(rest)
}

/// The key of a map, formatted as in JSON.
struct Key<'k, K>(&'k K);

impl<K: Serialize> fmt::Display for Key<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match serde_json::to_value(self.0) {
            Ok(Value::String(key)) => f.write_str(&key),
            Ok(key) => write!(f, "{key}"),
            // serde cannot have read a key that it cannot write.
            Err(_) => Ok(()),
        }
    }
}

#[doc = include_str!("../docs/unvalidated.md")]
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
    fn check(&self, _: Pointer<'_>, _: &mut Problems) {}
}

macro_rules! pointers {
    ($([$($generics:tt)*] $pointer:ty)+) => {$(
        impl<$($generics)*> Model for $pointer {
            fn check(&self, at: Pointer<'_>, problems: &mut Problems) {
                (**self).check(at, problems);
            }
        }
    )+};
}

pointers! {
    [T: Model + ?Sized] &T
    [T: Model + ?Sized] Box<T>
    [T: Model + ?Sized] Rc<T>
    [T: Model + ?Sized] Arc<T>
    [T: Model + ToOwned + ?Sized] Cow<'_, T>
}

impl<T: Model> Model for Option<T> {
    fn check(&self, at: Pointer<'_>, problems: &mut Problems) {
        if let Some(value) = self {
            value.check(at, problems);
        }
    }
}

macro_rules! lists {
    ($([$($generics:tt)*] $list:ty)+) => {$(
        impl<$($generics)*> Model for $list {
            fn check(&self, at: Pointer<'_>, problems: &mut Problems) {
                for (index, value) in self.iter().enumerate() {
                    value.check(at.index(index), problems);
                }
            }
        }
    )+};
}

// The elements of a set are numbered in iteration order.
lists! {
    [T: Model] [T]
    [T: Model, const N: usize] [T; N]
    [T: Model] Vec<T>
    [T: Model] VecDeque<T>
    [T: Model] LinkedList<T>
    [T: Model] BTreeSet<T>
    [T: Model, S] HashSet<T, S>
}

macro_rules! maps {
    ($([$($generics:tt)*] $map:ty)+) => {$(
        impl<$($generics)*> Model for $map {
            fn check(&self, at: Pointer<'_>, problems: &mut Problems) {
                for (key, value) in self {
                    value.check(at.key(&Key(key)), problems);
                }
            }
        }
    )+};
}

maps! {
    [K: Serialize, T: Model] BTreeMap<K, T>
    [K: Serialize, T: Model, S] HashMap<K, T, S>
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
    struct Even(u32);

    impl Model for Even {
        fn check(&self, at: Pointer<'_>, problems: &mut Problems) {
            if !self.0.is_multiple_of(2) {
                problems.add(at.member("a/b~c"), "odd");
            }
        }
    }

    #[test]
    fn problems_in_lists_have_pointers() {
        let mut problems = Problems::new(RequestPart::Body);
        vec![Some(Even(2)), None, Some(Even(3))].check(Pointer::ROOT, &mut problems);
        let found = problems.into_vec();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].pointer, "/2/a~1b~0c");
    }

    #[derive(Serialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[serde(rename_all = "kebab-case")]
    enum Kind {
        GuineaPig,
    }

    fn places(model: &impl Model) -> Vec<String> {
        let mut problems = Problems::new(RequestPart::Body);
        model.check(Pointer::ROOT, &mut problems);
        let found = problems.into_vec().into_iter();
        found.map(|problem| problem.pointer).collect()
    }

    #[test]
    fn models_are_found_in_containers_of_the_standard_library() {
        let odd = || Even(3);
        let at = |place: &str| vec![format!("{place}/a~1b~0c")];
        assert_eq!(places(&Cow::Borrowed(&odd())), at(""));
        assert_eq!(places(&Cow::Borrowed(&[Even(2), odd()][..])), at("/1"));
        assert_eq!(places(&Arc::new(odd())), at(""));
        assert_eq!(places(&Rc::new(odd())), at(""));
        assert_eq!(places(&VecDeque::from([odd()])), at("/0"));
        assert_eq!(places(&LinkedList::from([odd()])), at("/0"));
        assert_eq!(places(&BTreeSet::from([odd()])), at("/0"));
        assert_eq!(places(&HashSet::from([odd()])), at("/0"));
        assert_eq!(places(&BTreeMap::from([("~/", odd())])), at("/~0~1"));
        assert_eq!(places(&BTreeMap::from([(7, odd())])), at("/7"));
        let by_kind = HashMap::from([(Kind::GuineaPig, vec![odd()])]);
        assert_eq!(places(&by_kind), at("/guinea-pig/0"));
    }

    #[test]
    fn the_list_of_problems_is_limited() {
        let mut problems = Problems::new(RequestPart::Body);
        let name = "é".repeat(LONGEST);
        for _ in 0..2 * MOST {
            problems.add(Pointer::ROOT.member(&name), name.clone());
        }
        let found = problems.into_vec();
        assert_eq!(found.len(), MOST + 1);
        let last = found.last().unwrap();
        assert_eq!(last.detail, "500 more problems are not listed");
        assert_eq!(last.pointer, "");
        assert_eq!(
            found[0].pointer,
            format!("/{}…", "é".repeat(LONGEST / 2 - 1))
        );
        assert_eq!(found[0].detail, format!("{}…", "é".repeat(LONGEST / 2)));
    }
}
