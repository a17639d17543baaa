//! The attribute: `#[authorizer(cache = 300, identity = […], path = […])]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Error, LitStr};

use crate::crate_path::CratePath;
use crate::errors::Errors;
use crate::options::{Kind, Options, Table};
use crate::route::template::PathTemplate;

/// API Gateway keeps a decision for an hour at most.
const MAX_CACHE: u32 = 3600;

/// The contents of the attribute.
pub(super) struct Attribute {
    pub(super) cache_seconds: u32,
    pub(super) identity: Vec<LitStr>,
    pub(super) path_parameters: Vec<LitStr>,
    /// The path parameters as a template; missing after an error.
    pub(super) template: Option<PathTemplate>,
    pub(super) crate_path: CratePath,
}

impl Attribute {
    pub(super) fn parse(
        attribute: TokenStream,
        name: &proc_macro2::Ident,
        errors: &mut Errors,
    ) -> Attribute {
        let table = Table {
            owner: "an authorizer".to_owned(),
            options: vec![
                ("cache", Kind::Number(0..=MAX_CACHE)),
                ("identity", Kind::Texts),
                ("path", Kind::Texts),
            ],
        };
        let attribute = match attribute.is_empty() {
            true => attribute,
            // The parser of options begins with a comma.
            false => quote! { , #attribute },
        };
        let parsed = (|input: ParseStream<'_>| Options::parse(input, &table, &mut *errors))
            .parse2(attribute);
        let options = errors.keep(parsed).unwrap_or_else(Options::none);
        let identity = options.texts("identity").to_vec();
        for source in &identity {
            if !is_identity_source(&source.value()) {
                errors.add(Error::new(
                    source.span(),
                    "this is not an identity source of API Gateway: write `method.request.header.NAME`, `method.request.querystring.NAME`, `stageVariables.NAME` or `context.NAME`",
                ));
            }
        }
        let path_parameters = options.texts("path").to_vec();
        let template: String = (path_parameters.iter())
            .map(|parameter| format!("/{{{}}}", parameter.value()))
            .collect();
        let template = if template.is_empty() { "/" } else { &template };
        let span = path_parameters.first().map_or(name.span(), LitStr::span);
        Attribute {
            cache_seconds: options.number("cache").map_or(0, |(seconds, _)| seconds),
            identity,
            template: errors.keep(PathTemplate::parse(&LitStr::new(template, span))),
            path_parameters,
            crate_path: options.crate_path,
        }
    }
}

/// <https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html>
fn is_identity_source(text: &str) -> bool {
    let prefixes = [
        "method.request.header.",
        "method.request.querystring.",
        "stageVariables.",
        "context.",
    ];
    let name = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix));
    name.is_some_and(|name| !name.is_empty() && !name.contains([' ', ',']))
}
