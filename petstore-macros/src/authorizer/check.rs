//! What is wrong with the signature of an authorizer, as far as a macro can see.

use syn::{Error, FnArg, ReturnType, Type};

use super::syntax::Attribute;
use crate::errors::Errors;
use crate::function::{Function, Written, inner_type, is_named, source_text};
use crate::route::argument_spec::{ArgumentSpec, Kind};
use crate::route::check;
use crate::route::classify::classify;

/// What an authorizer can take besides a token without reading more of the request.
const BESIDES_A_TOKEN: [&str; 6] = [
    "Context",
    "Table",
    "Bucket",
    "Publisher",
    "Sender",
    "Invoker",
];

/// The arguments that are right; every mistake is added to the errors.
pub(super) fn check(
    attribute: &Attribute,
    function: &Function,
    errors: &mut Errors,
) -> Vec<ArgumentSpec> {
    let signature = &function.sig;
    if signature.asyncness.is_none() {
        errors.add(Error::new(
            signature.fn_token.span,
            format!(
                "an authorizer must be async: write `async fn {}`",
                signature.ident
            ),
        ));
    }
    if matches!(signature.output, ReturnType::Default) {
        errors.add(Error::new(
            signature.ident.span(),
            "an authorizer must return a decision: write `-> Result<Allow<Session>, Deny>`",
        ));
    }
    check::generics(signature, errors);
    check::opaque_types(signature, errors);
    let Some(template) = &attribute.template else {
        return Vec::new();
    };
    let mut arguments = Vec::new();
    for argument in &signature.inputs {
        let FnArg::Typed(argument) = argument else {
            continue;
        };
        let Some(written) = errors.keep(Written::from_argument(argument)) else {
            continue;
        };
        if let Some(message) = unavailable(written.of_type) {
            errors.add(Error::new_spanned(written.of_type, message));
            continue;
        }
        if let Some(message) = of_the_path(&written, attribute) {
            errors.add(Error::new(written.span, message));
            continue;
        }
        arguments.extend(errors.keep(classify(written, template)));
    }
    for parameter in &attribute.path_parameters {
        let is_taken = |argument: &ArgumentSpec| {
            argument.kind == Kind::Path && argument.name == parameter.value()
        };
        if errors.is_empty() && !arguments.iter().any(is_taken) {
            errors.add(Error::new(
                parameter.span(),
                format!(
                    "no argument takes this path parameter: add an argument with its name, or remove `{}`",
                    parameter.value()
                ),
            ));
        }
    }
    arguments
}

/// Why an authorizer cannot take an argument of this type.
fn unavailable(of_type: &Type) -> Option<String> {
    let named = match is_named(of_type, &["Option"]) {
        true => inner_type(of_type)?,
        false => of_type,
    };
    let written = source_text(of_type);
    if is_named(named, &["Json", "Form", "Text", "Binary"]) {
        return Some(format!(
            "API Gateway sends no body to an authorizer: instead of `{written}`, take `BearerToken<'_>`, `Header<…>` or `Query<…>`"
        ));
    }
    if is_named(named, &["Claims", "Authorized", "Extension"]) {
        return Some(format!(
            "an authorizer runs before there is any `{written}`: take the token, as `BearerToken<'_>`, and check it"
        ));
    }
    None
}

/// How to take a path parameter, for an argument that looks like one.
fn of_the_path(written: &Written<'_>, attribute: &Attribute) -> Option<String> {
    let name = written.binding.as_deref()?;
    let is_value = written.plain && crate::function::is_plain(written.of_type);
    let template = attribute.template.as_ref()?;
    let is_known = (template.parameters.iter()).any(|parameter| written.takes(parameter));
    if !is_value || is_known {
        return None;
    }
    let of_type = source_text(written.of_type);
    Some(format!(
        "`{name}: {of_type}` is neither a path parameter nor an extractor: for a parameter of the path write `#[authorizer(path = \"{name}\")]`, otherwise `Header({name}): Header<{of_type}>` or `Query({name}): Query<{of_type}>`"
    ))
}

/// Whether the arguments read the bearer token and nothing else of the request.
pub(super) fn reads_a_token_alone(arguments: &[ArgumentSpec]) -> bool {
    let mut of_request = arguments
        .iter()
        .filter(|argument| argument.kind != Kind::State)
        .filter(|argument| !is_named(&argument.of_type, &BESIDES_A_TOKEN));
    let first = of_request.next();
    first.is_some_and(|argument| is_named(&argument.of_type, &["BearerToken"]))
        && of_request.next().is_none()
}
