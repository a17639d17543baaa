//! Compares HTTP APIs: what REST APIs have too, and routes, authorizers and CORS.

use std::collections::BTreeMap;

use super::change::{Change, Impact};
use super::{compare, diff};
use petstore_core::contract::http_api::{
    HttpApi, HttpAuthorizer, HttpAuthorizerKind, Route, RouteAuth, RouteKey,
};
use petstore_core::contract::{Api, Auth, Cors};

/// Every change from the old HTTP API to the new, those that break clients first.
///
/// Parameters, bodies and responses are compared as the definition documents them.
pub fn diff_http_api(old: &HttpApi, new: &HttpApi) -> Vec<Change> {
    compare_http(old, new, false)
}

/// The same as [`diff_http_api`], where the new contract was read from an export, which has no
/// schemas.
pub fn diff_http_api_with_export(old: &HttpApi, new: &HttpApi) -> Vec<Change> {
    compare_http(old, new, true)
}

fn compare_http(old: &HttpApi, new: &HttpApi, new_is_export: bool) -> Vec<Change> {
    let new_interface = interface(new);
    let mut old_interface = interface(old);
    if new_is_export {
        forget_schemas(&mut old_interface, &new_interface);
    }
    let mut found = compare(&old_interface, &new_interface, new_is_export);
    if new.routes.contains_key(&RouteKey::Default) {
        for change in &mut found {
            if change.what == "the method is gone" {
                change.impact = Impact::MayBreak;
                change.what = "the route is gone, and `$default` takes its requests".to_owned();
            }
        }
    }
    let mut changes = HttpChanges { old, new, found };
    changes.routes();
    changes.cors();
    let mut found = changes.found;
    found.sort();
    found.dedup();
    found
}

/// What clients see, without authorization, which HTTP APIs have of other kinds than REST APIs.
fn interface(api: &HttpApi) -> Api {
    let mut interface = api.interface();
    for resource in interface.resources.values_mut() {
        for method in resource.methods.values_mut() {
            method.auth = Auth::None;
        }
    }
    interface
}

/// An export has routes and no documentation of them.
fn forget_schemas(old: &mut Api, new: &Api) {
    for (path, resource) in &mut old.resources {
        for (verb, method) in &mut resource.methods {
            let exported = new.resources.get(path).and_then(|r| r.methods.get(verb));
            if let Some(exported) = exported {
                method.clone_from(exported);
            }
        }
    }
}

struct HttpChanges<'a> {
    old: &'a HttpApi,
    new: &'a HttpApi,
    found: Vec<Change>,
}

