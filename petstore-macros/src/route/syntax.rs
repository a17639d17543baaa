//! The attribute: `#[route(VERB, "/template", …)]`.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, Lit, LitInt, LitStr, Macro, Result, Token, parenthesized};

use super::auth::Auth;
use super::headers::{self, Header};
use super::template::PathTemplate;
use super::word::one_of;
use crate::crate_path::CratePath;
use crate::errors::Errors;

/// `GET | HEAD, "/pets/{petId}", auth = api_key, status(200, 404)`, as far as it parses.
#[derive(Default)]
pub(super) struct Method {
    /// As variants of `Verb`; empty for `ANY`.
    pub(super) verbs: Vec<Ident>,
    /// Missing after an error only.
    pub(super) template: Option<PathTemplate>,
    pub(super) auth: Option<Auth>,
    pub(super) declared: Option<Vec<LitInt>>,
    pub(super) tags: Vec<LitStr>,
    /// In seconds.
    pub(super) timeout: Option<LitInt>,
    pub(super) produces: Option<LitStr>,
    pub(super) headers: Vec<Header>,
    pub(super) crate_path: CratePath,
}

const VERBS: [(&str, &str); 7] = [
    ("GET", "Get"),
    ("HEAD", "Head"),
    ("POST", "Post"),
    ("PUT", "Put"),
    ("PATCH", "Patch"),
    ("DELETE", "Delete"),
    ("OPTIONS", "Options"),
];

impl Method {
    /// Whether requests with one of the verbs have no body.
    pub(super) fn may_lack_body(&self) -> bool {
        self.verbs.is_empty()
            || self
                .verbs
                .iter()
                .any(|verb| verb == "Get" || verb == "Head")
    }

