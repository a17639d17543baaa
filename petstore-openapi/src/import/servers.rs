//! Reads the servers of a document, and the configuration of the endpoint.

use super::super::node::Node;
use super::cursor::Cursor;
use super::problem::Problem;
use petstore_core::contract::EndpointConfiguration;

/// The servers. API Gateway also accepts one server that is not in an array.
pub(super) fn servers<'d>(
    document: &Cursor<'d>,
) -> Result<impl Iterator<Item = Cursor<'d>> + use<'d>, Problem> {
    let (only, several) = match document.get("servers")? {
        Some(server) if matches!(server.node, Node::Object(_)) => {
            (Some(server), document.nothing())
        }
        _ => (None, document.clone()),
    };
    Ok(only.into_iter().chain(several.items_of("servers")?))
}

/// The URLs of servers. A relative one, and one with variables, as API Gateway writes it, names no
/// server.
pub(super) fn urls(document: &Cursor<'_>) -> Vec<String> {
    let servers = servers(document).into_iter().flatten();
    let urls = servers.filter_map(|server| server.text_of("url").ok().flatten());
    urls.filter(|url| url.contains("://") && !url.contains('{'))
        .collect()
}

/// The endpoint configuration, which Swagger has at the root and OpenAPI in its servers. Both
/// places are accepted in both kinds of documents.
pub(super) fn endpoint(document: &Cursor<'_>) -> Result<EndpointConfiguration, Problem> {
    const NAME: &str = "x-amazon-apigateway-endpoint-configuration";
    let mut found = document.get(NAME)?;
    for server in servers(document)? {
        if found.is_none() {
            found = server.get(NAME)?;
        }
    }
    let Some(configuration) = found else {
        return Ok(EndpointConfiguration::default());
    };
    Ok(EndpointConfiguration {
        vpc_endpoint_ids: configuration.texts_of("vpcEndpointIds")?,
        disable_execute_api_endpoint: configuration.flag_of("disableExecuteApiEndpoint")?,
        ..EndpointConfiguration::default()
    })
}
