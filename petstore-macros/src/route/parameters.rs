//! Every parameter of the path is an argument of the function.

use syn::{Error, Pat, Type};

use super::classify::is_extractor;
use super::template::{Parameter, PathTemplate};
use crate::errors::Errors;
use crate::function::{Written, inner_type, is_named, source_text};

impl Written<'_> {
    /// Whether the argument is the path parameter: its name in any of the usual cases.
    pub(crate) fn takes(&self, parameter: &Parameter) -> bool {
        match (&self.renamed, &self.binding) {
            (Some(name), _) => name.value() == parameter.name,
            (None, Some(binding)) => folded(binding) == folded(&parameter.name) && self.plain,
            (None, None) => false,
        }
    }
}

fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '_' | '-' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Adds an error for the parameters that no argument takes, and returns the indexes of the
/// arguments that the error is about: there is nothing else to report of them.
pub(super) fn untaken(
    template: &PathTemplate,
    arguments: &[Written<'_>],
    errors: &mut Errors,
) -> Vec<usize> {
    let extractors: Vec<usize> = (0..arguments.len())
        .filter(|index| path_extractor(&arguments[*index]).is_some())
        .collect();
    if !extractors.is_empty() {
        for argument in arguments {
            if let Some(instead) = path_extractor(argument) {
                errors.add(Error::new_spanned(argument.pattern, format!("a path parameter is taken as an argument of the same name, without `Path(…)`: write `{instead}`")));
            }
        }
        return extractors;
    }
    let takes_request = arguments
        .iter()
        .any(|argument| is_named(argument.of_type, &["Request"]));
    let missing: Vec<&Parameter> = template
        .parameters
        .iter()
        .filter(|parameter| {
            !takes_request && !arguments.iter().any(|argument| argument.takes(parameter))
        })
        .collect();
    let mut candidates = (0..arguments.len()).filter(|index| {
        let argument = &arguments[*index];
        let free = || {
            template
                .parameters
                .iter()
                .all(|parameter| !argument.takes(parameter))
        };
        argument.plain && !is_extractor(argument.of_type) && free()
    });
    match missing.as_slice() {
        [] => Vec::new(),
        [parameter] => {
            let candidate = candidates.next();
            rename(
                parameter,
                candidate.and_then(|index| arguments.get(index)),
                template,
                errors,
            );
            candidate.into_iter().collect()
        }
        several => {
            let candidates: Vec<usize> = candidates.collect();
            if candidates.len() >= several.len() {
                for (parameter, index) in several.iter().zip(&candidates) {
                    rename(parameter, arguments.get(*index), template, errors);
                }
            } else {
                let first = candidates.first().and_then(|index| arguments.get(*index));
                let span = first.map_or(template.text.span(), |argument| argument.span);
                let placeholders = joined(several, " and ", |parameter| {
                    format!("`{}`", parameter.placeholder())
                });
                let wanted = joined(several, ", ", |parameter| {
                    format!("{}: …", snake_case(&parameter.name))
                });
                errors.add(Error::new(
                    span,
                    format!(
                        "no argument takes {placeholders} of the path\nhelp: each parameter is an argument of its own: write `{wanted}`"
                    ),
                ));
            }
            candidates
        }
    }
}

fn joined(parameters: &[&Parameter], between: &str, text: impl Fn(&Parameter) -> String) -> String {
    let texts: Vec<String> = parameters.iter().map(|parameter| text(parameter)).collect();
    texts.join(between)
}

fn rename(
    parameter: &Parameter,
    candidate: Option<&Written<'_>>,
    template: &PathTemplate,
    errors: &mut Errors,
) {
    let placeholder = parameter.placeholder();
    let wanted = snake_case(&parameter.name);
    errors.add(match candidate {
        Some(argument) => Error::new(
            argument.span,
            format!(
                "no argument takes `{placeholder}` of the path\nhelp: rename `{}` to `{wanted}`",
                argument.binding.as_deref().unwrap_or("_"),
            ),
        ),
        None => Error::new(
            template.text.span(),
            format!(
                "no argument takes `{placeholder}` of the path\nhelp: add an argument `{wanted}: …`"
            ),
        ),
    });
}

/// The arguments to write instead of an extractor of other frameworks, `Path((a, b)): Path<(A,
/// B)>`.
fn path_extractor(argument: &Written<'_>) -> Option<String> {
    let of_type = inner_type(argument.of_type).filter(|_| is_named(argument.of_type, &["Path"]))?;
    let pattern = match argument.pattern {
        Pat::TupleStruct(tuple) if tuple.elems.len() == 1 => tuple.elems.first()?,
        other => other,
    };
    let pairs = match (pattern, of_type) {
        (Pat::Tuple(names), Type::Tuple(types)) => names
            .elems
            .iter()
            .zip(&types.elems)
            .map(|(name, of_type)| format!("{}: {}", source_text(name), source_text(of_type)))
            .collect(),
        _ => vec![format!(
            "{}: {}",
            source_text(pattern),
            source_text(of_type)
        )],
    };
    Some(pairs.join(", "))
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
