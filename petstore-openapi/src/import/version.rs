//! Reads the version of the specification that a document follows.

use super::cursor::Cursor;
use super::problem::Problem;

pub(super) fn is_swagger(document: &Cursor<'_>) -> Result<bool, Problem> {
    let swagger = document.text_of("swagger")?;
    let openapi = document.text_of("openapi")?;
    match (swagger.as_deref(), openapi.as_deref()) {
        (Some("2.0" | "2"), _) => Ok(true),
        (None, Some(version)) if is_openapi_30(version) => Ok(false),
        (None, None) => {
            Err(document.invalid("the member `openapi` or `swagger` with the version is missing"))
        }
        (Some(version), _) | (None, Some(version)) => Err(document.invalid(format_args!(
            "version {version} is not supported: use OpenAPI 3.0 or Swagger 2.0"
        ))),
    }
}

/// Whether a version is 3.0 or a patch of it, such as `3.0.1`.
fn is_openapi_30(version: &str) -> bool {
    match version.strip_prefix("3.0") {
        Some("") => true,
        Some(patch) => patch.strip_prefix('.').is_some_and(|patch| {
            !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit())
        }),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_openapi_30;

    #[test]
    fn a_version_is_made_of_digits() {
        for version in ["3.0", "3.0.0", "3.0.1", "3.0.14"] {
            assert!(is_openapi_30(version), "{version}");
        }
        for other in [
            "",
            "3",
            "3.0.",
            "3.1.0",
            "3.01",
            "3.0.1\u{1b}[31m",
            "3.0.1 ",
            "3.0.x",
        ] {
            assert!(!is_openapi_30(other), "{other:?}");
        }
    }
}
