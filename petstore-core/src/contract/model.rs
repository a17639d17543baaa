//! Models: the named schemas of bodies.

use serde_json::Value;

use super::schema;

/// The schema of a body.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The media type that the model applies to.
    pub content_type: String,
    /// The description of the body.
    pub description: Option<String>,
    /// JSON Schema, draft 4. A reference to another model is `{"$ref":
    /// "#/components/schemas/Name"}`.
    pub schema: Value,
}

impl Model {
    /// The prefix of a model's name in a `$ref` within [`Model::schema`].
    pub const REF_PREFIX: &str = schema::MODELS;

    /// A model of `application/json`.
    pub fn json(schema: Value) -> Model {
        Model {
            content_type: "application/json".to_owned(),
            description: None,
            schema,
        }
    }

    /// The schema with another prefix than [`Model::REF_PREFIX`] in references to models.
    pub fn schema_with_references(&self, prefix: &str) -> Value {
        schema::map_references(&self.schema, &|reference| {
            let name = reference.strip_prefix(Model::REF_PREFIX);
            name.map_or_else(|| reference.to_owned(), |name| format!("{prefix}{name}"))
        })
    }
}