    /// Reads the attribute and goes on after each error that leaves the next comma recognizable.
    pub(super) fn parse(attribute: TokenStream, errors: &mut Errors) -> Method {
        let mut method = Method::default();
        let parsed = (|input: ParseStream<'_>| method.read(input, &mut *errors)).parse2(attribute);
        errors.keep(parsed);
        method
    }

    fn read(&mut self, input: ParseStream<'_>, errors: &mut Errors) -> Result<()> {
        if input.is_empty() {
            return Err(Error::new(
                Span::call_site(),
                "a route needs a verb and a path: write `#[route(GET, \"/pets/{petId}\")]`",
            ));
        }
        self.verbs = verbs(input, errors)?;
        input.parse::<Token![,]>().map_err(|error| {
            Error::new(
                error.span(),
                "the path comes after the verb: write `#[route(GET, \"/pets/{petId}\")]`",
            )
        })?;
        let template = path(input)?;
        self.template = errors.keep(PathTemplate::parse(&template));
        let mut seen: Vec<Ident> = Vec::new();
        while !input.is_empty() {
            input
                .parse::<Token![,]>()
                .map_err(|error| Error::new(error.span(), "a comma is missing before this"))?;
            if input.is_empty() {
                break;
            }
            let option = input.call(Ident::parse_any)?;
            if seen.contains(&option) {
                errors.add(Error::new(
                    option.span(),
                    format!("`{option}` is written twice: merge the two"),
                ));
                skip_to_comma(input)?;
                continue;
            }
            if let Err(error) = self.option(&option, input, errors) {
                errors.add(error);
                skip_to_comma(input)?;
            }
            seen.push(option);
        }
        Ok(())
    }

    fn option(
        &mut self,
        option: &Ident,
        input: ParseStream<'_>,
        errors: &mut Errors,
    ) -> Result<()> {
        match option.to_string().as_str() {
            "auth" => {
                self.auth = Some(Auth::parse(input, errors)?);
            }
            "status" => self.declared = Some(statuses(input, errors)?),
            "tags" => self.tags = tags(input)?,
            "timeout" => self.timeout = Some(timeout(input)?),
            "headers" => self.headers = headers::parse(input)?,
            "produces" => self.produces = Some(media_type(input)?),
            "crate" => self.crate_path = CratePath::parse_value(input)?,
            _ => {
                return Err(Error::new(
                    option.span(),
                    format!(
                        "a route has no option `{option}`: use `auth = …`, `status(…)`, `tags(…)`, `timeout = …`, `produces = …`, `headers(…)` or `crate = …`"
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// `("orders", "admin")`.
fn tags(input: ParseStream<'_>) -> Result<Vec<LitStr>> {
    let how = |error: Error| {
        Error::new(
            error.span(),
            "tags must be string literals: write `tags(\"orders\")`",
        )
    };
    let list = (|| {
        let list;
        parenthesized!(list in input);
        Ok(list)
    })()
    .map_err(how)?;
    let tags = Punctuated::<LitStr, Token![,]>::parse_terminated(&list).map_err(how)?;
    Ok(tags.into_iter().collect())
}

/// `= 10`, in seconds. API Gateway waits for 29 seconds, a function for 15 minutes.
fn timeout(input: ParseStream<'_>) -> Result<LitInt> {
    let how = "a timeout must be a whole number of seconds, from 1 to 900: write `timeout = 10`";
    let seconds: LitInt = input
        .parse::<Token![=]>()
        .and_then(|_| input.parse())
        .map_err(|error| Error::new(error.span(), how))?;
    match seconds.base10_parse::<u64>() {
        Ok(1..=900) => Ok(seconds),
        _ => Err(Error::new(seconds.span(), how)),
    }
}

/// `= "application/pdf"`.
fn media_type(input: ParseStream<'_>) -> Result<LitStr> {
    let how = "a media type must be a type and a subtype, without parameters: write `produces = \"application/pdf\"`";
    let text: LitStr = input
        .parse::<Token![=]>()
        .and_then(|_| input.parse())
        .map_err(|error| Error::new(error.span(), how))?;
    let value = text.value();
    let is_token = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c))
    };
    match value.split_once('/') {
        Some((kind, subtype)) if is_token(kind) && is_token(subtype) => Ok(text),
        _ => Err(Error::new(text.span(), how)),
    }
}

fn skip_to_comma(input: ParseStream<'_>) -> Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

fn verbs(input: ParseStream<'_>, errors: &mut Errors) -> Result<Vec<Ident>> {
    let named =
        Punctuated::<Ident, Token![|]>::parse_separated_nonempty(input).map_err(|error| {
            Error::new(
                error.span(),
                "a route must begin with its verb, without quotes: write `GET`, `GET | HEAD` for several, or `ANY`",
            )
        })?;
    if let (1, Some(verb)) = (named.len(), named.first())
        && verb == "ANY"
    {
        return Ok(Vec::new());
    }
    let mut verbs: Vec<Ident> = Vec::new();
    for verb in &named {
        if verb == "ANY" {
            errors.add(Error::new(
                verb.span(),
                "`ANY` includes every verb: remove the others",
            ));
            continue;
        }
        let Some(variant) = errors.keep(one_of(verb, &VERBS, "a verb of API Gateway")) else {
            continue;
        };
        if verbs.contains(&variant) {
            errors.add(Error::new(
                verb.span(),
                format!("`{verb}` is written twice: remove one"),
            ));
            continue;
        }
        verbs.push(variant);
    }
    Ok(verbs)
}

/// A string literal, or `concat!` of literals. The macro reads the path, so a constant cannot be
/// one.
fn path(input: ParseStream<'_>) -> Result<LitStr> {
    if input.peek(Ident) && input.peek2(Token![!]) {
        return concat(&input.parse()?);
    }
    let verb = input
        .fork()
        .parse::<Ident>()
        .is_ok_and(|word| VERBS.iter().any(|(name, _)| word == name) || word == "ANY");
    input.parse().map_err(|error| {
        Error::new(
            error.span(),
            if verb {
                "the path comes after the comma: write several verbs as `GET | HEAD`"
            } else {
                "the path must be a string literal, since the macro reads it: write `#[route(GET, \"/pets/{petId}\")]`, or `concat!(…)` of literals"
            },
        )
    })
}

fn concat(call: &Macro) -> Result<LitStr> {
    let how = |span| {
        Error::new(
            span,
            "the path must be a string literal, or `concat!(…)` of literals: write `concat!(\"/v1\", \"/pets\")`",
        )
    };
    let span = call
        .path
        .segments
        .last()
        .map_or_else(Span::call_site, |name| name.ident.span());
    if !call.path.is_ident("concat") {
        return Err(how(span));
    }
    let parts = call
        .parse_body_with(Punctuated::<Lit, Token![,]>::parse_terminated)
        .map_err(|error| how(error.span()))?;
    let mut text = String::new();
    for part in &parts {
        match part {
            Lit::Str(part) => text.push_str(&part.value()),
            Lit::Char(part) => text.push(part.value()),
            Lit::Int(part) => text.push_str(part.base10_digits()),
            other => return Err(how(other.span())),
        }
    }
    Ok(LitStr::new(&text, span))
}

fn statuses(input: ParseStream<'_>, errors: &mut Errors) -> Result<Vec<LitInt>> {
    let how = |error: Error| {
        Error::new(
            error.span(),
            "statuses must be numbers: write `status(200, 404)`",
        )
    };
    let list = (|| {
        let list;
        parenthesized!(list in input);
        Ok(list)
    })()
    .map_err(how)?;
    let statuses = Punctuated::<LitInt, Token![,]>::parse_terminated(&list).map_err(how)?;
    let mut seen: Vec<u16> = Vec::new();
    for status in &statuses {
        let code = status.base10_parse::<u16>().unwrap_or_default();
        if seen.contains(&code) {
            errors.add(Error::new(
                status.span(),
                format!("`{code}` is written twice: remove one"),
            ));
        } else if !(200..=499).contains(&code) {
            errors.add(Error::new(
                status.span(),
                "`status(…)` lists what a client may expect, from 200 to 499: remove this one; every method may return a 5xx",
            ));
        }
        seen.push(code);
    }
    Ok(statuses.into_iter().collect())
}
