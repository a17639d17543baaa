//! The route table: finds the route for a verb and a path, and rejects routes that conflict.

use std::borrow::Cow;

use crate::Rejection;
use crate::http::group::MountedRoute;
use crate::http::payload::{ProxyEvent, percent_decode};
use crate::http::request::PathParameters;
use crate::resource::{InsertError, ResourceTree};
use crate::verb::{Verb, VerbSet};

/// Two routes have the same verb and path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "routes `{first}` and `{second}` both have the path {template} and the verbs {verbs}: \
     remove one of them, or change its verb or path"
)]
pub struct RouteConflict {
    /// The function of the route that was added first.
    pub first: &'static str,
    /// The function of the other.
    pub second: &'static str,
    /// The verbs that both have.
    pub verbs: VerbSet,
    /// The path template of the second.
    pub template: String,
}

/// Why routes do not form a table.
#[derive(Debug)]
pub(crate) enum TableError {
    Conflict(RouteConflict),
    Template {
        route: &'static str,
        error: InsertError,
    },
}

/// The routes by path.
#[derive(Debug)]
pub(crate) struct Table {
    resources: Vec<Resource>,
    /// The indices of the resources, in the order of their templates.
    by_template: Vec<(String, usize)>,
    tree: ResourceTree<usize>,
}

/// The routes of one path, those with the fewest verbs first: an exact verb precedes `ANY`.
#[derive(Debug)]
struct Resource {
    routes: Vec<MountedRoute>,
    verbs: VerbSet,
}

impl Table {
    pub(crate) fn new(routes: Vec<MountedRoute>) -> Result<Table, TableError> {
        let mut table = Table {
            resources: Vec::new(),
            by_template: Vec::new(),
            tree: ResourceTree::new(),
        };
        for route in routes {
            table.add(route)?;
        }
        for resource in &mut table.resources {
            resource
                .routes
                .sort_by_key(|route| route.entry.spec.verbs.iter().count());
        }
        Ok(table)
    }

    fn add(&mut self, route: MountedRoute) -> Result<(), TableError> {
        let spec = route.entry.spec;
        let template = &*route.template;
        let error = |error| TableError::Template {
            route: spec.name,
            error,
        };
        let index = match self.position(template) {
            Ok(position) => self.by_template[position].1,
            Err(position) => {
                let index = self.resources.len();
                self.tree.insert(template, index).map_err(error)?;
                self.by_template
                    .insert(position, (template.to_owned(), index));
                self.resources.push(Resource {
                    routes: Vec::new(),
                    verbs: VerbSet::NONE,
                });
                index
            }
        };
        let Some(resource) = self.resources.get_mut(index) else {
            return Ok(());
        };
        for other in resource.routes.iter().map(|other| &other.entry) {
            // API Gateway allows a method for one verb beside ANY, as an exception to it.
            let is_exception = (other.spec.verbs == VerbSet::ANY) != (spec.verbs == VerbSet::ANY);
            if other.spec.verbs.intersects(spec.verbs) && !is_exception {
                return Err(TableError::Conflict(RouteConflict {
                    first: other.spec.name,
                    second: spec.name,
                    verbs: spec
                        .verbs
                        .iter()
                        .filter(|verb| other.spec.verbs.contains(*verb))
                        .collect(),
                    template: template.to_owned(),
                }));
            }
        }
        resource.verbs = resource.verbs.union(spec.verbs);
        resource.routes.push(route);
        Ok(())
    }

    /// Every route.
    pub(crate) fn routes(&self) -> impl Iterator<Item = &MountedRoute> {
        self.resources.iter().flat_map(|resource| &resource.routes)
    }

    /// The route for an event, with its path parameters.
    ///
    /// If the resource that the API matched is in the table, it is used. Behind `{proxy+}` (where
    /// the app may have more routes than the API), `$default`, or without an API, the path is
    /// matched here.
    pub(crate) fn find<'t: 'e, 'e>(
        &'t self,
        event: &'e ProxyEvent<'e>,
        base_path: &'e str,
    ) -> Result<(&'t MountedRoute, PathParameters<'e>), Rejection> {
        let decoded = event.format.path_is_decoded();
        if let Some(index) = self.known(event) {
            let parameters = PathParameters::of_event(event.path_parameters, decoded);
            return Ok((self.by_verb(index, event)?, parameters));
        }
        // As in the gateway: if the route of this path has another verb, a less specific route may
        // have this one.
        let path = event.path(base_path);
        let found = self
            .tree
            .find_where(path, |index| self.by_verb(*index, event).is_ok())
            .or_else(|| self.tree.find(path))
            .ok_or(Rejection::NotFound)?;
        let entry = self.by_verb(*found.value, event)?;
        let parameters = found
            .parameters()
            .map(|(name, value)| {
                let value = if decoded {
                    Cow::Borrowed(value)
                } else {
                    percent_decode(value)
                };
                (Cow::Borrowed(name), value)
            })
            .collect();
        Ok((entry, PathParameters::Decoded(parameters)))
    }

    /// The resource that the API matched, if the table contains it.
    fn known(&self, event: &ProxyEvent<'_>) -> Option<usize> {
        let resource = event.resource.as_deref()?;
        if resource.ends_with("+}") {
            return None;
        }
        let position = self.position(resource).ok()?;
        Some(self.by_template.get(position)?.1)
    }

    /// The index of a template in the list, or the index at which it would be inserted.
    fn position(&self, template: &str) -> Result<usize, usize> {
        (self.by_template).binary_search_by(|(other, _)| other.as_str().cmp(template))
    }

    /// The path template that matches an event, for any verb.
    pub(crate) fn template(&self, event: &ProxyEvent<'_>, base_path: &str) -> Option<&str> {
        let index = match self.known(event) {
            Some(index) => index,
            None => *self.tree.find(event.path(base_path))?.value,
        };
        let route = self.resources.get(index)?.routes.first()?;
        Some(&route.template)
    }

    fn by_verb(&self, index: usize, event: &ProxyEvent<'_>) -> Result<&MountedRoute, Rejection> {
        let resource = self.resources.get(index).ok_or(Rejection::NotFound)?;
        let verb = event.verb.parse::<Verb>().ok();
        resource
            .routes
            .iter()
            .find(|route| match verb {
                Some(verb) => route.entry.spec.verbs.contains(verb),
                // ANY accepts verbs that API Gateway would reject.
                None => route.entry.spec.verbs == VerbSet::ANY,
            })
            .ok_or(Rejection::MethodNotAllowed(resource.verbs))
    }
}
