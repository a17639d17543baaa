//! What stands in the attribute.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitInt, LitStr, Result, Token, parenthesized};

use super::template::Template;

/// `GET | HEAD, "/pets/{petId}", auth = api_key, status(200, 404)`.
pub(super) struct Method {
    /// As variants of `Verb`; none for `ANY`.
    pub(super) verbs: Vec<Ident>,
    pub(super) template: Template,
    /// As a variant of `Auth`.
    pub(super) auth: Ident,
    pub(super) declared: Option<Vec<LitInt>>,
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

const SCHEMES: [(&str, &str); 4] = [
    ("api_key", "ApiKey"),
    ("iam", "Iam"),
    ("cognito", "Cognito"),
    ("none", "None"),
];

impl Parse for Method {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.is_empty() {
            return Err(Error::new(
                Span::call_site(),
                "a route has a verb and a path: write `#[route(GET, \"/pets/{petId}\")]`",
            ));
        }
        let verbs = verbs(input)?;
        input.parse::<Token![,]>().map_err(|error| {
            Error::new(
                error.span(),
                "after the verb comes the path: write `#[route(GET, \"/pets/{petId}\")]`",
            )
        })?;
        let template: LitStr = input.parse().map_err(|error| {
            Error::new(
                error.span(),
                match input.peek(Ident) {
                    true => "after the comma comes the path: write several verbs as `GET | HEAD`",
                    false => "the path stands in quotes: write `#[route(GET, \"/pets/{petId}\")]`",
                },
            )
        })?;
        let template = Template::parse(&template)?;
        let mut method = Method {
            verbs,
            template,
            auth: Ident::new("None", Span::call_site()),
            declared: None,
        };
        let mut seen: Vec<Ident> = Vec::new();
        while !input.is_empty() {
            input
                .parse::<Token![,]>()
                .map_err(|error| Error::new(error.span(), "a comma is missing before this"))?;
            if input.is_empty() {
                break;
            }
            let option: Ident = input.parse()?;
            if seen.contains(&option) {
                return Err(Error::new(
                    option.span(),
                    format!("`{option}` stands here twice: make one of the two"),
                ));
            }
            match option.to_string().as_str() {
                "auth" => {
                    let scheme = input
                        .parse::<Token![=]>()
                        .and_then(|_| input.call(Ident::parse_any))
                        .map_err(|error| {
                            Error::new(
                                error.span(),
                                "write `auth = api_key`, `iam`, `cognito` or `none`",
                            )
                        })?;
                    method.auth = one_of(&scheme, &SCHEMES, "an `auth`")?;
                }
                "status" => method.declared = Some(statuses(input)?),
                _ => {
                    return Err(Error::new(
                        option.span(),
                        format!("a route has no option `{option}`: use `auth = …` or `status(…)`"),
                    ));
                }
            }
            seen.push(option);
        }
        Ok(method)
    }
}

fn verbs(input: ParseStream<'_>) -> Result<Vec<Ident>> {
    let named =
        Punctuated::<Ident, Token![|]>::parse_separated_nonempty(input).map_err(|error| {
            Error::new(
                error.span(),
                "a route begins with its verb, without quotes: write `GET`, several as `GET | HEAD`, or `ANY`",
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
            return Err(Error::new(
                verb.span(),
                "`ANY` has every verb: let it stand alone",
            ));
        }
        let variant = one_of(verb, &VERBS, "a verb of API Gateway")?;
        if verbs.contains(&variant) {
            return Err(Error::new(
                verb.span(),
                format!("`{verb}` stands here twice: take one out"),
            ));
        }
        verbs.push(variant);
    }
    Ok(verbs)
}

fn one_of(word: &Ident, options: &[(&str, &str)], what: &str) -> Result<Ident> {
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

fn statuses(input: ParseStream<'_>) -> Result<Vec<LitInt>> {
    let how = |error: Error| {
        Error::new(
            error.span(),
            "statuses are numbers: write `status(200, 404)`",
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
            return Err(Error::new(
                status.span(),
                format!("`{code}` stands here twice: take one out"),
            ));
        }
        seen.push(code);
        if !(200..=499).contains(&code) {
            return Err(Error::new(
                status.span(),
                "`status(…)` names what a client may expect, from 200 to 499: take this one out, since a 5xx goes without saying",
            ));
        }
    }
    Ok(statuses.into_iter().collect())
}
