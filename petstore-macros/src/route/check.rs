//! What is wrong with a signature, as far as a macro can tell. The rest is checked by types.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Error, FnArg, ItemFn, LitStr, Pat, PatType, Result, ReturnType, Type, TypeImplTrait};

use super::syntax::Method;
use super::template::Parameter;

/// One argument, and what it is.
pub(super) struct ArgumentSpec {
    pub(super) kind: Kind,
    /// The name that the client uses.
    pub(super) name: String,
    pub(super) of_type: Type,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// Named in the template.
    Path,
    /// `&T`.
    State,
    /// Whatever its type says.
    Extractor,
}

pub(super) fn check(method: &Method, function: &ItemFn) -> Result<Vec<ArgumentSpec>> {
    let signature = &function.sig;
    if signature.asyncness.is_none() {
        return Err(Error::new(
            signature.fn_token.span,
            format!("a route is async: write `async fn {}`", signature.ident),
        ));
    }
    names_its_types(function)?;
    if let Some(generic) = signature.generics.type_params().next() {
        return Err(Error::new_spanned(
            generic,
            "a route has no type parameters, since nobody names their types: write the types here",
        ));
    }
    if let Some(generic) = signature.generics.const_params().next() {
        return Err(Error::new_spanned(
            generic,
            "a route has no const parameters, since nobody names their values: write the values here",
        ));
    }
    match &signature.output {
        ReturnType::Default => {
            return Err(Error::new(
                signature.ident.span(),
                "a route answers something: write `-> NoContent` for an answer without a body",
            ));
        }
        ReturnType::Type(_, answer) => check_answer(answer)?,
    }
    let parameters = &method.template.parameters;
    let written: Vec<Written<'_>> = signature
        .inputs
        .iter()
        .map(written)
        .collect::<Result<_>>()?;
    every_parameter_is_taken(parameters, &written, method.template.text.span())?;
    written
        .into_iter()
        .map(|argument| classify(argument, parameters, &method.template.text))
        .collect()
}

fn check_answer(answer: &Type) -> Result<()> {
    match answer {
        Type::Infer(_) => Err(Error::new_spanned(
            answer,
            "a route names the type of its answer, since its statuses come from it: write `Json<Pet>` or the like",
        )),
        _ => Ok(()),
    }
}

/// No `impl Trait`, wherever it stands: what a type can do is asked of its name.
fn names_its_types(function: &ItemFn) -> Result<()> {
    struct Find(Option<TypeImplTrait>);
    impl VisitMut for Find {
        fn visit_type_impl_trait_mut(&mut self, found: &mut TypeImplTrait) {
            self.0.get_or_insert_with(|| found.clone());
        }
    }
    let mut find = Find(None);
    let mut signature = function.sig.clone();
    signature
        .inputs
        .iter_mut()
        .for_each(|argument| find.visit_fn_arg_mut(argument));
    if let Some(found) = find.0.take() {
        return Err(Error::new_spanned(
            found,
            "a route names the types of its arguments, since the contract comes from them: write a type instead of `impl …`",
        ));
    }
    find.visit_return_type_mut(&mut signature.output);
    match find.0 {
        None => Ok(()),
        Some(found) => Err(Error::new_spanned(
            found,
            "a route names the type of its answer, since its statuses come from it: write `Json<Pet>` or the like instead of `impl …`",
        )),
    }
}

/// An argument as it stands in the signature.
struct Written<'f> {
    /// The name of its binding, where it has one.
    binding: Option<String>,
    /// `#[name("…")]`.
    renamed: Option<LitStr>,
    of_type: &'f Type,
    span: Span,
    /// Whether the binding is a plain name, as that of a path parameter is.
    plain: bool,
}

fn written(argument: &FnArg) -> Result<Written<'_>> {
    let FnArg::Typed(argument) = argument else {
        return Err(Error::new_spanned(
            argument,
            "a route is a function of its own, without `self`: take shared state as `&T`",
        ));
    };
    Ok(Written {
        binding: binding(&argument.pat),
        renamed: renamed(argument)?,
        of_type: &argument.ty,
        span: argument.pat.span(),
        plain: matches!(&*argument.pat, Pat::Ident(_)),
    })
}

fn binding(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(ident) => {
            let name = ident.ident.to_string();
            let name = name.strip_prefix("r#").unwrap_or(&name);
            // A name that is not used yet begins with an underscore.
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
                    "the name stands in quotes: write `#[name(\"pageSize\")]`",
                )
            })
        })
        .transpose()
}

impl Written<'_> {
    /// Whether the argument is the path parameter: its name in any of the usual cases.
    fn is(&self, parameter: &Parameter) -> bool {
        match (&self.renamed, &self.binding) {
            (Some(name), _) => name.value() == parameter.name,
            (None, Some(binding)) => folded(binding) == folded(&parameter.name) && self.plain,
            (None, None) => false,
        }
    }

    /// Whether the type is one that takes no name: it cannot be a misspelt path parameter.
    fn is_extractor(&self) -> bool {
        match self.of_type {
            Type::Reference(reference) => !is_str(&reference.elem),
            of_type => last_segment(of_type).is_some_and(|name| {
                EXTRACTORS.contains(&name.as_str())
                    || (name == "Option"
                        && inner(of_type).is_some_and(|name| EXTRACTORS.contains(&name.as_str())))
            }),
        }
    }
}

