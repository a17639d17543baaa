//! One argument of a function, before it is clear what it is.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, Error, LitStr, Pat, PatType, Result, Type};

/// An argument as the signature has it.
pub(crate) struct Written<'f> {
    /// The name of its binding, if it has one.
    pub(crate) binding: Option<String>,
    /// `#[name("…")]`.
    pub(crate) renamed: Option<LitStr>,
    pub(crate) pattern: &'f Pat,
    pub(crate) of_type: &'f Type,
    pub(crate) span: Span,
    /// Whether the binding is a plain name, as that of a path parameter is.
    pub(crate) plain: bool,
    /// `#[cfg(…)]`, which all that is generated for the argument repeats.
    pub(crate) cfgs: Vec<Attribute>,
}

impl<'f> Written<'f> {
    /// # Errors
    ///
    /// A `#[name(…)]` whose name is not a string literal.
    pub(crate) fn from_argument(argument: &'f PatType) -> Result<Written<'f>> {
        Ok(Written {
            binding: binding(&argument.pat),
            renamed: renamed(argument)?,
            pattern: &argument.pat,
            of_type: &argument.ty,
            span: argument.pat.span(),
            plain: matches!(&*argument.pat, Pat::Ident(_)),
            cfgs: argument
                .attrs
                .iter()
                .filter(|attribute| attribute.path().is_ident("cfg"))
                .cloned()
                .collect(),
        })
    }
}

fn binding(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(ident) => {
            let name = ident.ident.to_string();
            let name = name.strip_prefix("r#").unwrap_or(&name);
            // The name of an unused argument begins with an underscore.
            Some(name.strip_prefix('_').unwrap_or(name).to_owned())
        }
        Pat::TupleStruct(tuple) if tuple.elems.len() == 1 => binding(tuple.elems.first()?),
        Pat::Paren(paren) => binding(&paren.pat),
        _ => None,
    }
}

fn renamed(argument: &PatType) -> Result<Option<LitStr>> {
    let attribute = argument
        .attrs
        .iter()
        .find(|attribute| attribute.path().is_ident("name"));
    attribute
        .map(|attribute| {
            attribute.parse_args().map_err(|error| {
                Error::new(
                    error.span(),
                    "the name must be a string literal: write `#[name(\"pageSize\")]`",
                )
            })
        })
        .transpose()
}
