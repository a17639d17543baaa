//! The headers of a route's responses: those in `headers(…)`, and those that its body names in
//! `.with_header(…)` and `.with_cookie(…)`.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Error, LitStr, Result, Token, parenthesized};

/// A header of `headers(…)`.
pub(super) struct Header {
    name: LitStr,
    description: Option<LitStr>,
}

/// `("x-total" = "The number of all pets", "set-cookie")`.
pub(super) fn parse(input: ParseStream<'_>) -> Result<Vec<Header>> {
    let how = |error: Error| {
        Error::new(
            error.span(),
            "headers must be string literals, with a description: write `headers(\"x-total\" = \"The number of all pets\")`",
        )
    };
    let list = (|| {
        let list;
        parenthesized!(list in input);
        Ok(list)
    })()
    .map_err(how)?;
    let headers = Punctuated::<Header, Token![,]>::parse_terminated_with(&list, |input| {
        let name: LitStr = input.parse()?;
        let description = match input.parse::<Option<Token![=]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        Ok(Header { name, description })
    })
    .map_err(how)?;
    for header in &headers {
        if !is_name(&header.name.value()) {
            return Err(Error::new(
                header.name.span(),
                "this is not a header name: use lowercase letters, digits and hyphens",
            ));
        }
    }
    Ok(headers.into_iter().collect())
}

/// The names and descriptions, as elements of a list.
pub(super) fn emit(headers: &[Header], body: &TokenStream) -> TokenStream {
    let named = headers.iter().map(|header| {
        let name = &header.name;
        let description = header
            .description
            .as_ref()
            .map_or_else(String::new, LitStr::value);
        quote! { (#name, #description) }
    });
    let mut found = Vec::new();
    find(body.clone(), &mut found);
    found
        .retain(|name| is_name(name) && !headers.iter().any(|header| header.name.value() == *name));
    found.sort();
    found.dedup();
    quote! { #(#named,)* #((#found, ""),)* }
}

/// Collects the names of headers in the calls of a body.
fn find(body: TokenStream, found: &mut Vec<String>) {
    let mut call = None;
    let mut after_dot = false;
    for token in body {
        match &token {
            TokenTree::Ident(name) if after_dot => {
                call = ["with_header", "with_cookie"]
                    .into_iter()
                    .find(|method| name == method);
            }
            TokenTree::Group(group) => {
                if let (Some(method), Delimiter::Parenthesis) = (call, group.delimiter()) {
                    found.extend(match method {
                        "with_cookie" => Some("set-cookie".to_owned()),
                        _ => first_argument(group.stream()),
                    });
                }
                call = None;
                find(group.stream(), found);
            }
            _ => call = None,
        }
        after_dot = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
    }
}

/// The name that the first argument is: a literal, or a constant such as `header::CACHE_CONTROL`.
fn first_argument(arguments: TokenStream) -> Option<String> {
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(p) if p.as_char() == ',');
    let name = arguments
        .into_iter()
        .take_while(|token| !is_comma(token))
        .last()?;
    match name {
        TokenTree::Literal(literal) => {
            let text: LitStr = syn::parse2(TokenTree::Literal(literal).into()).ok()?;
            Some(text.value().to_ascii_lowercase())
        }
        TokenTree::Ident(constant) => {
            let constant = constant.to_string();
            let is_constant = !constant.contains(|c: char| c.is_ascii_lowercase());
            is_constant.then(|| constant.to_ascii_lowercase().replace('_', "-"))
        }
        // `HeaderName::from_static("x-total")`
        TokenTree::Group(group) => first_argument(group.stream()),
        _ => None,
    }
}

fn is_name(text: &str) -> bool {
    let is_character = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.chars().all(is_character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_calls() {
        let body = quote! { {
            let a = Json(pets).with_header("X-Total", total).with_cookie(&cookie);
            if fine { return Ok(a.with_header(http::header::CACHE_CONTROL, "no-store")); }
            a.with_header(HeaderName::from_static("x-static"), value);
            with_header("x-free", 1);
            a.with_header(name, "dynamic").with_headers("x-other")
        } };
        let mut found = Vec::new();
        find(body, &mut found);
        found.sort();
        assert_eq!(
            found,
            ["cache-control", "set-cookie", "x-static", "x-total"]
        );
    }
}
