//! Identity sources: the parts of a request that identify its caller to an authorizer.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html>

use petstore_core::contract::{MappingExpression, RequestSource};

use crate::context::RequestContext;

/// Parsed identity sources, in their order.
#[derive(Debug)]
pub(super) struct IdentitySources(Vec<MappingExpression>);

impl IdentitySources {
    /// Parses sources such as `method.request.header.Authorization`.
    ///
    /// # Errors
    ///
    /// The first source that is not one of these. Path parameters are not identity sources.
    pub(super) fn parse(sources: &[String]) -> Result<Self, String> {
        let parse = |source: &String| {
            let parsed = source.trim().parse().ok();
            let parsed = parsed.filter(is_identity_source);
            parsed.ok_or_else(|| format!("{source:?} is not an identity source"))
        };
        sources
            .iter()
            .map(parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values of all sources; `None` if one is missing or blank.
    pub(super) fn values(&self, context: &RequestContext<'_>) -> Option<Vec<String>> {
        self.0
            .iter()
            .map(|source| value(source, context).filter(|value| !value.trim().is_empty()))
            .collect()
    }
}

fn is_identity_source(expression: &MappingExpression) -> bool {
    matches!(
        expression,
        MappingExpression::Context(_)
            | MappingExpression::StageVariable(_)
            | MappingExpression::Request(
                RequestSource::Header(_)
                    | RequestSource::MultiValueHeader(_)
                    | RequestSource::QueryString(_)
                    | RequestSource::MultiValueQueryString(_)
            )
    )
}

/// The value of one source. Unlike in mappings, the case of a header's name does not matter.
fn value(source: &MappingExpression, context: &RequestContext<'_>) -> Option<String> {
    let request = context.request;
    let join = |values: Vec<_>| (!values.is_empty()).then(|| values.join(","));
    match source {
        MappingExpression::Request(RequestSource::Header(name)) => {
            request.header_values(name).last().map(Into::into)
        }
        MappingExpression::Request(RequestSource::MultiValueHeader(name)) => {
            join(request.header_values(name).collect())
        }
        MappingExpression::Request(RequestSource::QueryString(name)) => {
            request.query_values(name).last().map(Into::into)
        }
        MappingExpression::Request(RequestSource::MultiValueQueryString(name)) => {
            join(request.query_values(name).collect())
        }
        other => context.resolve(other).map(Into::into),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(sources: &[&str]) -> Result<IdentitySources, String> {
        let sources: Vec<_> = sources.iter().map(|&source| source.to_owned()).collect();
        IdentitySources::parse(&sources)
    }

    #[test]
    fn sources_are_parts_of_the_head_of_a_request() {
        let sources = parse(&[
            "method.request.header.Authorization",
            " method.request.querystring.token ",
            "stageVariables.tenant",
            "context.identity.sourceIp",
        ]);
        assert_eq!(sources.unwrap().0.len(), 4);
        for source in [
            "",
            "Authorization",
            "'text'",
            "method.request.path.id",
            "method.request.body",
            "integration.response.header.A",
        ] {
            assert!(parse(&[source]).is_err(), "{source}");
        }
    }
}
