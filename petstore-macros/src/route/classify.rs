//! What each argument is: a path parameter, shared state or an extractor.

use syn::{Error, PathArguments, Result, Type, TypeReference};

use super::argument_spec::{ArgumentSpec, Kind};
use super::template::PathTemplate;
use crate::function::{SCALARS, Written, inner_type, is_named, is_str, last_segment, source_text};

const EXTRACTORS: [&str; 14] = [
    "Query",
    "Header",
    "Cookie",
    "Json",
    "Form",
    "Text",
    "Binary",
    "Context",
    "Caller",
    "Request",
    "Extension",
    "Claims",
    "Authorized",
    "BearerToken",
];

/// Whether the type has the name of an extractor that needs no preparation. A type of the user's
/// own that shares the name is a path with several segments or has no arguments.
pub(crate) fn is_built_in(of_type: &Type) -> bool {
    let single = matches!(of_type, Type::Path(path) if path.path.segments.len() == 1);
    single
        && is_named(
            of_type,
            &["Query", "Header", "Cookie", "Json", "Form", "Extension"],
        )
        && has_arguments(of_type)
}

/// The extractors of one value, which has the name of the binding.
const PARAMETERS: [&str; 3] = ["Query", "Header", "Cookie"];

/// Whether the type takes no name from the path: it cannot be a misspelt path parameter.
pub(super) fn is_extractor(of_type: &Type) -> bool {
    match of_type {
        Type::Reference(reference) => !is_str(&reference.elem),
        _ if is_named(of_type, &["Option"]) => {
            inner_type(of_type).is_some_and(|inner| is_named(inner, &EXTRACTORS))
        }
        _ => is_named(of_type, &EXTRACTORS),
    }
}

pub(crate) fn classify(argument: Written<'_>, template: &PathTemplate) -> Result<ArgumentSpec> {
    let of_type = argument.of_type;
    if let Some(parameter) = template
        .parameters
        .iter()
        .find(|parameter| argument.takes(parameter))
    {
        owned_or_str(of_type, "path")?;
        return Ok(ArgumentSpec {
            kind: Kind::Path,
            name: parameter.name.clone(),
            of_type: of_type.clone(),
            cfgs: argument.cfgs,
        });
    }
    has_a_name(&argument)?;
    if let Some(extractor) = last_segment(of_type).filter(|_| is_named(of_type, &PARAMETERS))
        && let Some(inner) = inner_type(of_type)
    {
        owned_or_str(inner, &extractor.to_lowercase())?;
    }
    if is_named(of_type, &["Option"])
        && let Some(inner) = inner_type(of_type).filter(|inner| is_named(inner, &PARAMETERS))
        && let (Some(extractor), Some(of)) = (last_segment(inner), inner_type(inner))
    {
        let (written, of) = (source_text(of_type), source_text(of));
        return Err(Error::new_spanned(
            of_type,
            format!(
                "an optional parameter is an optional value: instead of `{written}` write `{extractor}<Option<{of}>>`, or give the fields of a struct the type `Option`"
            ),
        ));
    }
    let kind = match of_type {
        Type::Reference(reference) => {
            state(reference, &argument, template)?;
            Kind::State
        }
        _ => {
            not_a_scalar(&argument, template)?;
            Kind::Extractor
        }
    };
    let name = argument.binding.unwrap_or_default();
    Ok(ArgumentSpec {
        kind,
        name: argument.renamed.map_or(name, |renamed| renamed.value()),
        of_type: of_type.clone(),
        cfgs: argument.cfgs,
    })
}

/// Refuses `&String` and other references to a value that the request does not hold as such.
fn owned_or_str(of_type: &Type, part: &str) -> Result<()> {
    let Type::Reference(reference) = of_type else {
        return Ok(());
    };
    if !matches!(*reference.elem, Type::Path(_)) || is_named(&reference.elem, &["str", "Path"]) {
        return Ok(());
    }
    let owned = source_text(&reference.elem);
    let or_text = if owned == "String" { ", or `&str`" } else { "" };
    Err(Error::new_spanned(
        reference,
        format!(
            "a parameter of the {part} must be an owned value or text: write `{owned}`{or_text}"
        ),
    ))
}

/// `Query<u32>` has no fields whose names could be the parameters' names.
fn has_a_name(argument: &Written<'_>) -> Result<()> {
    if argument.renamed.is_some()
        || argument.binding.is_some()
        || !is_named(argument.of_type, &PARAMETERS)
    {
        return Ok(());
    }
    match (
        last_segment(argument.of_type),
        inner_type(argument.of_type).filter(|inner| is_named(inner, &SCALARS)),
    ) {
        (Some(extractor), Some(of)) => {
            let of = source_text(of);
            Err(Error::new(
                argument.span,
                format!(
                    "this parameter has no name: write `{extractor}(limit): {extractor}<{of}>`, or put `#[name(\"limit\")]` before it"
                ),
            ))
        }
        _ => Ok(()),
    }
}

fn state(reference: &TypeReference, argument: &Written<'_>, template: &PathTemplate) -> Result<()> {
    if reference.mutability.is_some() {
        return Err(Error::new_spanned(
            reference,
            "shared state must be taken as `&T`, since requests run at the same time: put a `Mutex` around what changes in it",
        ));
    }
    if is_str(&reference.elem) {
        let name = argument.binding.as_deref().unwrap_or_default();
        let path = template.text.value();
        return Err(Error::new(
            argument.span,
            format!(
                "`{name}: &str` is not a parameter of \"{path}\"\nhelp: put `{{{name}}}` into the path, or take `Query<&str>`, `Header<&str>` or `Text<'_>`"
            ),
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
    // A type of the user's own may be called `Context`, but has no arguments then.
    if is_named(&reference.elem, &EXTRACTORS) && has_arguments(&reference.elem) {
        let extractor = source_text(&reference.elem);
        return Err(Error::new_spanned(
            reference,
            format!("an extractor must be taken by value: remove the `&` and write `{extractor}`"),
        ));
    }
    Ok(())
}

fn has_arguments(of_type: &Type) -> bool {
    let Type::Path(path) = of_type else {
        return false;
    };
    let last = path.path.segments.last();
    last.is_some_and(|last| matches!(last.arguments, PathArguments::AngleBracketed(_)))
}

fn not_a_scalar(argument: &Written<'_>, template: &PathTemplate) -> Result<()> {
    if !argument.plain || !is_named(argument.of_type, &SCALARS) {
        return Ok(());
    }
    let name = argument.binding.as_deref().unwrap_or_default();
    let scalar = source_text(argument.of_type);
    let path = template.text.value();
    let or_the_body = if scalar == "String" {
        ", or `Text<'_>` for the body"
    } else {
        ""
    };
    Err(Error::new(
        argument.span,
        format!(
            "`{name}: {scalar}` is neither a parameter of \"{path}\" nor an extractor\nhelp: put `{{{name}}}` into the path, or take `Query({name}): Query<{scalar}>` or `Header({name}): Header<{scalar}>`{or_the_body}"
        ),
    ))
}
