//! Typed access to a document, with errors that name the place.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use super::super::node::Node;
use super::memory::{self, Budget};
use super::problem::{Code, Problem, Warning};

/// The longest chain of references. A longer one is reported as circular.
const MAX_REFERENCES: usize = 32;

/// The longest path in a message, in bytes.
const LONGEST_PATH: usize = 4096;

/// What a missing member counts as.
static NULL: Node = Node::Null;

/// A value in a document, with its path.
#[derive(Clone)]
pub(super) struct Cursor<'d> {
    document: &'d Node,
    pub(super) budget: &'d Budget,
    pub(super) node: &'d Node,
    place: Option<Rc<Place<'d>>>,
}

/// A place in a document. Its path is only put together for messages, because there are many
/// places, and their names can be long.
struct Place<'d> {
    /// `None` below the root.
    parent: Option<Rc<Place<'d>>>,
    step: Step<'d>,
}

enum Step<'d> {
    Member(&'d str),
    Index(usize),
    /// The target of a reference, from the root.
    Reference(&'d str),
}

impl<'d> Cursor<'d> {
    pub(super) fn root(document: &'d Node, budget: &'d Budget) -> Cursor<'d> {
        Cursor {
            document,
            budget,
            node: document,
            place: None,
        }
    }

    /// The place in the document: a JSON pointer, `#/paths/~1pets/get`.
    pub(super) fn path(&self) -> String {
        let mut steps = Vec::new();
        let mut place = self.place.as_deref();
        while let Some(Place { parent, step }) = place {
            steps.push(step);
            place = parent.as_deref();
        }
        let mut path = "#".to_owned();
        for step in steps.into_iter().rev() {
            match step {
                Step::Member(name) => {
                    path.push('/');
                    path.push_str(&name.replace('~', "~0").replace('/', "~1"));
                }
                Step::Index(index) => path.push_str(&format!("/{index}")),
                Step::Reference(reference) => (*reference).clone_into(&mut path),
            }
            if path.len() > LONGEST_PATH {
                path.truncate(path.floor_char_boundary(LONGEST_PATH));
                path.push('…');
                break;
            }
        }
        path
    }

    /// Another value at this place.
    pub(super) fn with<'n>(&self, node: &'n Node) -> Cursor<'n>
    where
        'd: 'n,
    {
        Cursor {
            document: self.document,
            budget: self.budget,
            node,
            place: self.place.clone(),
        }
    }

    /// Null at this place.
    pub(super) fn nothing(&self) -> Cursor<'d> {
        self.with(&NULL)
    }

    /// The member of this name. A null counts as missing, and as an object without members.
    pub(super) fn get(&self, name: &str) -> Result<Option<Cursor<'d>>, Problem> {
        match self.node {
            Node::Null => Ok(None),
            Node::Object(members) => Ok(members
                .entry(name)
                .filter(|(_, node)| **node != Node::Null)
                .map(|(name, node)| self.below(Step::Member(name), node))),
            _ => Err(self.mistyped("an object")),
        }
    }

    /// All members, in order, including nulls.
    pub(super) fn members(
        &self,
    ) -> Result<impl Iterator<Item = (&'d str, Cursor<'d>)> + use<'d>, Problem> {
        let members = match self.node {
            Node::Object(members) => &members[..],
            Node::Null => &[],
            _ => return Err(self.mistyped("an object")),
        };
        let parent = self.clone();
        let members = members.iter();
        Ok(
            members
                .map(move |(name, node)| (name.as_str(), parent.below(Step::Member(name), node))),
        )
    }

    /// The members of the object of this name; empty if it is missing.
    pub(super) fn members_of(
        &self,
        name: &str,
    ) -> Result<impl Iterator<Item = (&'d str, Cursor<'d>)> + use<'d>, Problem> {
        let object = match self.get(name)? {
            Some(object) => object,
            None => self.nothing(),
        };
        object.members()
    }

    /// The items of the array of this name; empty if it is missing.
    pub(super) fn items_of(
        &self,
        name: &str,
    ) -> Result<impl Iterator<Item = Cursor<'d>> + use<'d>, Problem> {
        let array = match self.get(name)? {
            Some(array) => array,
            None => self.nothing(),
        };
        let items: &[Node] = match array.node {
            Node::Array(items) => items,
            Node::Null => &[],
            _ => return Err(array.mistyped("an array")),
        };
        let items = items.iter().enumerate();
        Ok(items.map(move |(index, node)| array.below(Step::Index(index), node)))
    }

    /// The value as text. API Gateway also accepts numbers and booleans, and uses their text.
    pub(super) fn text(&self) -> Result<String, Problem> {
        match self.node {
            Node::String(text) => {
                self.budget.take_text(text.len())?;
                Ok(text.to_string())
            }
            Node::Number(number) => Ok(number.to_string()),
            Node::Bool(value) => Ok(value.to_string()),
            _ => Err(self.mistyped("a string")),
        }
    }

    /// The value as a value of serde_json.
    pub(super) fn value(&self) -> Result<Value, Problem> {
        self.budget.take(memory::weigh_schema(self.node))?;
        Ok(self.node.to_value())
    }

    /// The text of the member of this name.
    pub(super) fn text_of(&self, name: &str) -> Result<Option<String>, Problem> {
        self.get(name)?.map(|member| member.text()).transpose()
    }

    /// The text of the member of this name, unless it is empty.
    pub(super) fn filled_text_of(&self, name: &str) -> Result<Option<String>, Problem> {
        Ok(self.text_of(name)?.filter(|text| !text.is_empty()))
    }

    /// The texts of the array of this name.
    pub(super) fn texts_of(&self, name: &str) -> Result<Vec<String>, Problem> {
        let mut texts = Vec::new();
        for item in self.items_of(name)? {
            memory::push(&mut texts, item.text()?, self.budget)?;
        }
        Ok(texts)
    }

    /// The texts of the object of this name, without members that are null.
    pub(super) fn text_map_of(&self, name: &str) -> Result<BTreeMap<String, String>, Problem> {
        let mut texts = BTreeMap::new();
        for (name, member) in self.members_of(name)? {
            if *member.node != Node::Null {
                self.budget.take_text(name.len())?;
                self.budget.take_entry::<String, String>(texts.len())?;
                texts.insert(name.to_owned(), member.text()?);
            }
        }
        Ok(texts)
    }

    /// The boolean of this name; `false` if it is missing.
    pub(super) fn flag_of(&self, name: &str) -> Result<bool, Problem> {
        let Some(member) = self.get(name)? else {
            return Ok(false);
        };
        match member.node {
            Node::Bool(value) => Ok(*value),
            Node::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Node::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            _ => Err(member.mistyped("a boolean")),
        }
    }

    /// The unsigned integer of this name.
    pub(super) fn integer_of(&self, name: &str) -> Result<Option<u32>, Problem> {
        let Some(member) = self.get(name)? else {
            return Ok(None);
        };
        let number = match member.node {
            Node::Number(number) => number.as_u64().and_then(|n| n.try_into().ok()),
            Node::String(text) => text.parse().ok(),
            _ => None,
        };
        number
            .map(Some)
            .ok_or_else(|| member.mistyped("a whole number"))
    }

    /// Follows references until it finds a value that is not a reference.
    pub(super) fn resolved(self) -> Result<Cursor<'d>, Problem> {
        let mut cursor = self;
        for _ in 0..MAX_REFERENCES {
            let Some(Node::String(reference)) = cursor.node.member("$ref") else {
                return Ok(cursor);
            };
            cursor = cursor.target(reference)?;
        }
        Err(cursor.invalid("the `$ref` is circular"))
    }

    /// The value in this document that a reference points to.
    fn target(&self, reference: &'d str) -> Result<Cursor<'d>, Problem> {
        let unknown = || {
            self.invalid(format_args!(
                "there is no value at `{reference}` in this document"
            ))
        };
        let pointer = reference.strip_prefix("#/").ok_or_else(unknown)?;
        let mut node = self.document;
        for segment in pointer.split('/') {
            let name = segment.replace("~1", "/").replace("~0", "~");
            node = match node {
                Node::Array(items) => name.parse().ok().and_then(|i: usize| items.get(i)),
                _ => node.member(&name),
            }
            .ok_or_else(unknown)?;
        }
        Ok(Cursor {
            document: self.document,
            budget: self.budget,
            node,
            place: Some(Rc::new(Place {
                parent: None,
                step: Step::Reference(reference),
            })),
        })
    }

    /// An error about this value, with API Gateway's message.
    pub(super) fn refused(&self, code: Code, message: impl Into<String>) -> Problem {
        Problem {
            code,
            message: message.into(),
            path: self.path(),
        }
    }

    /// A `BadRequestException` about this value, with API Gateway's message.
    pub(super) fn bad_request(&self, message: impl Into<String>) -> Problem {
        self.refused(Code::BadRequest, message)
    }

    /// A `ValidationException`: API Gateway's calls do not allow this value for one of their
    /// members.
    pub(super) fn violates(&self, value: &str, member: &str, constraint: &str) -> Problem {
        let message = format!(
            "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"
        );
        self.refused(Code::Validation, message)
    }

    pub(super) fn warning(&self, message: impl Into<String>) -> Warning {
        Warning {
            message: message.into(),
            path: self.path(),
        }
    }

    fn mistyped(&self, wanted: &str) -> Problem {
        self.invalid(format_args!(
            "expected {wanted}, found {}",
            self.node.kind()
        ))
    }

    pub(super) fn invalid(&self, what: impl std::fmt::Display) -> Problem {
        self.bad_request(format!("Invalid OpenAPI input. {what}"))
    }

    fn below(&self, step: Step<'d>, node: &'d Node) -> Cursor<'d> {
        Cursor {
            document: self.document,
            budget: self.budget,
            node,
            place: Some(Rc::new(Place {
                parent: self.place.clone(),
                step,
            })),
        }
    }
}
