//! Makes garde and schemars mean the same by a rule, and names the rules that no schema can
//! describe.
//!
//! garde counts the bytes of a text, and takes the `inner` of an `Option` for what the option
//! holds; JSON Schema counts characters, and its `items` are those of the list.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Data, DeriveInput, Error, Field, LitStr, Meta, Type, parse_quote};

use super::kinds::{self, Kind, below_options, element};
use super::patterns;
use crate::errors::Errors;
use crate::function::{is_named, source_text};

/// Rules that schemars turns into keywords that API Gateway checks, if the type is the right one.
const DESCRIBED: [&str; 4] = ["length", "range", "pattern", "contains"];

/// How garde may count the length of a text.
const MODES: [&str; 5] = ["simple", "bytes", "chars", "graphemes", "utf16"];

/// Rewrites the rules of every field.
pub(super) fn rewrite(input: &mut DeriveInput, private: &TokenStream, errors: &mut Errors) {
    let custom: Vec<String> = input
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("garde"))
        .flat_map(rules_of)
        .map(|rule| rule.word)
        .filter(|word| word == "custom")
        .collect();
    note(&mut input.attrs, &custom, private);
    match &mut input.data {
        Data::Struct(data) => data
            .fields
            .iter_mut()
            .for_each(|field| rewrite_field(field, private, errors)),
        Data::Enum(data) => data
            .variants
            .iter_mut()
            .flat_map(|variant| &mut variant.fields)
            .for_each(|field| rewrite_field(field, private, errors)),
        Data::Union(_) => {}
    }
}

/// The rules of a type or a field that its schema may lack.
fn note(attributes: &mut Vec<Attribute>, rules: &[String], private: &TokenStream) {
    if !rules.is_empty() {
        attributes.push(parse_quote! {
            #[schemars(transform = #private::UndescribedRules(&[#(#rules),*]))]
        });
    }
}

