//! The mapped parameters of an integration's request.

use std::collections::BTreeMap;

use petstore_core::contract::{MappingExpression, MappingTarget};

/// `requestParameters`, parsed.
#[derive(Debug, Default)]
pub(crate) struct RequestMappings {
    mappings: Vec<(RequestTarget, MappingExpression)>,
    /// The first mapping that cannot be parsed, as `target` from `source`.
    pub(crate) invalid: Option<String>,
}

/// A parameter of the integration's request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RequestTarget {
    Path(String),
    QueryString(String),
    Header(String),
}

impl RequestMappings {
    pub(crate) fn new(parameters: &BTreeMap<String, String>) -> Self {
        let mut parsed = Self::default();
        for (target, source) in parameters {
            let name = match target.parse() {
                Ok(MappingTarget::RequestPath(name)) => Some(RequestTarget::Path(name)),
                Ok(MappingTarget::RequestQueryString(name)) => {
                    Some(RequestTarget::QueryString(name))
                }
                Ok(MappingTarget::RequestHeader(name)) => Some(RequestTarget::Header(name)),
                _ => None,
            };
            match (name, source.parse()) {
                (Some(name), Ok(source)) => parsed.mappings.push((name, source)),
                _ => {
                    let text = || format!("`{target}` from `{source}`");
                    parsed.invalid.get_or_insert_with(text);
                }
            }
        }
        parsed
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &(RequestTarget, MappingExpression)> {
        self.mappings.iter()
    }

    /// The names of the mapped headers.
    pub(crate) fn headers(&self) -> impl Iterator<Item = &str> {
        self.mappings.iter().filter_map(|(target, _)| match target {
            RequestTarget::Header(name) => Some(name.as_str()),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_a_target_and_anything_else_is_invalid() {
        let parameters = [
            ("integration.request.header.X-Id", "method.request.path.id"),
            ("integration.request.path.id", "'7'"),
            ("integration.request.querystring.q", "context.stage"),
        ];
        let parameters = parameters.map(|(target, source)| (target.into(), source.into()));
        let parsed = RequestMappings::new(&parameters.into());
        assert_eq!(parsed.iter().count(), 3);
        assert_eq!(parsed.headers().collect::<Vec<_>>(), ["X-Id"]);
        assert_eq!(parsed.invalid, None);

        let invalid = [("method.response.header.a".to_owned(), "'a'".to_owned())];
        let parsed = RequestMappings::new(&invalid.into());
        assert_eq!(
            parsed.invalid.as_deref(),
            Some("`method.response.header.a` from `'a'`")
        );
    }
}
