//! The keywords of JSON Schema, classified by how API Gateway treats them.

/// How API Gateway treats a keyword of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    /// A reference to another schema.
    Reference,
    /// A schema, or a list of them.
    Schema,
    /// A list of schemas.
    Schemas,
    /// Schemas by name.
    SchemaMap,
    /// Names of members.
    Required,
    /// A keyword that does not constrain values and that API Gateway does not support.
    Ignored,
    /// A keyword that constrains values and that API Gateway or OpenAPI 3.0 does not support.
    Unsupported,
    /// Any other keyword.
    Value,
}

impl Keyword {
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>
    pub fn from_name(name: &str) -> Keyword {
        match name {
            "$ref" => Keyword::Reference,
            "items" | "additionalProperties" | "not" => Keyword::Schema,
            "allOf" | "anyOf" | "oneOf" => Keyword::Schemas,
            "properties" => Keyword::SchemaMap,
            "required" => Keyword::Required,
            "$schema" | "$id" | "id" | "$comment" | "$anchor" | "$defs" | "definitions"
            | "default" | "deprecated" | "discriminator" | "example" | "examples"
            | "externalDocs" | "nullable" | "readOnly" | "writeOnly" | "xml"
            | "contentEncoding" | "contentMediaType" | "contentSchema" => Keyword::Ignored,
            "additionalItems"
            | "contains"
            | "minContains"
            | "maxContains"
            | "dependencies"
            | "dependentRequired"
            | "dependentSchemas"
            | "if"
            | "then"
            | "else"
            | "patternProperties"
            | "prefixItems"
            | "propertyNames"
            | "unevaluatedItems"
            | "unevaluatedProperties" => Keyword::Unsupported,
            _ if name.starts_with("x-") => Keyword::Ignored,
            _ => Keyword::Value,
        }
    }
}