fn rewrite_field(field: &mut Field, private: &TokenStream, errors: &mut Errors) {
    let mut undescribed = Vec::new();
    let mut schemars = Vec::new();
    let mut has_rust_pattern = false;
    for attribute in &mut field.attrs {
        if !attribute.path().is_ident("garde") {
            continue;
        }
        let mut rules = Vec::new();
        for rule in rules_of(attribute) {
            if let Some(rewritten) = errors.keep(rewrite_rule(&field.ty, rule)) {
                rules.push(rewritten.garde);
                undescribed.extend(rewritten.undescribed);
                schemars.extend(rewritten.schemars);
                has_rust_pattern |= rewritten.has_rust_pattern;
            }
        }
        if let Meta::List(list) = &mut attribute.meta {
            list.tokens = quote! { #(#rules),* };
        }
    }
    if !schemars.is_empty() {
        field
            .attrs
            .push(parse_quote! { #[schemars(#(#schemars),*)] });
    }
    let of_set = is_named(below_options(&field.ty).0, &["BTreeSet", "HashSet"]);
    let mut all = field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("garde"));
    if of_set && all.any(|attribute| rules_of(attribute).iter().any(|rule| rule.word == "length")) {
        field
            .attrs
            .push(parse_quote! { #[schemars(transform = #private::SetLength)] });
    }
    if has_rust_pattern {
        field
            .attrs
            .push(parse_quote! { #[schemars(transform = #private::RustPattern)] });
    }
    note(&mut field.attrs, &undescribed, private);
}

/// One rule: its name, and all of its tokens.
struct Rule {
    word: String,
    tokens: TokenStream,
}

/// Rewrites a pattern so that it means the same in the contract, if that is possible.
fn pattern(rule: Rule) -> Rewritten {
    let literal =
        arguments(&rule.tokens).and_then(|group| syn::parse2::<LitStr>(group.stream()).ok());
    let written = literal.as_ref().and_then(|literal| {
        let portable = patterns::portable(&literal.value())?;
        Some(LitStr::new(&portable, literal.span()))
    });
    Rewritten {
        has_rust_pattern: written.is_none(),
        garde: written.map_or(rule.tokens, |written| quote! { pattern(#written) }),
        schemars: None,
        undescribed: Vec::new(),
    }
}

/// A rule for garde, for schemars if the one for garde would mean something else there, and the
/// names of rules that the schema may lack.
struct Rewritten {
    garde: TokenStream,
    schemars: Option<TokenStream>,
    undescribed: Vec<String>,
    /// Whether schemars describes it with a pattern that only Rust reads in this way.
    has_rust_pattern: bool,
}

fn rules_of(attribute: &Attribute) -> Vec<Rule> {
    let Meta::List(list) = &attribute.meta else {
        return Vec::new();
    };
    split(list.tokens.clone())
}

/// Rules between commas.
fn split(tokens: TokenStream) -> Vec<Rule> {
    let parse = |input: ParseStream<'_>| {
        let mut rules = Vec::new();
        while !input.is_empty() {
            let mut tokens = TokenStream::new();
            let mut word = None;
            while !input.is_empty() && !input.peek(syn::Token![,]) {
                let token: TokenTree = input.parse()?;
                word.get_or_insert_with(|| token.to_string());
                tokens.extend([token]);
            }
            if !input.is_empty() {
                input.parse::<syn::Token![,]>()?;
            }
            if let Some(word) = word {
                rules.push(Rule { word, tokens });
            }
        }
        Ok(rules)
    };
    parse.parse2(tokens).unwrap_or_default()
}

fn rewrite_rule(of_type: &Type, rule: Rule) -> syn::Result<Rewritten> {
    let (base, options) = below_options(of_type);
    let kind = kinds::kind(base);
    let unchanged = |undescribed: bool| Rewritten {
        undescribed: undescribed.then(|| rule.word.clone()).into_iter().collect(),
        has_rust_pattern: false,
        schemars: None,
        garde: rule.tokens.clone(),
    };
    match rule.word.as_str() {
        "inner" => inner(base, options, &kind, rule),
        "length" if kind == Kind::Text => Ok(length_of_text(rule)),
        "length" => Ok(unchanged(kind != Kind::List)),
        "range" => Ok(unchanged(kind != Kind::Number)),
        "pattern" if kind == Kind::Text => Ok(pattern(rule)),
        "pattern" | "contains" => Ok(unchanged(kind != Kind::Text)),
        // These are not rules for values.
        "required" | "rename" | "code" | "skip" | "dive" => Ok(unchanged(false)),
        _ => Ok(unchanged(true)),
    }
}

/// JSON Schema counts characters. Another way to count is the function's alone.
fn length_of_text(rule: Rule) -> Rewritten {
    let arguments = arguments(&rule.tokens);
    let mode = arguments
        .iter()
        .flat_map(|group| split(group.stream()))
        .find_map(|argument| {
            MODES
                .contains(&argument.word.as_str())
                .then_some(argument.word)
        });
    match (mode.as_deref(), arguments) {
        (None, Some(group)) => {
            let stream = group.stream();
            Rewritten {
                garde: quote! { length(chars, #stream) },
                schemars: None,
                undescribed: Vec::new(),
                has_rust_pattern: false,
            }
        }
        (None | Some("chars"), _) => Rewritten {
            garde: rule.tokens,
            schemars: None,
            undescribed: Vec::new(),
            has_rust_pattern: false,
        },
        (Some(mode), _) => Rewritten {
            garde: rule.tokens,
            schemars: None,
            undescribed: vec![format!("length({mode})")],
            has_rust_pattern: false,
        },
    }
}

fn arguments(tokens: &TokenStream) -> Option<Group> {
    tokens.clone().into_iter().find_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group),
        _ => None,
    })
}

/// A rule for the elements of a list, through all options around the list.
fn inner(base: &Type, options: usize, kind: &Kind, rule: Rule) -> syn::Result<Rewritten> {
    let group = arguments(&rule.tokens);
    let nested = split(group.map(|group| group.stream()).unwrap_or_default());
    let element = match (kind, element(base)) {
        (Kind::List, Some(element)) => element,
        (Kind::Text | Kind::Number, _) => {
            return Err(Error::new_spanned(
                &rule.tokens,
                format!(
                    "`inner` has the rules for the elements of a list, and `{}` is not a list: write its rules without `inner`",
                    source_text(base)
                ),
            ));
        }
        _ => {
            return Ok(Rewritten {
                garde: rule.tokens,
                schemars: None,
                undescribed: vec![rule.word],
                has_rust_pattern: false,
            });
        }
    };
    let of_list = kinds::kind(below_options(element).0) == Kind::List;
    if options > 0 && of_list && nested.iter().any(|rule| rule.word != "inner") {
        return Err(Error::new_spanned(
            &rule.tokens,
            "this rule of a list of lists in an `Option` cannot be described: put the inner list into a struct with `#[petstore::model]`, with the rule on its field",
        ));
    }
    let (mut garde, mut schemars, mut undescribed) = (Vec::new(), Vec::new(), Vec::new());
    let (mut differs, mut has_rust_pattern) = (options > 0, false);
    for rule in nested {
        let described = DESCRIBED.contains(&rule.word.as_str());
        let (original, is_pattern) = (rule.tokens.clone(), rule.word == "pattern");
        let rewritten = rewrite_rule(element, rule)?;
        has_rust_pattern |= rewritten.has_rust_pattern;
        undescribed.extend(
            rewritten
                .undescribed
                .iter()
                .map(|name| format!("inner({name})")),
        );
        differs |= rewritten.schemars.is_some();
        match rewritten.schemars {
            Some(tokens) => schemars.push(tokens),
            None if is_pattern => schemars.push(rewritten.garde.clone()),
            None if described => schemars.push(original),
            None => {}
        }
        garde.push(rewritten.garde);
    }
    let mut garde = quote! { inner(#(#garde),*) };
    for _ in 0..options {
        garde = quote! { inner(#garde) };
    }
    Ok(Rewritten {
        garde: garde.to_token_stream(),
        schemars: (differs && !schemars.is_empty()).then(|| quote! { inner(#(#schemars),*) }),
        undescribed,
        has_rust_pattern,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(of_type: &str, rule: &str) -> (String, String, Vec<String>) {
        let of_type: Type = syn::parse_str(of_type).unwrap();
        let rule = split(rule.parse().unwrap()).pop().unwrap();
        let rewritten = rewrite_rule(&of_type, rule).unwrap();
        let text = |tokens: TokenStream| source_text(&tokens).replace(' ', "");
        (
            text(rewritten.garde),
            rewritten.schemars.map(text).unwrap_or_default(),
            rewritten.undescribed,
        )
    }

    #[test]
    fn rules_mean_the_same_to_garde_and_schemars() {
        for (of_type, rule, garde, schemars, undescribed) in [
            ("String", "length(max=3)", "length(chars,max=3)", "", ""),
            (
                "Option<Cow<'a, str>>",
                "length(bytes,max=3)",
                "length(bytes,max=3)",
                "",
                "length(bytes)",
            ),
            ("Vec<u8>", "length(max=3)", "length(max=3)", "", ""),
            ("Name", "length(max=3)", "length(max=3)", "", "length"),
            (
                "Vec<String>",
                "inner(length(max=3))",
                "inner(length(chars,max=3))",
                "",
                "",
            ),
            (
                "Option<Vec<String>>",
                "inner(length(max=3))",
                "inner(inner(length(chars,max=3)))",
                "inner(length(max=3))",
                "",
            ),
            (
                "Vec<String>",
                "inner(custom(f))",
                "inner(custom(f))",
                "",
                "inner(custom)",
            ),
            ("String", "ascii", "ascii", "", "ascii"),
        ] {
            let (to_garde, to_schemars, names) = rewritten(of_type, rule);
            assert_eq!(
                (to_garde.as_str(), to_schemars.as_str()),
                (garde, schemars),
                "{of_type}"
            );
            assert_eq!(names.join(" "), undescribed, "{of_type} {rule}");
        }
    }
}
