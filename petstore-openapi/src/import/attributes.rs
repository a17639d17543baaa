//! Warns about members that neither OpenAPI nor Swagger has, in the words of API Gateway's parser.

use super::context::Context;
use super::cursor::Cursor;
use super::methods::METHODS;
use super::problem::Problem;

/// The members at the root of a document.
const ROOT: [&str; 18] = [
    "openapi",
    "swagger",
    "info",
    "servers",
    "host",
    "basePath",
    "schemes",
    "consumes",
    "produces",
    "paths",
    "components",
    "definitions",
    "parameters",
    "responses",
    "securityDefinitions",
    "security",
    "tags",
    "externalDocs",
];

/// The members of a path item besides its methods.
const PATH_ITEM: [&str; 6] = [
    "$ref",
    "summary",
    "description",
    "servers",
    "parameters",
    "trace",
];

/// The members of an operation. `isDefaultRoute` is one of HTTP APIs.
const OPERATION: [&str; 15] = [
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "deprecated",
    "security",
    "servers",
    "consumes",
    "produces",
    "schemes",
];

/// Warns about members at the root, and about missing paths.
pub(super) fn warn_root(context: &mut Context<'_>, document: &Cursor<'_>) -> Result<(), Problem> {
    warn(context, document, "", |name| ROOT.contains(&name))?;
    if document.get("paths")?.is_none() {
        context.warn(document, "attribute paths is missing");
    }
    Ok(())
}

/// Warns about members of a path item, such as misspelled methods.
pub(super) fn warn_path_item(
    context: &mut Context<'_>,
    path: &str,
    item: &Cursor<'_>,
) -> Result<(), Problem> {
    let is_known =
        |name: &str| PATH_ITEM.contains(&name) || METHODS.iter().any(|(method, _)| *method == name);
    warn(context, item, &format!("paths.'{path}'."), is_known)
}

/// Warns about members of an operation.
pub(super) fn warn_operation(
    context: &mut Context<'_>,
    path: &str,
    method: &str,
    operation: &Cursor<'_>,
) -> Result<(), Problem> {
    let is_known = |name: &str| OPERATION.contains(&name) || name == "isDefaultRoute";
    warn(
        context,
        operation,
        &format!("paths.'{path}'({method})."),
        is_known,
    )
}

fn warn(
    context: &mut Context<'_>,
    place: &Cursor<'_>,
    prefix: &str,
    is_known: impl Fn(&str) -> bool,
) -> Result<(), Problem> {
    for (name, member) in place.members()? {
        if !is_known(name) && !name.starts_with("x-") {
            context.warn(&member, format!("attribute {prefix}{name} is unexpected"));
        }
    }
    Ok(())
}
