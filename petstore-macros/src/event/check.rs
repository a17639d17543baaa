//! What is wrong with a signature, as far as a macro can see. The compiler checks the rest by
//! types.

use syn::{Attribute, Error, FnArg, ReturnType, Signature, Type, TypeReference};

use crate::errors::Errors;
use crate::function::{Function, Written, find_opaque_types, is_str, source_text};

/// One argument, and what it is.
pub(crate) struct ArgumentSpec {
    pub(super) is_state: bool,
    /// The name of the binding, which is also that of an attribute.
    pub(super) name: String,
    pub(super) of_type: Type,
    pub(super) cfgs: Vec<Attribute>,
}

/// The arguments that are right; every mistake is added to the errors.
pub(super) fn check(function: &Function, errors: &mut Errors) -> Vec<ArgumentSpec> {
    let signature = &function.sig;
    if signature.asyncness.is_none() {
        errors.add(Error::new(
            signature.fn_token.span,
            format!(
                "an event handler must be async: write `async fn {}`",
                signature.ident
            ),
        ));
    }
    check_types(signature, "an event handler", errors);
    arguments(&signature.inputs, errors)
}

/// Refuses what the wiring cannot be read from. `what` has the signature.
pub(crate) fn check_types(signature: &Signature, what: &str, errors: &mut Errors) {
    generics(signature, what, errors);
    let (arguments, output) = find_opaque_types(signature);
    for found in arguments.iter().chain(&output) {
        errors.add(Error::new_spanned(
            found,
            format!("{what} must name its types, since its wiring comes from them: write a type instead of `impl …`"),
        ));
    }
    if let ReturnType::Type(_, output) = &signature.output
        && let Type::Infer(_) = **output
    {
        errors.add(Error::new_spanned(
            output,
            format!("{what} must name its return type: write it instead of `_`"),
        ));
    }
}

/// The arguments that are right; every mistake is added to the errors.
pub(crate) fn arguments<'a>(
    inputs: impl IntoIterator<Item = &'a FnArg>,
    errors: &mut Errors,
) -> Vec<ArgumentSpec> {
    let arguments = inputs.into_iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => errors.keep(Written::from_argument(argument)),
        FnArg::Receiver(_) => None,
    });
    let arguments: Vec<Written<'_>> = arguments.collect();
    arguments
        .into_iter()
        .filter_map(|argument| errors.keep(classify(argument)))
        .collect()
}

fn generics(signature: &Signature, what: &str, errors: &mut Errors) {
    let parameters = &signature.generics.params;
    for parameter in parameters {
        if !matches!(parameter, syn::GenericParam::Lifetime(_)) {
            errors.add(Error::new_spanned(
                parameter,
                format!("{what} cannot have type or const parameters, since no caller chooses them: write the types themselves"),
            ));
        }
    }
}

fn classify(argument: Written<'_>) -> syn::Result<ArgumentSpec> {
    let of_type = argument.of_type;
    let is_state = match of_type {
        Type::Reference(reference) => {
            state(reference)?;
            true
        }
        _ => false,
    };
    let name = argument.binding.unwrap_or_default();
    Ok(ArgumentSpec {
        is_state,
        name: argument.renamed.map_or(name, |renamed| renamed.value()),
        of_type: of_type.clone(),
        cfgs: argument.cfgs,
    })
}

fn state(reference: &TypeReference) -> syn::Result<()> {
    if reference.mutability.is_some() {
        return Err(Error::new_spanned(
            reference,
            "shared state must be taken as `&T`, since records may be handled at the same time: put a `Mutex` around what changes in it",
        ));
    }
    if is_str(&reference.elem) {
        return Err(Error::new_spanned(
            reference,
            "the payload as text is `Text<'_>`, and a message attribute is `Attribute<&str>`",
        ));
    }
    let object = match &*reference.elem {
        Type::Paren(inner) => &*inner.elem,
        other => other,
    };
    if let Type::TraitObject(object) = object {
        let object = source_text(object);
        return Err(Error::new_spanned(
            reference,
            format!(
                "state is found by its type, which must be sized: take `&Arc<{object}>`, and give the app `.state::<Arc<{object}>>(…)`"
            ),
        ));
    }
    Ok(())
}
