//! Collects what the arguments of a handler use, for the deployment.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::infrastructure::{MessageSchema, Resource, ResourceSpec, ResourceUse};

/// Collects what the arguments of an event handler read and use.
#[derive(Debug)]
pub struct EventInputs<'g> {
    generator: &'g mut SchemaGenerator,
    pub(crate) uses: Vec<ResourceUse>,
    /// The resources that messages are sent to, with the schemas of the messages.
    pub(crate) sends: Vec<(ResourceSpec, MessageSchema)>,
    pub(crate) payload: Option<Schema>,
}

impl<'g> EventInputs<'g> {
    /// Creates an empty collection; `generator` creates the schemas.
    pub fn new(generator: &'g mut SchemaGenerator) -> Self {
        EventInputs {
            generator,
            uses: Vec::new(),
            sends: Vec::new(),
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

    /// Adds a resource that the handler sends messages to.
    pub fn sends_to<R: Resource>(&mut self, resource: ResourceUse) {
        self.uses.push(resource);
        self.sends.push((R::RESOURCE, R::message));
    }
}
