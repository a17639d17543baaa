//! Collects what an app deploys: functions, triggers, permissions and resources.

use schemars::SchemaGenerator;

use super::App;
use crate::contract::{Deployment, EventDeployment, FunctionDeployment, HandlerDeployment};
use crate::event::EventInputs;
use crate::http::signature::Inputs;
use crate::infrastructure::{ResourceSpec, ResourceUse};

impl App {
    /// What the app deploys besides its API: its functions with their triggers and permissions, and
    /// the resources.
    pub fn deployment(&self) -> Deployment {
        let mut generator = SchemaGenerator::default();
        let mut functions = Vec::new();
        let authorizers = self.authorizers();
        for view in self.function_views() {
            let routes: Vec<_> = view
                .routes
                .iter()
                .map(|route| {
                    let mut inputs = Inputs::new(&mut generator);
                    (route.entry.inputs)(&mut inputs);
                    for hook in &route.hooks {
                        hook.0.inputs(&mut inputs);
                    }
                    HandlerDeployment {
                        name: route.entry.spec.name,
                        uses: inputs.uses,
                        streamed: route.entry.stream.is_some(),
                    }
                })
                .collect();
            let events: Vec<_> = view
                .events
                .iter()
                .map(|event| {
                    let mut inputs = EventInputs::new(&mut generator);
                    (event.inputs)(&mut inputs);
                    for hook in &self.record_hooks {
                        hook.0.inputs(&mut inputs);
                    }
                    EventDeployment {
                        spec: event.spec,
                        uses: inputs.uses,
                        payload: inputs.payload,
                    }
                })
                .collect();
            let own_authorizers: Vec<_> = (authorizers.iter())
                .filter(|authorizer| authorizer.function == view.name)
                .map(|authorizer| {
                    let mut inputs = Inputs::new(&mut generator);
                    (authorizer.entry.inputs)(&mut inputs);
                    HandlerDeployment {
                        name: authorizer.entry.spec.name,
                        uses: inputs.uses,
                        streamed: false,
                    }
                })
                .collect();
            let mut uses: Vec<ResourceUse> = Vec::new();
            let of_authorizers = own_authorizers
                .iter()
                .flat_map(|authorizer| &authorizer.uses);
            let of_routes = routes.iter().flat_map(|route| &route.uses);
            for used in of_routes
                .chain(of_authorizers)
                .chain(events.iter().flat_map(|event| &event.uses))
            {
                if !uses.contains(used) {
                    uses.push(*used);
                }
            }
            functions.push(FunctionDeployment {
                name: view.name.to_owned(),
                config: view.config,
                routes,
                authorizers: own_authorizers,
                events,
                uses,
            });
        }
        let resources = resources(&functions);
        Deployment {
            name: self.name.clone(),
            functions,
            resources,
        }
    }
}

fn resources(functions: &[FunctionDeployment]) -> Vec<ResourceSpec> {
    let mut all: Vec<ResourceSpec> = Vec::new();
    for function in functions {
        all.extend(function.uses.iter().map(|used| used.resource));
        for event in &function.events {
            all.extend(event.spec.source.resource());
        }
    }
    let topics: Vec<ResourceSpec> = all
        .iter()
        .filter_map(|resource| match resource {
            ResourceSpec::Queue(queue) => queue.topic.map(|topic| ResourceSpec::Topic(topic.topic)),
            _ => None,
        })
        .collect();
    all.extend(topics);
    all.sort_by_key(|resource| (resource.kind(), resource.name()));
    all.dedup_by_key(|resource| (resource.kind(), resource.name()));
    all
}
