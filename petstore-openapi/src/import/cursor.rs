//! Typed access to a document, with errors that name the place.

use std::collections::BTreeMap;

use super::super::node::Node;
use super::problem::{Code, Problem, Warning};

/// The longest chain of references. A longer one is reported as circular.
const MAX_REFERENCES: usize = 32;

/// A value in a document, with its path.
#[derive(Clone)]
pub(super) struct Cursor<'d> {
    root: &'d Node,
    pub(super) node: &'d Node,
    pub(super) path: String,
}

impl<'d> Cursor<'d> {
    pub(super) fn root(document: &'d Node) -> Cursor<'d> {
        Cursor {
            root: document,
            node: document,
            path: "#".to_owned(),
        }
    }

    /// Another value at this place.
    pub(super) fn with<'n>(&self, node: &'n Node) -> Cursor<'n>
    where
        'd: 'n,
    {
        Cursor {
            root: self.root,
            node,
            path: self.path.clone(),
        }
    }

    /// The member of this name. A null counts as missing, and as an object without members.
    pub(super) fn get(&self, name: &str) -> Result<Option<Cursor<'d>>, Problem> {
        match self.node {
            Node::Null => Ok(None),
            Node::Object(_) => Ok(self
                .node
                .member(name)
                .filter(|node| **node != Node::Null)
                .map(|node| self.below(name, node))),
            _ => Err(self.mistyped("an object")),
        }
    }

    /// All members, in order, including nulls.
    pub(super) fn members(&self) -> Result<impl Iterator<Item = (&'d str, Cursor<'d>)>, Problem> {
        let members = match self.node {
            Node::Object(members) => &members[..],
            Node::Null => &[],
            _ => return Err(self.mistyped("an object")),
        };
        let members = members.iter();
        Ok(members.map(|(name, node)| (name.as_str(), self.below(name, node))))
    }

    /// The members of the object of this name; empty if it is missing.
    pub(super) fn members_of(&self, name: &str) -> Result<Vec<(&'d str, Cursor<'d>)>, Problem> {
        match self.get(name)? {
            Some(object) => Ok(object.members()?.collect()),
            None => Ok(Vec::new()),
        }
    }

    /// The items of the array of this name; empty if it is missing.
    pub(super) fn items_of(&self, name: &str) -> Result<Vec<Cursor<'d>>, Problem> {
        let Some(array) = self.get(name)? else {
            return Ok(Vec::new());
        };
        match array.node {
            Node::Array(items) => Ok(items
                .iter()
                .enumerate()
                .map(|(i, node)| array.below(&i.to_string(), node))
                .collect()),
            _ => Err(array.mistyped("an array")),
        }
    }

    /// The value as text. API Gateway also accepts numbers and booleans, and uses their text.
    pub(super) fn text(&self) -> Result<String, Problem> {
        match self.node {
            Node::String(text) => Ok(text.clone()),
            Node::Number(number) => Ok(number.to_string()),
            Node::Bool(value) => Ok(value.to_string()),
            _ => Err(self.mistyped("a string")),
        }
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
        self.items_of(name)?.iter().map(Cursor::text).collect()
    }

    /// The texts of the object of this name, without members that are null.
    pub(super) fn text_map_of(&self, name: &str) -> Result<BTreeMap<String, String>, Problem> {
        self.members_of(name)?
            .into_iter()
            .filter(|(_, member)| *member.node != Node::Null)
            .map(|(name, member)| Ok((name.to_owned(), member.text()?)))
            .collect()
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
    fn target(&self, reference: &str) -> Result<Cursor<'d>, Problem> {
        let unknown = || {
            self.invalid(format_args!(
                "there is no value at `{reference}` in this document"
            ))
        };
        let pointer = reference.strip_prefix("#/").ok_or_else(unknown)?;
        let mut node = self.root;
        for segment in pointer.split('/') {
            let name = segment.replace("~1", "/").replace("~0", "~");
            node = match node {
                Node::Array(items) => name.parse().ok().and_then(|i: usize| items.get(i)),
                _ => node.member(&name),
            }
            .ok_or_else(unknown)?;
        }
        Ok(Cursor {
            root: self.root,
            node,
            path: reference.to_owned(),
        })
    }

    /// An error about this value, with API Gateway's message.
    pub(super) fn refused(&self, code: Code, message: impl Into<String>) -> Problem {
        Problem {
            code,
            message: message.into(),
            path: self.path.clone(),
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
            path: self.path.clone(),
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

    fn below(&self, name: &str, node: &'d Node) -> Cursor<'d> {
        let mut path = String::with_capacity(self.path.len() + name.len() + 1);
        path.push_str(&self.path);
        path.push('/');
        for c in name.chars() {
            match c {
                '~' => path.push_str("~0"),
                '/' => path.push_str("~1"),
                c => path.push(c),
            }
        }
        Cursor {
            root: self.root,
            node,
            path,
        }
    }
}
