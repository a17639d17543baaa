//! Reads gateway responses.

use std::collections::BTreeMap;

use super::cursor::Cursor;
use super::mapping;
use super::problem::Problem;
use petstore_core::contract::{
    GatewayResponse, GatewayResponseType, MappingExpression, MappingTarget,
};

/// Reads the gateway responses that the document configures.
pub(super) fn read(
    document: &Cursor<'_>,
) -> Result<BTreeMap<GatewayResponseType, GatewayResponse>, Problem> {
    document
        .members_of("x-amazon-apigateway-gateway-responses")?
        .map(|(name, response)| {
            let response_type = name.parse().map_err(|_| unknown(name, &response))?;
            Ok((response_type, gateway_response(&response)?))
        })
        .collect()
}

fn gateway_response(response: &Cursor<'_>) -> Result<GatewayResponse, Problem> {
    Ok(GatewayResponse {
        status_code: response
            .get("statusCode")?
            .map(|status| mapping::status_code(&status))
            .transpose()?,
        response_parameters: response_parameters(response)?,
        response_templates: filled(response, "responseTemplates")?,
    })
}

/// Reads the headers. Their values come from the request, not from an integration.
fn response_parameters(response: &Cursor<'_>) -> Result<BTreeMap<String, String>, Problem> {
    const MEMBER: &str = "responseParameters";
    let parameters = filled(response, MEMBER)?;
    for (name, place) in response.members_of(MEMBER)? {
        let target = name.parse();
        if !matches!(target, Ok(MappingTarget::GatewayResponseHeader(_))) {
            return Err(mapping::illegal(&place, name));
        }
        let text = place.text()?;
        match text.parse() {
            Ok(MappingExpression::Response(_)) | Err(_) => {
                return Err(mapping::illegal(&place, &text));
            }
            Ok(_) => {}
        }
    }
    Ok(parameters)
}

/// Reads a map of texts. API Gateway rejects empty values.
fn filled(response: &Cursor<'_>, member: &str) -> Result<BTreeMap<String, String>, Problem> {
    for (_, value) in response.members_of(member)? {
        if matches!(value.node, super::super::node::Node::Null) || value.text()?.is_empty() {
            return Err(value.bad_request(format!("Invalid null or empty value in {member}")));
        }
    }
    response.text_map_of(member)
}

fn unknown(name: &str, response: &Cursor<'_>) -> Problem {
    let names = GatewayResponseType::ALL.map(GatewayResponseType::as_str);
    response.violates(
        name,
        "responseType",
        &format!("Member must satisfy enum value set: [{}]", names.join(", ")),
    )
}
