//! The kind and the content of the document that is written.

use petstore_core::contract::Api;

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// OpenAPI 3.0.1.
    OpenApi30,
    /// Swagger 2.0.
    Swagger20,
}

/// The options that determine the content and form of a document.
pub(super) struct Style<'a> {
    pub(super) version: Version,
    pub(super) extensions: bool,
    /// Whether to write the whole contract ([`export`](super::export)), not only what API Gateway
    /// stores ([`get_export`](super::get_export)).
    pub(super) own: bool,
    /// Whether to write the documentation parts.
    pub(super) documentation: bool,
    pub(super) function_arn: Option<&'a str>,
    pub(super) schemes: SchemeNames,
}

impl Style<'_> {
    pub(super) fn is_swagger(&self) -> bool {
        self.version == Version::Swagger20
    }

    /// The prefix of the name of a model in a reference.
    pub(super) fn model_prefix(&self) -> &'static str {
        match self.version {
            Version::OpenApi30 => "#/components/schemas/",
            Version::Swagger20 => "#/definitions/",
        }
    }
}

/// The names of the security schemes that do not represent authorizers.
pub(super) struct SchemeNames {
    pub(super) api_key: String,
    pub(super) sigv4: String,
}

impl SchemeNames {
    /// Chooses names that differ from those of all authorizers.
    pub(super) fn from_api(api: &Api) -> SchemeNames {
        let free = |name: &str| {
            let mut name = name.to_owned();
            while api.authorizers.contains_key(&name) {
                name.push('_');
            }
            name
        };
        SchemeNames {
            api_key: free("api_key"),
            sigv4: free("sigv4"),
        }
    }
}
