//! Words of the attribute that are one of several.

use syn::{Error, Ident, Result};

/// The variant that belongs to a word.
pub(super) fn one_of(word: &Ident, options: &[(&str, &str)], what: &str) -> Result<Ident> {
    let text = word.to_string();
    if let Some((_, variant)) = options.iter().find(|(name, _)| *name == text) {
        return Ok(Ident::new(variant, word.span()));
    }
    let names: Vec<_> = options
        .iter()
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    let names = names.join(", ");
    Err(Error::new(
        word.span(),
        match options
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(&text))
        {
            Some((name, _)) => format!("`{text}` is not {what}: write `{name}`"),
            None => format!("`{text}` is not {what}: use one of {names}"),
        },
    ))
}
