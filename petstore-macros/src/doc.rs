//! Doc comments as text.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The first paragraph with its lines joined, and the rest unchanged.
pub(crate) fn summary_and_description(attributes: &[Attribute]) -> (String, String) {
    let lines: Vec<String> = attributes.iter().filter_map(doc_line).collect();
    let text = lines.join("\n");
    let text = text.trim();
    let (summary, description) = text.split_once("\n\n").unwrap_or((text, ""));
    let summary: Vec<&str> = summary.split_whitespace().collect();
    (summary.join(" "), description.trim().to_owned())
}

/// The whole comment, as schemars reads it; `None` if a line is not a literal.
pub(crate) fn doc_text(attributes: &[Attribute]) -> Option<String> {
    let mut lines = Vec::new();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
    {
        // Others are such as `#[doc(hidden)]`.
        if let Meta::NameValue(_) = attribute.meta {
            lines.push(doc_literal(attribute)?);
        }
    }
    Some(lines.join("\n"))
}

fn doc_line(attribute: &Attribute) -> Option<String> {
    doc_literal(attribute).map(|line| line.trim_end().to_owned())
}

/// A line, without the space after the slashes.
fn doc_literal(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else {
        return None;
    };
    if !meta.path.is_ident("doc") {
        return None;
    }
    match &meta.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => {
            let text = text.value();
            let line = text.strip_prefix(' ').unwrap_or(&text);
            Some(line.to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_paragraph_is_the_summary() {
        let function: syn::ItemFn = syn::parse_quote! {
            /// Finds
            /// a pet.
            ///
            /// By its id.
            ///  * indented
            fn get_pet() {}
        };
        let (summary, description) = summary_and_description(&function.attrs);
        assert_eq!(summary, "Finds a pet.");
        assert_eq!(description, "By its id.\n * indented");
    }
}
