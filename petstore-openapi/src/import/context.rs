//! The state that the parts of an import share.

use std::collections::BTreeMap;

use super::cursor::Cursor;
use super::models::Models;
use super::problem::{Problem, Warning};
use super::scheme::Scheme;
use petstore_core::contract::RequestValidator;

/// The state that the parts of an import share.
pub(super) struct Context<'d> {
    pub(super) document: Cursor<'d>,
    pub(super) swagger: bool,
    /// Whether the document is JSON. In YAML, API Gateway leaves out some values that it refuses in JSON.
    pub(super) json: bool,
    /// Whether the schemas are documentation only, as in HTTP APIs.
    pub(super) lenient: bool,
    pub(super) models: Models,
    pub(super) schemes: BTreeMap<String, Scheme>,
    pub(super) request_validators: BTreeMap<String, RequestValidator>,
    pub(super) warnings: Vec<Warning>,
    pub(super) problems: Vec<Problem>,
}

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
        }
    }

    /// Adds a warning about this value.
    pub(super) fn warn(&mut self, place: &Cursor<'_>, message: impl Into<String>) {
        self.warn_at(place.path.clone(), message);
    }

    /// Adds a warning about the value at this path.
    pub(super) fn warn_at(&mut self, path: String, message: impl Into<String>) {
        self.warnings.push(Warning {
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
        result.map_err(|problem| self.problems.push(problem)).ok()
    }

    /// The shared definitions of one kind, which Swagger has at the root and OpenAPI in
    /// `components`.
    pub(super) fn components(
        &self,
        swagger: &str,
        openapi: &str,
    ) -> Result<Vec<(&'d str, Cursor<'d>)>, Problem> {
        if self.swagger {
            return self.document.members_of(swagger);
        }
        match self.document.get("components")? {
            Some(components) => components.members_of(openapi),
            None => Ok(Vec::new()),
        }
    }
}
