//! Reads the version of the specification that a document follows.

use super::cursor::Cursor;
use super::problem::Problem;

pub(super) fn is_swagger(document: &Cursor<'_>) -> Result<bool, Problem> {
    let swagger = document.text_of("swagger")?;
    let openapi = document.text_of("openapi")?;
    match (swagger.as_deref(), openapi.as_deref()) {
        (Some("2.0" | "2"), _) => Ok(true),
        (None, Some(version)) if version == "3.0" || version.starts_with("3.0.") => Ok(false),
        (None, None) => {
            Err(document.invalid("the member `openapi` or `swagger` with the version is missing"))
        }
        (Some(version), _) | (None, Some(version)) => Err(document.invalid(format_args!(
            "version {version} is not supported: use OpenAPI 3.0 or Swagger 2.0"
        ))),
    }
}
