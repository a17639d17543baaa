//! `#[status(429, code = "slow_down", headers("retry-after" = "{seconds}"))]`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Fields, Ident, LitInt, LitStr, Result, Token, parenthesized};

/// The options of one attribute.
pub(super) struct Options {
    pub(super) status: Status,
    pub(super) code: Option<Text>,
    pub(super) headers: Vec<(String, Text)>,
}

pub(super) enum Status {
    Number(LitInt),
    Inner(Span),
}

/// A string literal, in which `{field}` and `{0}` are the fields of the variant.
pub(super) struct Text(LitStr);

impl Text {
    /// The expression of the text.
    pub(super) fn value(&self, fields: &Fields) -> Result<TokenStream> {
        let text = self.0.value();
        if !text.contains(['{', '}']) {
            let literal = &self.0;
            return Ok(quote! { #literal });
        }
        // The fields of a tuple are bound as `_0`, `_1`.
        let mut format = String::new();
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            format.push(character);
            if character != '{' {
                continue;
            }
            match characters.peek() {
                Some('{') => format.extend(characters.next()),
                Some(digit) if digit.is_ascii_digit() => format.push('_'),
                _ => {}
            }
        }
        if matches!(fields, Fields::Unit) {
            return Err(Error::new(
                self.0.span(),
                "this variant has no fields for `{…}`: write the text itself",
            ));
        }
        let literal = LitStr::new(&format, self.0.span());
        Ok(quote! { ::std::format!(#literal) })
    }
}

const HOW: &str = "a status must be a number: write `#[status(404)]` or another, `#[status(429, code = \"slow_down\", headers(\"retry-after\" = \"30\"))]`, or `#[status(inner)]`";

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Options> {
        let status = match input.peek(Ident::peek_any) {
            true => {
                let word = input.call(Ident::parse_any)?;
                if word != "inner" {
                    return Err(Error::new(word.span(), HOW));
                }
                Status::Inner(word.span())
            }
            false => {
                let status: LitInt = input
                    .parse()
                    .map_err(|error| Error::new(error.span(), HOW))?;
                if !matches!(status.base10_parse::<u16>(), Ok(400..=599)) {
                    return Err(Error::new(
                        status.span(),
                        "the status of an error must be between 400 and 599: return any other response as a value",
                    ));
                }
                Status::Number(status)
            }
        };
        let (mut code, mut headers) = (None, Vec::new());
        while !input.is_empty() {
            input
                .parse::<Token![,]>()
                .map_err(|error| Error::new(error.span(), HOW))?;
            if input.is_empty() {
                break;
            }
            let option = input.call(Ident::parse_any)?;
            if let Status::Inner(_) = status {
                return Err(Error::new(
                    option.span(),
                    "the error inside has its own code and headers: remove this option",
                ));
            }
            if option == "code" {
                let literal = input
                    .parse::<Token![=]>()
                    .and_then(|_| input.parse())
                    .map_err(|error| {
                        Error::new(
                            error.span(),
                            "a code must be a string literal: write `code = \"not_found\"`",
                        )
                    })?;
                code = Some(Text(literal));
            } else if option == "headers" || option == "header" {
                let list;
                parenthesized!(list in input);
                headers.extend(parse_headers(&list)?);
            } else {
                return Err(Error::new(option.span(), HOW));
            }
        }
        Ok(Options {
            status,
            code,
            headers,
        })
    }
}

/// `"retry-after" = "30", "x-a" = "{field}"`.
fn parse_headers(list: ParseStream<'_>) -> Result<Vec<(String, Text)>> {
    let how = "headers must be pairs of string literals: write `headers(\"retry-after\" = \"30\")`";
    let pairs = Punctuated::<_, Token![,]>::parse_terminated_with(list, |input| {
        let name: LitStr = input.parse()?;
        input.parse::<Token![=]>()?;
        let value: LitStr = input.parse()?;
        Ok((name, Text(value)))
    });
    let pairs = pairs.map_err(|error| Error::new(error.span(), how))?;
    let mut headers = Vec::new();
    for (name, value) in pairs {
        let text = name.value().to_ascii_lowercase();
        let legal = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if text.is_empty() || !text.chars().all(legal) {
            return Err(Error::new(
                name.span(),
                format!("`{text}` is not a header name: use letters, digits and hyphens"),
            ));
        }
        headers.push((text, value));
    }
    Ok(headers)
}
