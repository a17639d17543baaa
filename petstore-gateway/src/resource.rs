//! Routing: finds the method of the resource that a verb and a path belong to.
//!
//! It holds the resources of a stage with their methods and mappings. It does not read anything
//! else of a request.

use std::collections::BTreeMap;

use petstore_core::contract::{Api, Method, MethodKey};
use petstore_core::resource::{InsertError, Match, ResourceTree};
use petstore_core::verb::Verb;

use crate::gateway_error::GatewayError;
use crate::ids::short_id;
use crate::mapping::MethodMappings;

/// A method and its parsed mappings.
#[derive(Debug)]
pub(crate) struct DeployedMethod {
    method: Method,
    mappings: MethodMappings,
}

/// One resource of a stage.
#[derive(Debug)]
pub(crate) struct Resource {
    /// `$context.resourceId`, which is the same at every start.
    pub(crate) id: String,
    methods: BTreeMap<MethodKey, DeployedMethod>,
}

impl Resource {
    /// The method for this verb: its own, or else `ANY`.
    fn method(&self, verb: Verb) -> Option<&DeployedMethod> {
        let own = self.methods.get(&MethodKey::Verb(verb));
        own.or_else(|| self.methods.get(&MethodKey::Any))
    }
}

/// The method that a request is for.
#[derive(Debug)]
pub(crate) struct MatchedMethod<'s, 'r> {
    pub(crate) resource: Match<'s, 'r, Resource>,
    pub(crate) method: &'s Method,
    pub(crate) mappings: &'s MethodMappings,
}

fn deploy((key, method): (&MethodKey, &Method)) -> (MethodKey, DeployedMethod) {
    let deployed = DeployedMethod {
        mappings: MethodMappings::new(method),
        method: method.clone(),
    };
    (*key, deployed)
}

/// All resources of a stage.
#[derive(Debug)]
pub(crate) struct Resources(ResourceTree<Resource>);

impl Resources {
    pub(crate) fn new(api: &Api) -> Result<Self, InsertError> {
        let mut tree = ResourceTree::new();
        for (template, resource) in &api.resources {
            let resource = Resource {
                id: short_id(&(&api.name, template)),
                methods: resource.methods.iter().map(deploy).collect(),
            };
            tree.insert(template, resource)?;
        }
        Ok(Self(tree))
    }

    /// The method for `verb` and `path`.
    ///
    /// # Errors
    ///
    /// 403, as API Gateway returns it both for an unknown path and for a verb without a method.
    pub(crate) fn find<'r>(
        &self,
        verb: &str,
        path: &'r str,
    ) -> Result<MatchedMethod<'_, 'r>, GatewayError> {
        let unknown = || {
            GatewayError::missing_authentication_token(format!(
                "no method for {verb} {path}: the API has {}",
                self.known(path)
            ))
        };
        let verb: Verb = verb.parse().map_err(|_| unknown())?;
        let resource = self
            .0
            .find_where(path, |resource| resource.method(verb).is_some());
        let matched = resource.and_then(|resource| {
            let method = resource.value.method(verb)?;
            Some(MatchedMethod {
                method: &method.method,
                mappings: &method.mappings,
                resource,
            })
        });
        matched.ok_or_else(unknown)
    }

    /// The template of the resource that a path belongs to, or that it is.
    pub(crate) fn template(&self, verb: &str, path: &str) -> Option<&str> {
        let mut own = self
            .0
            .iter()
            .filter(|(template, _)| template.as_str() == path);
        if let Some((template, _)) = own.next() {
            return Some(template.as_str());
        }
        let has_verb = |resource: &Resource| {
            let verb = verb.parse().ok();
            verb.is_some_and(|verb| resource.method(verb).is_some())
        };
        let found = self.0.find_where(path, has_verb);
        let found = found.or_else(|| self.0.find(path))?;
        Some(found.template.as_str())
    }

    /// The method of one resource, for a path that need not belong to it. The outer `None` means
    /// that there is no such resource, the inner one that it has no such method.
    pub(crate) fn select<'r>(
        &self,
        template: &str,
        verb: &str,
        path: &'r str,
    ) -> Option<Option<MatchedMethod<'_, 'r>>> {
        let resource = self.0.select(template, path)?;
        let verb = verb.parse().ok();
        let method = verb.and_then(|verb| resource.value.method(verb));
        Some(method.map(|method| MatchedMethod {
            method: &method.method,
            mappings: &method.mappings,
            resource,
        }))
    }

    /// For the log: the verbs at this path, or else the first paths of the API.
    fn known(&self, path: &str) -> String {
        let verbs = |resource: &Resource| {
            let verbs: Vec<_> = resource.methods.keys().map(|verb| verb.as_str()).collect();
            verbs.join(", ")
        };
        if let Some(found) = self.0.find(path) {
            return format!("{} at this path", verbs(found.value));
        }
        const SHOWN: usize = 5;
        let all = self.0.iter().take(SHOWN);
        let mut text: Vec<_> = all
            .map(|(template, resource)| format!("{} {template}", verbs(resource)))
            .collect();
        if self.0.len() > SHOWN {
            text.push(format!("{} more", self.0.len() - SHOWN));
        }
        text.join("; ")
    }
}
