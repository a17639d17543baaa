//! JSONPath in the dialect of [Jayway JsonPath](https://github.com/json-path/JsonPath), which API
//! Gateway uses in `$input.path` and `$input.json`, over [`Value`].
//!
//! ```
//! use petstore_vtl::json_path::JsonPath;
//! use petstore_vtl::parse_json;
//!
//! let pets = parse_json(r#"{"pets": [{"name": "Rex", "legs": 4}, {"name": "Tweety", "legs": 2}]}"#)?;
//! let find = |path: &str| Ok::<_, petstore_vtl::json_path::PathError>(JsonPath::parse(path)?.find(&pets)?);
//! assert_eq!(find("$.pets[-1].name")?.map(|name| name.to_string()), Some("Tweety".to_owned()));
//! assert_eq!(find("$.pets[?(@.legs > 2)].name")?.map(|names| names.to_string()), Some(r#"["Rex"]"#.to_owned()));
//! assert_eq!(find("$.pets.length()")?.map(|length| length.to_string()), Some("2".to_owned()));
//! assert!(find("$.cats")?.is_none());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod evaluate;
mod filter;
mod parse;

use crate::value::{List, Value};
use filter::Filter;

/// A path that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// The text is not a path. The position counts bytes from 0.
    #[error("`{path}` is not a JSONPath: {problem} at position {position}")]
    Syntax {
        /// The text, shortened.
        path: String,
        /// What is wrong.
        problem: &'static str,
        /// Where.
        position: usize,
    },
    /// The path matches too much.
    #[error("the JSONPath visits too many values")]
    TooMuch,
}

/// A parsed path.
#[derive(Debug, Clone)]
pub struct JsonPath {
    steps: Vec<Step>,
    function: Option<Function>,
}

#[derive(Debug, Clone)]
enum Step {
    /// One name or several.
    Names(Vec<String>),
    Indexes(Vec<i64>),
    Slice(Option<i64>, Option<i64>),
    Wildcard,
    /// `..`, applied to the step after it.
    Descend,
    Filter(Filter),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    Length,
    Keys,
    Min,
    Max,
    Sum,
    Average,
}

impl JsonPath {
    /// Parses a path. Without `$` it starts at the root all the same: `name` is `$.name`.
    ///
    /// # Errors
    /// A text that is not a path.
    pub fn parse(path: &str) -> Result<JsonPath, PathError> {
        parse::parse(path)
    }

    /// Whether the path leads to one place: it has no `..`, wildcard, slice, filter or union.
    pub fn is_definite(&self) -> bool {
        let last = self.steps.len().saturating_sub(1);
        self.steps.iter().enumerate().all(|(at, step)| match step {
            Step::Names(names) => names.len() == 1 || at == last,
            Step::Indexes(indexes) => indexes.len() == 1,
            Step::Slice(..) | Step::Wildcard | Step::Descend | Step::Filter(_) => false,
        })
    }

    /// What the path leads to: a value, which is shared with `root`; `None` if there is nothing in
    /// that place. A path that is not definite always gives a list, in the order of the document.
    ///
    /// # Errors
    /// A path that matches too much.
    pub fn find(&self, root: &Value) -> Result<Option<Value>, PathError> {
        let mut found = Vec::new();
        evaluate::Evaluation::new(root).run(root, &self.steps, &mut found)?;
        let value = if self.is_definite() {
            found.into_iter().next()
        } else {
            Some(Value::from(List::json(found)))
        };
        Ok(match (self.function, value) {
            (Some(function), Some(value)) => evaluate::apply(function, &value),
            (_, value) => value,
        })
    }
}
