/// What a keyword of JSON Schema is to API Gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    /// The place of another schema.
    Reference,
    /// A schema, or a list of them.
    Schema,
    /// A list of schemas.
    Schemas,
    /// Schemas by name.
    SchemaMap,
    /// Names of members.
    Required,
    /// A word that forbids nothing, and that API Gateway does not know.
    Ignored,
    /// A word that forbids something, and that API Gateway or OpenAPI 3.0 does not know.
    Unsupported,
    /// Anything else.
    Value,
}

impl Keyword {
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>
    pub fn of(name: &str) -> Keyword {
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
