//! The identity sources of an authorizer: the parts of a request that identify its caller, and by
//! which API Gateway keeps decisions.
//!
//! Source: "Use API Gateway Lambda authorizers" in the API Gateway developer guide. A cached
//! decision holds for every request with the same identity sources, so whatever else a decision
//! depends on would be ignored.

use schemars::SchemaGenerator;

use super::entry::AuthorizerEntry;
use super::error::IdentityError;
use crate::http::signature::{Inputs, ParameterDoc};
use crate::problem::RequestPart;
use crate::state::StateSpec;

/// The identity sources of an authorizer, in the order of its arguments.
///
/// # Errors
///
/// [`IdentityError`] if decisions are cached that depend on more than the identity sources. The
/// sources are returned as well, for the contract of an app that does not start.
pub(crate) fn identity_sources(
    entry: &AuthorizerEntry,
) -> (Vec<String>, Result<(), IdentityError>) {
    let mut generator = SchemaGenerator::default();
    let mut inputs = Inputs::new(&mut generator);
    (entry.inputs)(&mut inputs);
    let mut sources: Vec<String> = Vec::new();
    let mut add = |source: String| {
        if !sources.contains(&source) {
            sources.push(source);
        }
    };
    let mut optional = None;
    for parameter in &inputs.parameters {
        let name = &parameter.name;
        let source = match parameter.part {
            RequestPart::Header => format!("method.request.header.{}", header(name)),
            RequestPart::Cookie => "method.request.header.Cookie".to_owned(),
            RequestPart::Query => format!("method.request.querystring.{name}"),
            // A path parameter is not an identity source, but the whole path is one.
            RequestPart::Path => "context.path".to_owned(),
            RequestPart::Body => continue,
        };
        if parameter.required || inputs.credentials.contains(name) {
            add(source);
        } else {
            optional.get_or_insert(source);
        }
    }
    for source in entry.spec.identity {
        add((*source).to_owned());
    }
    let optional = optional.filter(|optional| !sources.contains(optional));
    let checked = match optional {
        _ if entry.spec.cache_seconds == 0 => Ok(()),
        Some(optional) => Err(IdentityError::Optional(optional)),
        None if inputs.reads_more && entry.spec.identity.is_empty() => Err(IdentityError::Unknown),
        None if sources.is_empty() => Err(IdentityError::Nothing),
        None => Ok(()),
    };
    (sources, checked)
}

/// Checks that an authorizer caches only what its identity sources determine, and returns the state
/// that it takes.
///
/// # Errors
///
/// [`IdentityError`] if decisions are cached that depend on more than the identity sources.
pub(super) fn check_identity(entry: &AuthorizerEntry) -> Result<Vec<StateSpec>, IdentityError> {
    identity_sources(entry).1?;
    let mut generator = SchemaGenerator::default();
    let mut inputs = Inputs::new(&mut generator);
    (entry.inputs)(&mut inputs);
    let mut states = entry.spec.states.to_vec();
    states.append(&mut inputs.states);
    Ok(states)
}

/// Adds what an authorizer reads to the inputs of a route: clients must send it.
///
/// The header `Authorization` is left out, since the security scheme of the authorizer names it.
pub(crate) fn add_parameters(entry: &AuthorizerEntry, inputs: &mut Inputs<'_>) {
    let mut own = inputs.another();
    (entry.inputs)(&mut own);
    let Inputs {
        parameters,
        credentials,
        ..
    } = own;
    for parameter in parameters {
        let is_known = |known: &ParameterDoc| {
            known.part == parameter.part && known.name.eq_ignore_ascii_case(&parameter.name)
        };
        let is_own = parameter.part != RequestPart::Path
            && !credentials.contains(&parameter.name)
            && !inputs.parameters.iter().any(is_known);
        if is_own {
            inputs.parameters.push(parameter);
        }
    }
}

/// The usual spelling of the header that has one.
fn header(name: &str) -> &str {
    if name.eq_ignore_ascii_case("authorization") {
        "Authorization"
    } else {
        name
    }
}
