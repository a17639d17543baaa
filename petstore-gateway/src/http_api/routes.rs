//! The routes of an HTTP API: finds the route of a request.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use petstore_core::contract::MethodKey;
use petstore_core::contract::http_api::{HttpApi, Route, RouteKey};
use petstore_core::resource::{InsertError, ResourceTree};
use petstore_core::verb::Verb;
use serde_json::{Map, Value};

/// All routes.
#[derive(Debug)]
pub(super) struct Routes {
    tree: ResourceTree<BTreeMap<MethodKey, DeployedRoute>>,
    default: Option<DeployedRoute>,
}

/// A route and its key as text.
#[derive(Debug, Clone)]
pub(super) struct DeployedRoute {
    pub(super) key: String,
    pub(super) route: Route,
}

/// The route that a request belongs to.
pub(super) struct MatchedRoute<'s> {
    pub(super) key: &'s str,
    pub(super) route: &'s Route,
    /// The path of the key, or `$default`.
    pub(super) path: &'s str,
    /// The path parameters, decoded.
    pub(super) parameters: Map<String, Value>,
}

impl Routes {
    pub(super) fn new(api: &HttpApi) -> Result<Self, InsertError> {
        let mut by_path: BTreeMap<&str, BTreeMap<MethodKey, DeployedRoute>> = BTreeMap::new();
        let mut default = None;
        for (key, route) in &api.routes {
            let deployed = DeployedRoute {
                key: key.to_string(),
                route: route.clone(),
            };
            match key {
                RouteKey::Default => default = Some(deployed),
                RouteKey::Path { path, verb } => {
                    by_path.entry(path).or_default().insert(*verb, deployed);
                }
            }
        }
        let mut tree = ResourceTree::new();
        for (path, routes) in by_path {
            tree.insert(path, routes)?;
        }
        Ok(Self { tree, default })
    }

    /// The most specific route that has the verb or `ANY`, or else `$default`.
    pub(super) fn find(&self, verb: &str, path: &str) -> Option<MatchedRoute<'_>> {
        let verb: Option<Verb> = verb.parse().ok();
        let own = |routes: &BTreeMap<MethodKey, DeployedRoute>| {
            let own = verb.and_then(|verb| routes.get(&MethodKey::Verb(verb)));
            own.or_else(|| routes.get(&MethodKey::Any)).is_some()
        };
        let found = self.tree.find_where(path, own);
        let Some(found) = found else {
            let default = self.default.as_ref()?;
            return Some(MatchedRoute {
                key: &default.key,
                route: &default.route,
                path: RouteKey::DEFAULT,
                parameters: Map::new(),
            });
        };
        let routes = found.value;
        let own = verb.and_then(|verb| routes.get(&MethodKey::Verb(verb)));
        let deployed = own.or_else(|| routes.get(&MethodKey::Any))?;
        let parameters = found.parameters().map(|(name, value)| {
            let value = percent_decode_str(value).decode_utf8_lossy();
            (name.to_owned(), Value::from(value))
        });
        Some(MatchedRoute {
            key: &deployed.key,
            route: &deployed.route,
            parameters: parameters.collect(),
            path: found.template.as_str(),
        })
    }

    /// The keys of all routes, for the log.
    pub(super) fn known(&self) -> String {
        const SHOWN: usize = 5;
        let routes = self.tree.iter().flat_map(|(_, routes)| routes.values());
        let mut keys: Vec<_> = routes
            .chain(&self.default)
            .map(|route| &*route.key)
            .collect();
        let hidden = keys.len().saturating_sub(SHOWN);
        keys.truncate(SHOWN);
        match hidden {
            0 => keys.join("; "),
            hidden => format!("{}; {hidden} more", keys.join("; ")),
        }
    }
}
