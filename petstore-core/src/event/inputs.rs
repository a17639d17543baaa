//! Collects what the arguments of a handler use, for the deployment.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::infrastructure::ResourceUse;

/// Collects what the arguments of a handler of events read and use.
#[derive(Debug)]
pub struct EventInputs<'g> {
    generator: &'g mut SchemaGenerator,
    pub(crate) uses: Vec<ResourceUse>,
    pub(crate) payload: Option<Schema>,
}

impl<'g> EventInputs<'g> {
    /// Creates an empty collection; `generator` creates the schemas.
    pub fn new(generator: &'g mut SchemaGenerator) -> Self {
        EventInputs {
            generator,
            uses: Vec::new(),
            payload: None,
        }
    }

    /// Sets the type of the payload.
    pub fn payload<T: JsonSchema>(&mut self) {
        self.payload = Some(self.generator.subschema_for::<T>());
    }

    /// Adds a resource that the handler calls.
    pub fn uses(&mut self, resource: ResourceUse) {
        self.uses.push(resource);
    }
}
