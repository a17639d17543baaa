//! What is wrong with a signature, as far as a macro can see. The compiler checks the rest by
//! types.

use syn::{Error, FnArg, ReturnType, Signature, Type};

use super::argument_spec::ArgumentSpec;
use super::classify::classify;
use super::parameters::untaken;
use super::syntax::Method;
use crate::errors::Errors;
use crate::function::{
    Function, Written, find_opaque_types, inner_type, is_named, is_str, second_type, source_text,
};

/// The arguments that are right; every mistake is added to the errors.
pub(super) fn check(
    method: &Method,
    function: &Function,
    errors: &mut Errors,
) -> Vec<ArgumentSpec> {
    let signature = &function.sig;
    if signature.asyncness.is_none() {
        errors.add(Error::new(
            signature.fn_token.span,
            format!(
                "a route must be async: write `async fn {}`",
                signature.ident
            ),
        ));
    }
    generics(signature, errors);
    output(signature, errors);
    opaque_types(signature, errors);
    let arguments: Vec<Written<'_>> = signature
        .inputs
        .iter()
        .filter_map(|argument| match argument {
            FnArg::Typed(argument) => errors.keep(Written::from_argument(argument)),
            FnArg::Receiver(_) => None,
        })
        .collect();
    // Without a path, any argument may be one of its parameters.
    let Some(template) = &method.template else {
        return Vec::new();
    };
    let excused = untaken(template, &arguments, errors);
    let checked = arguments
        .into_iter()
        .enumerate()
        .filter(|(index, _)| !excused.contains(index));
    checked
        .filter_map(|(_, argument)| errors.keep(classify(argument, template)))
        .collect()
}

pub(crate) fn generics(signature: &Signature, errors: &mut Errors) {
    for generic in signature.generics.type_params() {
        errors.add(Error::new_spanned(
            generic,
            "a route cannot have type parameters, since no caller chooses them: write the types themselves",
        ));
    }
    for generic in signature.generics.const_params() {
        errors.add(Error::new_spanned(
            generic,
            "a route cannot have const parameters, since no caller chooses them: write the values themselves",
        ));
    }
}

const RETURNS_A_RESPONSE: &str =
    "a route must return a response; for an empty one write `-> NoContent`";

fn output(signature: &Signature, errors: &mut Errors) {
    let ReturnType::Type(_, output) = &signature.output else {
        errors.add(Error::new(signature.ident.span(), RETURNS_A_RESPONSE));
        return;
    };
    // What an `Option` or a `Result` holds is the response.
    let mut response: &Type = output;
    while is_named(response, &["Option", "Result"])
        && let Some(inner) = inner_type(response)
    {
        error_of_result(response, errors);
        response = inner;
    }
    match response {
        Type::Infer(_) => errors.add(Error::new_spanned(
            response,
            "a route must name its return type, since the statuses come from it: write `Json<Pet>` or another response",
        )),
        Type::Tuple(tuple) if tuple.elems.is_empty() => {
            errors.add(Error::new_spanned(response, RETURNS_A_RESPONSE));
        }
        Type::Tuple(tuple) => {
            let body = tuple.elems.last().map(source_text).unwrap_or_default();
            errors.add(Error::new_spanned(
                response,
                format!(
                    "a tuple is not a response: for another status return `WithStatus<201, {body}>`, for headers `petstore::WithHeaders<{body}>`, made by `.with_header(name, value)`"
                ),
            ));
        }
        _ if is_named(response, &["StatusCode"]) => errors.add(Error::new_spanned(
            response,
            "a status alone is not a response: return `NoContent` for 204, `WithStatus<202, …>` for another, or an error with `#[derive(HttpError)]` for 400 to 599",
        )),
        _ => {}
    }
}

/// Refuses a status or text as the error of a `Result`.
pub(crate) fn error_of_result(output: &Type, errors: &mut Errors) {
    let Some(error) = second_type(output) else {
        return;
    };
    let of_text = match error {
        Type::Reference(reference) => is_str(&reference.elem),
        _ => is_named(error, &["String"]),
    };
    let what = match of_text {
        true => "text",
        false if is_named(error, &["StatusCode"]) => "a status",
        false => return,
    };
    errors.add(Error::new_spanned(
        error,
        format!(
            "{what} alone is not an error: return an enum with `#[derive(HttpError)]`, whose variants have their statuses, as `#[status(404)] NotFound`"
        ),
    ));
}

/// Refuses `impl Trait` anywhere in the signature: the generated code has to name the type.
pub(crate) fn opaque_types(signature: &Signature, errors: &mut Errors) {
    let (arguments, output) = find_opaque_types(signature);
    for found in arguments {
        errors.add(Error::new_spanned(
            found,
            "a route must name the types of its arguments, since the contract comes from them: write a type instead of `impl …`",
        ));
    }
    for found in output {
        errors.add(Error::new_spanned(
            found,
            "a route must name its return type, since the statuses come from it: write `Json<Pet>` or another response instead of `impl …`",
        ));
    }
}