impl HttpChanges<'_> {
    fn add(&mut self, impact: Impact, place: impl ToString, what: impl Into<String>) {
        self.found.push(Change {
            impact,
            place: place.to_string(),
            what: what.into(),
            direction: None,
            path: None,
        });
    }

    fn routes(&mut self) {
        let default = RouteKey::Default;
        match (
            self.old.routes.contains_key(&default),
            self.new.routes.contains_key(&default),
        ) {
            (true, false) => self.add(Impact::Breaking, &default, "the route is gone"),
            (false, true) => self.add(Impact::Additive, &default, "the route is new"),
            _ => {}
        }
        let (old, new) = (self.old, self.new);
        let by_shape: BTreeMap<RouteKey, &Route> = new
            .routes
            .iter()
            .map(|(key, route)| (shape(key), route))
            .collect();
        for (key, was) in &old.routes {
            if let Some(is) = by_shape.get(&shape(key)) {
                self.auth(key, &was.auth, &is.auth);
                if was.integration != is.integration {
                    self.add(Impact::Neutral, key, "another integration");
                }
            }
        }
    }

    fn auth(&mut self, key: &RouteKey, old: &RouteAuth, new: &RouteAuth) {
        let (was, is) = (old.authorization_type(), new.authorization_type());
        match (old, new) {
            (RouteAuth::None, RouteAuth::None) | (RouteAuth::Iam, RouteAuth::Iam) => {}
            (RouteAuth::None, _) => {
                let what = format!("authorization by {is} is required");
                self.add(Impact::Breaking, key, what);
            }
            (_, RouteAuth::None) => {
                let what = format!("authorization by {was} is no longer required");
                self.add(Impact::Additive, key, what);
            }
            _ if was != is => {
                let what = format!("authorization was by {was} and is by {is}");
                self.add(Impact::Breaking, key, what);
            }
            (old, new) => {
                self.authorizer(key, old, new);
                self.scopes(key, old.scopes(), new.scopes());
            }
        }
    }

    fn authorizer(&mut self, key: &RouteKey, old: &RouteAuth, new: &RouteAuth) {
        let named = |api: &HttpApi, auth: &RouteAuth| -> Option<HttpAuthorizer> {
            api.authorizers.get(auth.authorizer()?).cloned()
        };
        let (Some(was), Some(is)) = (named(self.old, old), named(self.new, new)) else {
            return;
        };
        if was.identity_sources != is.identity_sources {
            let sources = |authorizer: &HttpAuthorizer| {
                let sources = authorizer.identity_sources.iter();
                sources
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            let (from, to) = (sources(&was), sources(&is));
            let what = format!("callers were identified by `{from}`, and are by `{to}`");
            self.add(Impact::Breaking, key, what);
        }
        if let (HttpAuthorizerKind::Jwt(was), HttpAuthorizerKind::Jwt(is)) = (&was.kind, &is.kind) {
            if was.issuer != is.issuer {
                let what = format!(
                    "tokens were issued by {} and are by {}",
                    was.issuer, is.issuer
                );
                self.add(Impact::Breaking, key, what);
            }
            for gone in was.audience.iter().filter(|a| !is.audience.contains(a)) {
                let what = format!("tokens for the audience `{gone}` are no longer accepted");
                self.add(Impact::Breaking, key, what);
            }
            for added in is.audience.iter().filter(|a| !was.audience.contains(a)) {
                let what = format!("tokens for the audience `{added}` are accepted");
                self.add(Impact::Additive, key, what);
            }
        } else if was.kind != is.kind {
            self.add(Impact::Neutral, key, "another authorizer decides");
        }
    }

    /// A token needs one of the scopes; without any, scopes are not checked.
    fn scopes(&mut self, key: &RouteKey, old: &[String], new: &[String]) {
        match (old.is_empty(), new.is_empty()) {
            (true, true) => {}
            (true, false) => self.add(Impact::Breaking, key, "a token with a scope is required"),
            (false, true) => self.add(Impact::Additive, key, "scopes are no longer checked"),
            (false, false) => {
                for gone in old.iter().filter(|scope| !new.contains(scope)) {
                    let what = format!("the accepted scope `{gone}` is gone");
                    self.add(Impact::Breaking, key, what);
                }
                for added in new.iter().filter(|scope| !old.contains(scope)) {
                    let what = format!("the accepted scope `{added}` is new");
                    self.add(Impact::Additive, key, what);
                }
            }
        }
    }

    fn cors(&mut self) {
        const PLACE: &str = "CORS";
        match (&self.old.cors, &self.new.cors) {
            (None, None) => {}
            (None, Some(_)) => self.add(
                Impact::MayBreak,
                PLACE,
                "the gateway responds to preflight requests, and ignores the CORS headers of the integrations",
            ),
            (Some(_), None) => self.add(
                Impact::MayBreak,
                PLACE,
                "the gateway no longer responds to preflight requests: browsers depend on the integrations",
            ),
            (Some(old), Some(new)) => self.cors_lists(&old.clone(), &new.clone()),
        }
    }

    fn cors_lists(&mut self, old: &Cors, new: &Cors) {
        const PLACE: &str = "CORS";
        let lists = [
            ("origin", &old.allow_origins, &new.allow_origins),
            ("method", &old.allow_methods, &new.allow_methods),
            ("header", &old.allow_headers, &new.allow_headers),
            ("exposed header", &old.expose_headers, &new.expose_headers),
        ];
        for (what, old, new) in lists {
            let covers = |list: &[String], item: &String| {
                list.iter()
                    .any(|known| known == "*" || known.eq_ignore_ascii_case(item))
            };
            for gone in old.iter().filter(|item| !covers(new, item)) {
                let what = format!("the {what} `{gone}` is no longer allowed");
                self.add(Impact::Breaking, PLACE, what);
            }
            for added in new.iter().filter(|item| !covers(old, item)) {
                self.add(
                    Impact::Additive,
                    PLACE,
                    format!("the {what} `{added}` is allowed"),
                );
            }
        }
        match (old.allow_credentials, new.allow_credentials) {
            (true, false) => self.add(Impact::Breaking, PLACE, "credentials are no longer allowed"),
            (false, true) => self.add(Impact::Additive, PLACE, "credentials are allowed"),
            _ => {}
        }
        if old.max_age != new.max_age {
            self.add(
                Impact::Neutral,
                PLACE,
                "another time for which browsers cache",
            );
        }
    }
}

/// The key without the names of its parameters, which clients do not see.
fn shape(key: &RouteKey) -> RouteKey {
    match key {
        RouteKey::Default => RouteKey::Default,
        RouteKey::Path { path, verb } => RouteKey::Path {
            path: super::api::shape(path),
            verb: *verb,
        },
    }
}

/// Every change where an API was of another kind. What both kinds have is compared.
pub fn diff_kinds(old: &Api, new: &Api) -> Vec<Change> {
    let mut found = diff(old, new);
    found.push(Change {
        impact: Impact::MayBreak,
        place: "the API".to_owned(),
        what:
            "a REST API became an HTTP API, or the reverse: limits, errors and authorizers differ"
                .to_owned(),
        direction: None,
        path: None,
    });
    found.sort();
    found
}
