use serde_json::Value;

use super::schema;

/// The shape of a body.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The media type the model is for.
    pub content_type: String,
    /// What the body means.
    pub description: Option<String>,
    /// JSON Schema, draft 4. Another model is named by `{"$ref": "#/components/schemas/Name"}`.
    pub schema: Value,
}

impl Model {
    /// What stands before the model's name in a `$ref` within [`Model::schema`].
    pub const REF_PREFIX: &str = "#/components/schemas/";

    /// A model of `application/json`.
    pub fn json(schema: Value) -> Model {
        Model {
            content_type: "application/json".to_owned(),
            description: None,
            schema,
        }
    }

    /// The schema with another text than [`Model::REF_PREFIX`] before the names of models.
    pub fn schema_with_references(&self, prefix: &str) -> Value {
        schema::map_references(&self.schema, &|reference| {
            let name = reference.strip_prefix(Model::REF_PREFIX);
            name.map_or_else(|| reference.to_owned(), |name| format!("{prefix}{name}"))
        })
    }
}
