//! The option `auth = …` of a route.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Error, Ident, LitStr, Path, Result, Token, parenthesized, token};

use super::word::one_of;
use crate::errors::Errors;
use crate::options::{Kind, Options, Table};

/// The callers that a route allows.
pub(super) enum Auth {
    /// A variant of `Auth`.
    Scheme(Ident),
    /// `lambda(check)`.
    Lambda(Path),
    /// `jwt(issuer = "…", audience = "…")`.
    Jwt {
        issuer: LitStr,
        audience: Vec<LitStr>,
        scopes: Vec<LitStr>,
    },
}

const SCHEMES: [(&str, &str); 6] = [
    ("api_key", "ApiKey"),
    ("iam", "Iam"),
    ("cognito", "Cognito"),
    ("lambda", "Lambda"),
    ("jwt", "Jwt"),
    ("none", "None"),
];

impl Auth {
    /// `= api_key`, after the word `auth`.
    pub(super) fn parse(input: ParseStream<'_>, errors: &mut Errors) -> Result<Self> {
        let scheme = input
            .parse::<Token![=]>()
            .and_then(|_| input.call(Ident::parse_any))
            .map_err(|error| {
                Error::new(
                    error.span(),
                    "write `auth = api_key`, `iam`, `cognito`, `lambda(…)`, `jwt(…)` or `none`",
                )
            })?;
        let variant = one_of(&scheme, &SCHEMES, "an `auth`").map_err(|error| {
            let text = scheme.to_string();
            let differs_in_case = SCHEMES
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case(&text));
            match differs_in_case {
                true => error,
                false => Error::new(
                    scheme.span(),
                    format!("{error}; for a function with `#[authorizer]` write `lambda({text})`"),
                ),
            }
        })?;
        if variant == "Jwt" {
            return jwt(&scheme, input, errors);
        }
        if variant != "Lambda" {
            return Ok(Auth::Scheme(variant));
        }
        authorizer(input).map(Auth::Lambda).map_err(|error| {
            let span = if input.is_empty() {
                scheme.span()
            } else {
                error.span()
            };
            Error::new(
                span,
                "name the function with `#[authorizer]` that decides: write `auth = lambda(check)`",
            )
        })
    }

    /// The value of `Auth`.
    pub(super) fn emit(&self) -> TokenStream {
        match self {
            Auth::Scheme(variant) => quote! { __private::Auth::#variant },
            Auth::Jwt {
                issuer,
                audience,
                scopes,
            } => quote! {
                __private::Auth::Jwt({
                    const JWT: &__private::JwtSpec = &__private::JwtSpec {
                        issuer: #issuer,
                        audience: &[#(#audience),*],
                        scopes: &[#(#scopes),*],
                    };
                    JWT
                })
            },
            // As in a table: of a function without the attribute, the import finds no type.
            Auth::Lambda(path) => quote_spanned! {path.span()=> {
                #[allow(unused_imports)]
                use __private::not_an_authorizer::*;
                {
                    #[allow(unused_imports)]
                    use #path as __Authorizer;
                    __private::Auth::lambda::<__Authorizer>()
                }
            } },
        }
    }
}

const JWT: &str = "`jwt` needs an issuer and an audience: write `auth = jwt(issuer = \"https://issuer.example\", audience = \"client-id\")`, with `scopes = [\"pets/read\"]` if a token needs one of these";

/// `(issuer = "…", audience = "…", scopes = ["…"])`.
fn jwt(scheme: &Ident, input: ParseStream<'_>, errors: &mut Errors) -> Result<Auth> {
    let table = Table {
        owner: "`jwt`".to_owned(),
        options: vec![
            ("issuer", Kind::Text),
            ("audience", Kind::Texts),
            ("scopes", Kind::Texts),
        ],
    };
    if !input.peek(token::Paren) {
        return Err(Error::new(scheme.span(), JWT));
    }
    let inner;
    parenthesized!(inner in input);
    let written: TokenStream = inner.parse()?;
    // The parser of options begins with a comma.
    let options = (|input: ParseStream<'_>| Options::parse(input, &table, &mut *errors))
        .parse2(quote! { , #written })?;
    let (Some(issuer), [_, ..]) = (options.text("issuer"), options.texts("audience")) else {
        // A mistake in an option is an error of its own.
        return match errors.is_empty() {
            true => Err(Error::new(scheme.span(), JWT)),
            false => Ok(Auth::Scheme(Ident::new("None", scheme.span()))),
        };
    };
    Ok(Auth::Jwt {
        issuer: issuer.clone(),
        audience: options.texts("audience").to_vec(),
        scopes: options.texts("scopes").to_vec(),
    })
}

/// `(path::to::check)`.
fn authorizer(input: ParseStream<'_>) -> Result<Path> {
    let inner;
    parenthesized!(inner in input);
    let path = inner
        .call(Path::parse_mod_style)
        .and_then(|path| match inner.is_empty() {
            true => Ok(path),
            false => Err(inner.error("one authorizer")),
        });
    if path.is_err() {
        // What remains is not an error of its own.
        inner.parse::<TokenStream>()?;
    }
    path
}
