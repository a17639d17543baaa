//! Whether a function is written in an `impl` block, which the tokens of an attribute do not show.
//!
//! A macro that adds a type beside the function would fail there with errors about the type. So the
//! source file is read up to the function, but only if the function is indented.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Error;

use super::Function;

/// The function as it was, with an error, if it is in an `impl` or a `trait`: a type beside it
/// would be a second error there. `what` is the kind of function, with its article.
pub(crate) fn refuse_in_impl(function: &Function, what: &str) -> Option<TokenStream> {
    let message = format!(
        "{what} must be a free function in a module, not in an `impl`: move it out, and take shared state as an argument `&T`"
    );
    let error = match function.sig.receiver() {
        Some(receiver) => Error::new_spanned(receiver, message),
        None if is_in_impl(Span::call_site()) => Error::new(function.sig.ident.span(), message),
        None => return None,
    };
    let (plain, error) = (function.plain(), error.to_compile_error());
    Some(quote! { #plain #error })
}

/// Whether the innermost braces around `span` are those of an `impl` or a `trait`.
fn is_in_impl(span: Span) -> bool {
    if !proc_macro::is_available() {
        return false;
    }
    let span = span.unwrap();
    let (line, column) = (span.line(), span.column());
    if column <= 1 {
        return false;
    }
    let text = span.local_file().map(std::fs::read_to_string);
    let Some(Ok(text)) = text else { return false };
    let mut before = String::new();
    for line in text.split_inclusive('\n').take(line.saturating_sub(1)) {
        before.push_str(line);
    }
    let last = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    before.extend(last.chars().take(column - 1));
    ends_in_impl(&before)
}

fn ends_in_impl(source: &str) -> bool {
    let mut open: Vec<bool> = Vec::new();
    // What was read since the last item ended, without attributes and anything else in brackets.
    let mut header = String::new();
    let mut brackets = 0_usize;
    let mut rest = source;
    while let Some(character) = rest.chars().next() {
        let length = opaque_length(rest, header.chars().last());
        if length > 0 {
            rest = rest.get(length..).unwrap_or_default();
            header.push(' ');
            continue;
        }
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
        match character {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            '{' => {
                open.push(brackets == 0 && begins_impl(&header));
                header.clear();
            }
            '}' => {
                open.pop();
                header.clear();
            }
            ';' if brackets == 0 => header.clear(),
            other if brackets == 0 => header.push(other),
            _ => {}
        }
    }
    open.last().copied().unwrap_or(false)
}

fn begins_impl(header: &str) -> bool {
    header
        .split(|character: char| !(character.is_alphanumeric() || character == '_'))
        .filter(|word| !word.is_empty())
        .find(|word| !["unsafe", "default", "pub", "crate"].contains(word))
        .is_some_and(|word| word == "impl" || word == "trait")
}

/// The length of the comment, string or character that `rest` begins with; 0 if it is code.
fn opaque_length(rest: &str, before: Option<char>) -> usize {
    let until = |end: &str, from: usize| {
        let tail = rest.get(from..).unwrap_or_default();
        tail.find(end)
            .map_or(rest.len(), |at| from + at + end.len())
    };
    let in_a_word = before.is_some_and(|character| character.is_alphanumeric() || character == '_');
    if rest.starts_with("//") {
        return until("\n", 2);
    }
    if rest.starts_with("/*") {
        return block_comment_length(rest);
    }
    if rest.starts_with('"') {
        return escaped_length(rest, '"');
    }
    // The `b` or `c` of `br"…"` was passed over as a word.
    let after_prefix = matches!(before, Some('b' | 'c')) || !in_a_word;
    if after_prefix && let Some(raw) = rest.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            return until(&format!("\"{}", "#".repeat(hashes)), hashes + 2);
        }
    }
    let mut characters = rest.chars();
    match (characters.next(), characters.next(), characters.next()) {
        (Some('\''), Some('\\'), _) => escaped_length(rest, '\''),
        (Some('\''), Some(one), Some('\'')) => one.len_utf8() + 2,
        // A lifetime.
        _ => 0,
    }
}

/// The length of a literal whose closing quote may be escaped.
fn escaped_length(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return at + character.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

fn block_comment_length(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(tail) = rest.get(at..).filter(|tail| !tail.is_empty()) {
        if tail.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if tail.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += tail.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::ends_in_impl;

    #[test]
    fn an_impl_or_a_trait_is_recognized() {
        for source in [
            "impl Api {\n    #[route(GET, \"/{id}\")]\n    ",
            "#[cfg(test)]\nimpl<'a> Api<'a> for [u8; 3] { fn f() { '{'; } ",
            "pub trait Api { /* } /* } */ */ // }\n",
            "unsafe impl A { const B: &str = r#\"}\"#; const C: &[u8] = br\"}\"; ",
        ] {
            assert!(ends_in_impl(source), "{source}");
        }
    }

    #[test]
    fn other_blocks_are_not() {
        for source in [
            "",
            "mod pets {\n    ",
            "impl Api { fn f() { ",
            "impl Api {} mod pets { ",
            "fn f() -> impl Trait { ",
            "// impl A {\nmod b { ",
            "macro_rules! m { ($x:item) => { ",
            "const A: &str = \"impl {\"; mod b { ",
        ] {
            assert!(!ends_in_impl(source), "{source}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_scanned(source in "([a-z\\{\\}'\"/*#r\\\\é;\\[\\]]|impl |mod ){0,60}") {
            ends_in_impl(&source);
        }
    }
}
