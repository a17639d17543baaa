//! Reads OpenAPI 3.0 documents as API Gateway imports them as HTTP APIs.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html>

mod authorizers;
mod integration;
mod recognize;
mod routes;

use petstore_core::contract::http_api::{HttpApi, HttpStage};

use super::super::node::Node;
use super::attributes;
use super::context::Context;
use super::cors::read_cors;
use super::cursor::Cursor;
use super::imported::ImportedHttpApi;
use super::memory::Budget;
use super::options::Options;
use super::problem::{ImportError, Problem};
use super::servers;
use super::version::is_swagger;
use super::{base_path, schemas};

pub(super) use recognize::is_http_api;

/// Imports a parsed document.
pub(super) fn api(
    document: &Node,
    options: &Options,
    budget: &Budget,
) -> Result<ImportedHttpApi, ImportError> {
    let document = Cursor::root(document, budget);
    if is_swagger(&document)? {
        let message = "HTTP APIs are imported from OpenAPI 3.0; this is Swagger 2.0, which only REST APIs have";
        return Err(document.invalid(message).into());
    }
    let mut context = Context::new(document, false);
    context.lenient = true;
    let mut api = HttpApi::default();
    let read = read_root(&mut context, &mut api)
        .and_then(|()| base_path::prefix(&context.document, options.base_path));
    if let Some(prefix) = context.kept(read) {
        // API Gateway does not use the schemas, so nothing in them is a mistake to it.
        schemas::declare(&mut context);
        context.forget_findings();
        let schemes = authorizers::declare(&mut context, &mut api);
        let read = routes::routes(&mut context, &schemes, &prefix, &mut api);
        context.kept(read);
    }
    api.models = std::mem::take(&mut context.models).into_models();
    let warnings = context.into_warnings()?;
    Ok(ImportedHttpApi { api, warnings })
}

fn read_root(context: &mut Context<'_>, api: &mut HttpApi) -> Result<(), Problem> {
    let document = context.document.clone();
    attributes::warn_root(context, &document)?;
    if let Some(info) = document.get("info")? {
        api.name = info.text_of("title")?.unwrap_or_default();
        api.description = info.text_of("description")?;
        api.version = info.filled_text_of("version")?;
    }
    api.servers = servers::urls(&document);
    api.disable_execute_api_endpoint = servers::endpoint(&document)?.disable_execute_api_endpoint;
    if let Some(place) = document.get("x-amazon-apigateway-cors")? {
        let cors = read_cors(&place)?;
        let any_origin = cors.allow_origins.iter().any(|origin| origin == "*");
        if cors.allow_credentials && any_origin {
            return Err(place.bad_request(
                "Invalid CORS configuration: allowCredentials is not allowed with the origin *",
            ));
        }
        api.cors = Some(cors);
    }
    for tag in document.items_of("tags")? {
        if let (Some(key), Some(value)) = (
            tag.text_of("name")?,
            tag.text_of("x-amazon-apigateway-tag-value")?,
        ) {
            api.tags.insert(key, value);
        }
    }
    let stage = HttpStage {
        variables: document.text_map_of("x-petstore-stage-variables")?,
    };
    api.stages.insert(HttpApi::DEFAULT_STAGE.to_owned(), stage);
    Ok(())
}
