//! The Lambda authorizers of an app: those that its routes name.

use schemars::SchemaGenerator;

use super::check::NeededState;
use super::{App, StartError};
use crate::http::auth::{Auth, JwtSpec};
use crate::http::authorizer::AuthorizerEntry;
use crate::http::group::MountedRoute;
use crate::http::signature::Inputs;

/// An authorizer of an app.
pub(super) struct AppAuthorizer<'a> {
    pub(super) entry: &'static AuthorizerEntry,
    /// Its name in the contract: that of its function, with a number if another has the same name.
    pub(super) name: String,
    /// The Lambda function that it is part of: that of the first route that names it.
    pub(super) function: &'a str,
}

impl App {
    /// The authorizers that the routes name, in the order of the routes.
    pub(super) fn authorizers(&self) -> Vec<AppAuthorizer<'_>> {
        let mut authorizers: Vec<AppAuthorizer<'_>> = Vec::new();
        for (index, route) in self.mounted().iter().enumerate() {
            let Auth::Lambda(entry) = route.auth() else {
                continue;
            };
            if authorizers.iter().any(|known| known.entry == entry) {
                continue;
            }
            let namesakes = authorizers.iter();
            let namesakes = namesakes.filter(|known| known.entry.spec.name == entry.spec.name);
            let name = match namesakes.count() {
                0 => entry.spec.name.to_owned(),
                earlier => format!("{}{}", entry.spec.name, earlier + 1),
            };
            authorizers.push(AppAuthorizer {
                entry,
                name,
                function: self.function_of_route(index),
            });
        }
        authorizers
    }

    /// The JWT authorizers that the routes need, in the order of the routes. Scopes belong to
    /// routes.
    pub(super) fn jwt_authorizers(&self) -> Vec<&'static JwtSpec> {
        let mut specs: Vec<&'static JwtSpec> = Vec::new();
        for route in &self.routes {
            let auth = route.auth.unwrap_or(self.settings.auth);
            if let Auth::Jwt(spec) = auth
                && !specs.iter().any(|known| is_same_jwt(known, spec))
            {
                specs.push(spec);
            }
        }
        specs
    }

    /// Checks that an app with JWT authorizers uses nothing that only REST APIs have.
    pub(super) fn check_http_api(&self, mounted: &[MountedRoute]) -> Result<(), StartError> {
        let is_jwt = |route: &&MountedRoute| matches!(route.auth(), Auth::Jwt(_));
        let Some(route) = mounted.iter().find(is_jwt) else {
            return Ok(());
        };
        let rest = mounted.iter().find_map(|other| match other.auth() {
            auth @ (Auth::ApiKey | Auth::Cognito) => Some(format!(
                "`auth = {}` of the route `{}`",
                auth.as_str(),
                other.entry.spec.name
            )),
            _ => None,
        });
        let rest = rest
            .or_else(|| {
                let (index, _) = self.integrations.as_slice().first()?;
                let name = mounted.get(*index)?.entry.spec.name;
                Some(format!("the integration of the route `{name}`"))
            })
            .or_else(|| {
                let (verb, path, _) = self.methods.as_slice().first()?;
                Some(format!("the method {verb} {path}"))
            })
            .or_else(|| {
                let validates = self.settings.validate_at_gateway;
                validates.then(|| "`validate_at_gateway`".to_owned())
            });
        match rest {
            None => Ok(()),
            Some(rest) => Err(StartError::JwtInRestApi {
                route: route.entry.spec.name,
                rest,
            }),
        }
    }

    /// Checks the authorizers of routes and the sessions that routes take from them, and collects
    /// the state that the authorizers need.
    pub(super) fn check_authorizers(routes: &[MountedRoute]) -> Result<NeededState, StartError> {
        let mut needed = NeededState::new();
        let mut checked: Vec<&AuthorizerEntry> = Vec::new();
        for route in routes {
            let Auth::Lambda(entry) = route.auth() else {
                continue;
            };
            if checked.contains(&entry) {
                continue;
            }
            checked.push(entry);
            let name = entry.spec.name;
            let states = (entry.check)(entry).map_err(|error| StartError::AuthorizerCache {
                authorizer: name,
                error,
            })?;
            for state in states {
                needed.push((name, state));
            }
        }
        for route in routes {
            check_path(route)?;
            check_session(route)?;
        }
        Ok(needed)
    }
}

/// Whether two routes have the same JWT authorizer.
pub(super) fn is_same_jwt(a: &JwtSpec, b: &JwtSpec) -> bool {
    (a.issuer, a.audience) == (b.issuer, b.audience)
}

/// Checks that a route has the path parameters that its authorizer takes.
fn check_path(route: &MountedRoute) -> Result<(), StartError> {
    let Auth::Lambda(entry) = route.auth() else {
        return Ok(());
    };
    let has = |name: &str| {
        let template = &*route.template;
        template.contains(&format!("{{{name}}}")) || template.contains(&format!("{{{name}+}}"))
    };
    let mut parameters = entry.spec.path_parameters.iter();
    match parameters.find(|parameter| !has(parameter)) {
        None => Ok(()),
        Some(parameter) => Err(StartError::AuthorizerPath {
            authorizer: entry.spec.name,
            parameter,
            route: route.entry.spec.name,
        }),
    }
}

/// Checks that a route takes the session that its authorizer returns.
fn check_session(route: &MountedRoute) -> Result<(), StartError> {
    let mut generator = SchemaGenerator::default();
    let mut inputs = Inputs::new(&mut generator);
    (route.entry.inputs)(&mut inputs);
    for hook in &route.hooks {
        hook.0.inputs(&mut inputs);
    }
    let Some((wanted, session)) = inputs.session else {
        return Ok(());
    };
    let instead = match route.auth() {
        Auth::Lambda(entry) => {
            let (found, name) = (entry.session)();
            if found == wanted {
                return Ok(());
            }
            format!(
                "its authorizer `{}` returns `Allow<{name}>`",
                entry.spec.name
            )
        }
        other => format!("it has `auth = {}`", other.as_str()),
    };
    Err(StartError::Session {
        route: route.entry.spec.name,
        session,
        instead,
    })
}
