//! Reads the security requirements of operations.

use super::context::Context;
use super::cursor::Cursor;
use super::problem::Problem;
use super::scheme::Scheme;
use petstore_core::contract::{Auth, Method};

/// Applies the security requirements of the operation, or else those of the document. Returns
/// whether API Gateway creates the method.
pub(super) fn apply(
    context: &mut Context<'_>,
    operation: &Cursor<'_>,
    method: &mut Method,
) -> Result<bool, Problem> {
    let source = match operation.get("security")? {
        Some(_) => operation.clone(),
        None => context.document.clone(),
    };
    for requirement in source.items_of("security")? {
        for (name, scopes) in requirement.members()? {
            let Some(scheme) = context.schemes.get(name).copied() else {
                let warning = format!(
                    "API Gateway ignores the security scheme `{name}`, because it is not defined: it \
                     does not protect this method"
                );
                context.add_warning(scopes.warning(warning));
                continue;
            };
            if scheme == Scheme::ApiKey {
                method.api_key_required = true;
                continue;
            }
            let auth = match scheme {
                Scheme::Iam => Auth::Iam,
                Scheme::Custom => Auth::Custom {
                    authorizer: name.to_owned(),
                },
                Scheme::Cognito => Auth::Cognito {
                    authorizer: name.to_owned(),
                    scopes: requirement.texts_of(name)?,
                },
                Scheme::Failed => {
                    let warning = format!(
                        "the method is not created, because the authorizer '{name}' is not"
                    );
                    context.warn(&scopes, warning);
                    return Ok(false);
                }
                Scheme::ApiKey | Scheme::Ignored => continue,
            };
            if method.auth == Auth::None {
                method.auth = auth;
            } else {
                let warning =
                    format!("a method can have only one authorizer, so `{name}` is ignored");
                context.add_warning(scopes.warning(warning));
            }
        }
    }
    own_auth(operation, method)?;
    Ok(true)
}

/// Applies `x-amazon-apigateway-auth`, which overrides the security requirements.
fn own_auth(operation: &Cursor<'_>, method: &mut Method) -> Result<(), Problem> {
    let Some(auth) = operation.get("x-amazon-apigateway-auth")? else {
        return Ok(());
    };
    match auth
        .text_of("type")?
        .unwrap_or_default()
        .to_ascii_uppercase()
        .as_str()
    {
        "NONE" => method.auth = Auth::None,
        "AWS_IAM" => method.auth = Auth::Iam,
        "CUSTOM" | "COGNITO_USER_POOLS" if method.auth.authorizer().is_none() => {
            return Err(auth.bad_request(
                "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or \
                 COGNITO_USER_POOLS requires a valid authorizer.",
            ));
        }
        "CUSTOM" | "COGNITO_USER_POOLS" => {}
        other => {
            return Err(auth.violates(
                other,
                "authorizationType",
                "Member must satisfy enum value set: [NONE, AWS_IAM, CUSTOM, COGNITO_USER_POOLS]",
            ));
        }
    }
    Ok(())
}