const EXTRACTORS: [&str; 10] = [
    "Query", "Header", "Cookie", "Json", "Form", "Text", "Binary", "Context", "Caller", "Request",
];

/// Types that hold one value and are no extractor, so that without a place in the path they have none.
const SCALARS: [&str; 17] = [
    "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128",
    "isize", "f32", "f64", "String",
];

fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '_' | '-' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

fn every_parameter_is_taken(
    parameters: &[Parameter],
    arguments: &[Written<'_>],
    template: Span,
) -> Result<()> {
    let takes_request = arguments
        .iter()
        .any(|argument| last_segment(argument.of_type).is_some_and(|name| name == "Request"));
    for parameter in parameters {
        if takes_request || arguments.iter().any(|argument| argument.is(parameter)) {
            continue;
        }
        let placeholder = parameter.placeholder();
        let wanted = snake_case(&parameter.name);
        let candidate = arguments.iter().find(|argument| {
            argument.plain
                && !argument.is_extractor()
                && !parameters.iter().any(|parameter| argument.is(parameter))
        });
        return Err(match candidate {
            Some(argument) => Error::new(
                argument.span,
                format!(
                    "no argument takes `{placeholder}` of the path\nhelp: rename `{}` to `{wanted}`",
                    argument.binding.as_deref().unwrap_or("_"),
                ),
            ),
            None => Error::new(
                template,
                format!(
                    "no argument takes `{placeholder}` of the path\nhelp: add an argument `{wanted}: …`"
                ),
            ),
        });
    }
    Ok(())
}

fn classify(
    argument: Written<'_>,
    parameters: &[Parameter],
    template: &LitStr,
) -> Result<ArgumentSpec> {
    if let Some(parameter) = parameters.iter().find(|parameter| argument.is(parameter)) {
        return Ok(ArgumentSpec {
            kind: Kind::Path,
            name: parameter.name.clone(),
            of_type: argument.of_type.clone(),
        });
    }
    if argument.renamed.is_none()
        && argument.binding.is_none()
        && let Some((extractor, of)) = scalar_extractor(argument.of_type)
    {
        return Err(Error::new(
            argument.span,
            format!(
                "this parameter has no name: write `{extractor}(limit): {extractor}<{of}>`, or put `#[name(\"limit\")]` before it"
            ),
        ));
    }
    let path = template.value();
    let name = argument.binding.clone().unwrap_or_default();
    let kind = match argument.of_type {
        Type::Reference(reference) if reference.mutability.is_some() => {
            return Err(Error::new_spanned(
                reference,
                "shared state is taken as `&T`, since requests run at the same time: put a `Mutex` around what changes in it",
            ));
        }
        Type::Reference(reference) if is_str(&reference.elem) => {
            return Err(Error::new(
                argument.span,
                format!(
                    "`{name}: &str` is no parameter of \"{path}\"\nhelp: put `{{{name}}}` into the path, or take `Query<&str>`, `Header<&str>` or `Text<'_>`"
                ),
            ));
        }
        Type::Reference(_) => Kind::State,
        of_type => {
            let scalar = last_segment(of_type).filter(|name| SCALARS.contains(&name.as_str()));
            if let Some(scalar) = scalar.filter(|_| argument.plain) {
                let or_the_body = if scalar == "String" {
                    ", or `Text<'_>` for the body"
                } else {
                    ""
                };
                return Err(Error::new(
                    argument.span,
                    format!(
                        "`{name}: {scalar}` is neither a parameter of \"{path}\" nor an extractor\nhelp: put `{{{name}}}` into the path, or take `Query({name}): Query<{scalar}>` or `Header({name}): Header<{scalar}>`{or_the_body}"
                    ),
                ));
            }
            Kind::Extractor
        }
    };
    Ok(ArgumentSpec {
        kind,
        name: argument.renamed.map_or(name, |renamed| renamed.value()),
        of_type: argument.of_type.clone(),
    })
}

/// `Query<u32>`, with no fields whose names would be the parameters'.
fn scalar_extractor(of_type: &Type) -> Option<(String, String)> {
    let extractor = last_segment(of_type)?;
    let of = inner(of_type)?;
    let named = ["Query", "Header", "Cookie"].contains(&extractor.as_str());
    (named && SCALARS.contains(&of.as_str())).then_some((extractor, of))
}

fn is_str(of_type: &Type) -> bool {
    last_segment(of_type).is_some_and(|name| name == "str")
}

fn last_segment(of_type: &Type) -> Option<String> {
    match of_type {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// The last segment of the one argument that a type has: `Option<Json<T>>` → `Json`.
fn inner(of_type: &Type) -> Option<String> {
    let Type::Path(path) = of_type else {
        return None;
    };
    let syn::PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments
    else {
        return None;
    };
    match arguments.args.first()? {
        syn::GenericArgument::Type(inner) => last_segment(inner),
        _ => None,
    }
}

/// `petId` → `pet_id`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for (index, character) in name.chars().enumerate() {
        if character.is_uppercase() && index > 0 {
            snake.push('_');
        }
        match character {
            '-' | '.' | '$' => snake.push('_'),
            other => snake.extend(other.to_lowercase()),
        }
    }
    snake
}
