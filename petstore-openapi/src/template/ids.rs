//! Logical ids, and the resources of a template by their id.

use std::collections::BTreeMap;

use petstore_core::infrastructure::{ResourceKind, ResourceSpec};
use serde_json::Value;

use super::error::TemplateError;
use crate::node::Node;

/// The resources of a template, in the order in which they were added.
#[derive(Debug, Default)]
pub(super) struct Resources {
    resources: Vec<(String, Resource)>,
    positions: BTreeMap<String, usize>,
}

/// A resource of a template.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) resource_type: &'static str,
    pub(super) depends_on: Vec<String>,
    pub(super) condition: Option<String>,
    /// Whether the resource contains data, which a deployment must not delete.
    pub(super) has_data: bool,
    pub(super) metadata: Option<Value>,
    pub(super) properties: Value,
}

impl Resource {
    pub(super) fn new(resource_type: &'static str, properties: Value) -> Self {
        Self {
            resource_type,
            depends_on: Vec::new(),
            condition: None,
            has_data: false,
            metadata: None,
            properties,
        }
    }

    pub(super) fn depends_on(mut self, ids: impl IntoIterator<Item = String>) -> Self {
        self.depends_on.extend(ids);
        self
    }

    /// Creates the resource only if the condition holds.
    pub(super) fn only_if(mut self, condition: String) -> Self {
        self.condition = Some(condition);
        self
    }

    /// Keeps the resource when its stack is deleted or it is replaced.
    pub(super) fn with_data(mut self) -> Self {
        self.has_data = true;
        self
    }

    fn into_node(self) -> Node {
        let mut members = vec![("Type".into(), Node::from(self.resource_type))];
        if let Some(condition) = self.condition {
            members.push(("Condition".into(), Node::from(condition)));
        }
        if self.has_data {
            // If the creation of the stack fails, the resource is still empty.
            let deletion = Node::from("RetainExceptOnCreate");
            members.push(("DeletionPolicy".into(), deletion));
            members.push(("UpdateReplacePolicy".into(), Node::from("Retain")));
        }
        if !self.depends_on.is_empty() {
            let ids = self.depends_on.as_slice();
            members.push(("DependsOn".into(), Node::from(ids)));
        }
        if let Some(metadata) = self.metadata {
            members.push(("Metadata".into(), Node::from_value(metadata)));
        }
        members.push(("Properties".into(), Node::from_value(self.properties)));
        Node::Object(members.into())
    }
}

impl Resources {
    /// Adds a resource; `name` is for the error.
    pub(super) fn add(
        &mut self,
        id: impl Into<String>,
        name: &str,
        resource: Resource,
    ) -> Result<(), TemplateError> {
        let id = id.into();
        if self.positions.contains_key(&id) {
            return Err(TemplateError::SameLogicalId {
                id,
                name: name.to_owned(),
            });
        }
        self.positions.insert(id.clone(), self.resources.len());
        self.resources.push((id, resource));
        Ok(())
    }

    /// The resource with this id.
    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Resource> {
        let position = *self.positions.get(id)?;
        self.resources
            .get_mut(position)
            .map(|(_, resource)| resource)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Resource)> {
        self.resources
            .iter()
            .map(|(id, resource)| (id.as_str(), resource))
    }

    pub(super) fn into_node(self) -> Node {
        let nodes = self.resources.into_iter();
        Node::Object(
            nodes
                .map(|(id, resource)| (id.into(), resource.into_node()))
                .collect(),
        )
    }
}

/// The logical id for a name: `pet-added` and `Topic` give `PetAddedTopic`.
pub(super) fn logical_id(name: &str, suffix: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let mut id = String::new();
    for word in words {
        let mut characters = word.chars();
        id.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        id.push_str(characters.as_str());
    }
    id + suffix
}

/// The logical id of a function.
pub(super) fn function_id(name: &str) -> String {
    logical_id(name, "Function")
}

/// The logical id of a declared resource.
pub(super) fn id_of(resource: &ResourceSpec) -> String {
    let suffix = match resource.kind() {
        ResourceKind::Table => "Table",
        ResourceKind::Topic => "Topic",
        ResourceKind::Queue => "Queue",
        ResourceKind::Bucket => "Bucket",
        ResourceKind::Bus => "Bus",
        ResourceKind::Stream => "Stream",
        ResourceKind::Schedule => "Schedule",
        _ => "Function",
    };
    logical_id(resource.name(), suffix)
}

#[cfg(test)]
mod tests {
    use super::logical_id;

    #[test]
    fn a_logical_id_has_letters_and_digits_alone() {
        assert_eq!(logical_id("pet-added.fifo", "Queue"), "PetAddedFifoQueue");
        assert_eq!(logical_id("count_stock", ""), "CountStock");
        assert_eq!(logical_id("ürsula", "Table"), "RsulaTable");
    }
}
