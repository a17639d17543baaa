//! What is checked before an app starts.

use std::collections::BTreeSet;

use schemars::SchemaGenerator;

use super::{App, StartError};
use crate::contract::MethodKey;
use crate::http::group::MountedRoute;
use crate::http::signature::Inputs;
use crate::resource::{InsertError, ResourceTree};
use crate::state::{State, StateSpec};

/// The state that the routes and hooks need, with the name of what needs it.
pub(super) type NeededState = Vec<(&'static str, StateSpec)>;

impl App {
    /// Checks that every parameter can be read from text, and collects the state that is needed.
    pub(super) fn check_inputs(&self, routes: &[MountedRoute]) -> Result<NeededState, StartError> {
        let mut needed = NeededState::new();
        let hooks = routes.iter().flat_map(|route| &route.hooks);
        for hook in hooks.chain(&self.hooks) {
            needed.extend(hook.0.states().iter().map(|state| (hook.0.name(), *state)));
        }
        for route in routes {
            let spec = route.entry.spec;
            needed.extend(spec.states.iter().map(|state| (spec.name, *state)));
            let mut generator = SchemaGenerator::default();
            let mut inputs = Inputs::new(&mut generator);
            (route.entry.inputs)(&mut inputs);
            for hook in &route.hooks {
                hook.0.inputs(&mut inputs);
            }
            needed.extend(inputs.states.into_iter().map(|state| (spec.name, state)));
            if let Some((parameter, what)) = inputs.unreadable {
                return Err(StartError::Parameter {
                    route: spec.name,
                    parameter,
                    what,
                });
            }
        }
        Ok(needed)
    }

    /// Checks that the methods without routes do not conflict with the routes.
    pub(super) fn check_methods(&self) -> Result<(), StartError> {
        let routes = self.routes.iter().flat_map(|route| {
            let verbs = MethodKey::of_verbs(route.entry.spec.verbs);
            verbs.into_iter().map(|verb| (&*route.template, verb))
        });
        let mut taken: BTreeSet<(&str, MethodKey)> = routes.collect();
        let mut tree = ResourceTree::new();
        for (path, _) in &taken {
            // A path that is already in the tree has two verbs; the table has checked everything
            // else.
            let _ = tree.insert(path, ());
        }
        for (verb, path, _) in self.methods.as_slice() {
            if !taken.insert((path, *verb)) {
                return Err(StartError::MethodExists {
                    verb: *verb,
                    path: path.clone(),
                });
            }
            match tree.insert(path, ()) {
                Ok(()) | Err(InsertError::Exists(_)) => {}
                Err(error) => {
                    return Err(StartError::Method {
                        verb: *verb,
                        path: path.clone(),
                        error,
                    });
                }
            }
        }
        Ok(())
    }
}

/// Checks that all needed state exists.
pub(super) fn check_state(needed: &NeededState, state: &State) -> Result<(), StartError> {
    for (route, spec) in needed {
        if !state.has((spec.id)()) {
            return Err(StartError::StateMissing {
                route,
                state: (spec.name)(),
            });
        }
    }
    Ok(())
}
