//! The state that the parts of an import share.

use std::collections::BTreeMap;

use super::cursor::Cursor;
use super::memory::Budget;
use super::models::Models;
use super::problem::{ImportError, Problem, Warning};
use super::scheme::Scheme;
use petstore_core::contract::RequestValidator;

/// The state that the parts of an import share.
pub(super) struct Context<'d> {
    pub(super) document: Cursor<'d>,
    pub(super) swagger: bool,
    /// Whether the document is JSON. In YAML, API Gateway leaves out some values that it refuses in
    /// JSON.
    pub(super) json: bool,
    /// Whether the schemas are documentation only, as in HTTP APIs.
    pub(super) lenient: bool,
    pub(super) models: Models,
    pub(super) schemes: BTreeMap<String, Scheme>,
    pub(super) request_validators: BTreeMap<String, RequestValidator>,
    pub(super) warnings: Vec<Warning>,
    pub(super) problems: Vec<Problem>,
    /// The warnings and problems that are not kept.
    more: More,
}

/// How many findings are not kept.
#[derive(Default)]
struct More {
    warnings: usize,
    problems: usize,
}

/// The warnings and the problems that are kept: who reads them mends the document and looks again.
/// The others are counted.
const MOST: usize = 500;

/// The longest message, in bytes. It contains names and values of the document.
const LONGEST: usize = 2048;

impl<'d> Context<'d> {
    pub(super) fn new(document: Cursor<'d>, swagger: bool) -> Context<'d> {
        Context {
            document,
            swagger,
            json: false,
            lenient: false,
            models: Models::default(),
            schemes: BTreeMap::new(),
            request_validators: BTreeMap::new(),
            warnings: Vec::new(),
            problems: Vec::new(),
            more: More::default(),
        }
    }

    pub(super) fn budget(&self) -> &'d Budget {
        self.document.budget
    }

    /// Adds a warning, or counts it if there are many.
    pub(super) fn add_warning(&mut self, mut warning: Warning) {
        if self.warnings.len() == MOST {
            self.more.warnings += 1;
            return;
        }
        shorten(&mut warning.message);
        self.warnings.push(warning);
    }

    /// Takes the warnings so far, for a part whose warnings do not count.
    pub(super) fn take_warnings(&mut self) -> (Vec<Warning>, usize) {
        (std::mem::take(&mut self.warnings), self.more.warnings)
    }

    /// Replaces the warnings by those that were taken.
    pub(super) fn restore_warnings(&mut self, (warnings, more): (Vec<Warning>, usize)) {
        (self.warnings, self.more.warnings) = (warnings, more);
    }

    /// Removes all warnings and problems.
    pub(super) fn forget_findings(&mut self) {
        self.warnings.clear();
        self.problems.clear();
        self.more = More::default();
    }

    /// The error if there are problems, and else the warnings.
    ///
    /// # Errors
    ///
    /// All problems, or the only one that there is not enough memory.
    pub(super) fn into_warnings(mut self) -> Result<Vec<Warning>, ImportError> {
        if self.budget().is_exceeded() {
            return Err(self.budget().problem().into());
        }
        let More { warnings, problems } = self.more;
        if problems > 0 {
            let text = format_args!("{problems} more problems are not listed");
            self.problems.push(Problem::invalid("#", text));
        }
        if !self.problems.is_empty() {
            return Err(ImportError {
                problems: self.problems,
            });
        }
        if warnings > 0 {
            self.warnings.push(Warning {
                message: format!("{warnings} more warnings are not listed"),
                path: "#".to_owned(),
            });
        }
        Ok(self.warnings)
    }

    /// Adds a warning about this value.
    pub(super) fn warn(&mut self, place: &Cursor<'_>, message: impl Into<String>) {
        if self.warnings.len() == MOST {
            self.more.warnings += 1;
            return;
        }
        self.warn_at(place.path(), message);
    }

    /// Adds a warning about the value at this path.
    pub(super) fn warn_at(&mut self, path: String, message: impl Into<String>) {
        self.add_warning(Warning {
            message: message.into(),
            path,
        });
    }

    /// Adds a warning for each member of this value that is not known.
    pub(super) fn warn_unknown(
        &mut self,
        place: &Cursor<'_>,
        known: &[&str],
        owner: &str,
    ) -> Result<(), Problem> {
        for (name, member) in place.members()? {
            if !known.contains(&name) && !name.starts_with("x-petstore-") && name != "$ref" {
                self.warn(
                    &member,
                    format!("API Gateway ignores `{name}`, which is not a member of {owner}"),
                );
            }
        }
        Ok(())
    }

    /// Adds a warning for each extension of API Gateway that has no effect here.
    pub(super) fn warn_extensions(
        &mut self,
        place: &Cursor<'_>,
        known: &[&str],
    ) -> Result<(), Problem> {
        for (name, member) in place.members()? {
            let extension = name.strip_prefix("x-amazon-apigateway-");
            if extension.is_some_and(|extension| !known.contains(&extension)) {
                self.warn(
                    &member,
                    format!("a REST API has no `{name}` here, so it is left out"),
                );
            }
        }
        Ok(())
    }

    /// Returns the value of the result, or records its problem.
    pub(super) fn kept<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        let mut problem = match result {
            Ok(value) => return Some(value),
            Err(problem) => problem,
        };
        if self.problems.len() == MOST {
            self.more.problems += 1;
        } else {
            shorten(&mut problem.message);
            self.problems.push(problem);
        }
        None
    }

    /// The shared definitions of one kind, which Swagger has at the root and OpenAPI in
    /// `components`.
    pub(super) fn components(
        &self,
        swagger: &str,
        openapi: &str,
    ) -> Result<impl Iterator<Item = (&'d str, Cursor<'d>)> + use<'d>, Problem> {
        if self.swagger {
            return self.document.members_of(swagger);
        }
        match self.document.get("components")? {
            Some(components) => components.members_of(openapi),
            None => self.document.nothing().members_of(openapi),
        }
    }
}

/// Cuts the middle out of a message that is too long.
fn shorten(message: &mut String) {
    if message.len() > LONGEST {
        let start = message.floor_char_boundary(LONGEST / 2);
        let end = message.ceil_char_boundary(message.len() - LONGEST / 2);
        message.replace_range(start..end, "…");
        message.shrink_to_fit();
    }
}
