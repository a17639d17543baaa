//! Options of an attribute, `name = value` or a name alone, as a table describes them.

use std::ops::RangeInclusive;

use proc_macro2::{Span, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitInt, LitStr, Result, Token, Type, bracketed};

use crate::crate_path::CratePath;
use crate::errors::Errors;

/// What an option takes.
#[derive(Clone)]
pub(crate) enum Kind {
    /// A type: `queue = Adoptions`.
    Type,
    /// A whole number.
    Number(RangeInclusive<u32>),
    /// A string literal.
    Text,
    /// A string literal, or several in brackets.
    Texts,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Nothing: the name alone.
    Flag,
}

/// An option that was written.
pub(crate) struct Written {
    pub(crate) name: Ident,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    Type(Box<Type>),
    Number(u32, Span),
    Text(LitStr),
    Texts(Vec<LitStr>),
    Word(Ident),
    Flag,
}

/// The options of an attribute.
pub(crate) struct Options {
    written: Vec<Written>,
    pub(crate) crate_path: CratePath,
}

/// The names and kinds of the options that an attribute has.
pub(crate) struct Table {
    /// What has the options, for messages: "an `sqs` handler".
    pub(crate) owner: String,
    pub(crate) options: Vec<(&'static str, Kind)>,
}

impl Options {
    pub(crate) fn none() -> Self {
        Options {
            written: Vec::new(),
            crate_path: CratePath::default(),
        }
    }

    /// Reads `, name = value` until the end, and goes on after each error.
    pub(crate) fn parse(
        input: ParseStream<'_>,
        table: &Table,
        errors: &mut Errors,
    ) -> Result<Options> {
        let mut options = Options::none();
        while !input.is_empty() {
            input
                .parse::<Token![,]>()
                .map_err(|error| Error::new(error.span(), "a comma is missing before this"))?;
            if input.is_empty() {
                break;
            }
            let name = input.call(Ident::parse_any)?;
            if let Err(error) = options.option(name, input, table) {
                errors.add(error);
                while !input.is_empty() && !input.peek(Token![,]) {
                    input.parse::<TokenTree>()?;
                }
            }
        }
        Ok(options)
    }

    fn option(&mut self, name: Ident, input: ParseStream<'_>, table: &Table) -> Result<()> {
        if name == "crate" {
            self.crate_path = CratePath::parse_value(input)?;
            return Ok(());
        }
        let Some((_, kind)) = table.options.iter().find(|(option, _)| name == option) else {
            return Err(Error::new(name.span(), table.unknown(&name)));
        };
        if self.written.iter().any(|written| written.name == name) {
            return Err(Error::new(
                name.span(),
                format!("`{name}` is written twice: merge the two"),
            ));
        }
        let value = parse_value(&name, input, kind)?;
        self.written.push(Written { name, value });
        Ok(())
    }

    fn value(&self, name: &str) -> Option<&Value> {
        let found = self.written.iter().find(|written| written.name == name);
        found.map(|written| &written.value)
    }

    pub(crate) fn type_of(&self, name: &str) -> Option<&Type> {
        match self.value(name) {
            Some(Value::Type(of_type)) => Some(of_type),
            _ => None,
        }
    }

    pub(crate) fn number(&self, name: &str) -> Option<(u32, Span)> {
        match self.value(name) {
            Some(Value::Number(number, span)) => Some((*number, *span)),
            _ => None,
        }
    }

    pub(crate) fn text(&self, name: &str) -> Option<&LitStr> {
        match self.value(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn texts(&self, name: &str) -> &[LitStr] {
        match self.value(name) {
            Some(Value::Texts(texts)) => texts,
            _ => &[],
        }
    }

    pub(crate) fn word(&self, name: &str) -> Option<&Ident> {
        match self.value(name) {
            Some(Value::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// The name of a flag that is set.
    pub(crate) fn flag(&self, name: &str) -> Option<&Ident> {
        let found = self.written.iter().find(|written| written.name == name);
        found.map(|written| &written.name)
    }
}

impl Table {
    fn unknown(&self, name: &Ident) -> String {
        let names: Vec<String> = self
            .options
            .iter()
            .map(|(option, _)| format!("`{option}`"))
            .collect();
        let owner = &self.owner;
        if names.is_empty() {
            return format!("{owner} has no options: remove `{name}`");
        }
        format!("{owner} has no option `{name}`: use {}", names.join(", "))
    }
}

fn parse_value(name: &Ident, input: ParseStream<'_>, kind: &Kind) -> Result<Value> {
    if let Kind::Flag = kind {
        if input.peek(Token![=]) {
            return Err(input.error(format!("`{name}` has no value: write the name alone")));
        }
        return Ok(Value::Flag);
    }
    let how = |error: Error| {
        let example = match kind {
            Kind::Type => format!("`{name}` must be a type: write `{name} = TheType`"),
            Kind::Number(range) => format!(
                "`{name}` must be a whole number from {} to {}: write `{name} = {}`",
                range.start(),
                range.end(),
                range.start().max(&10).min(range.end()),
            ),
            Kind::Text => format!("`{name}` must be a string literal: write `{name} = \"…\"`"),
            Kind::Texts => format!(
                "`{name}` must be a string literal, or several in brackets: write `{name} = \"…\"`"
            ),
            Kind::Word(words) => format!("write `{name} = {}`", words.join("` or `")),
            Kind::Flag => String::new(),
        };
        Error::new(error.span(), example)
    };
    input.parse::<Token![=]>().map_err(how)?;
    match kind {
        Kind::Type => input
            .parse()
            .map(|of_type| Value::Type(Box::new(of_type)))
            .map_err(how),
        Kind::Text => input.parse().map(Value::Text).map_err(how),
        Kind::Texts if input.peek(syn::token::Bracket) => {
            let list;
            bracketed!(list in input);
            let texts = Punctuated::<LitStr, Token![,]>::parse_terminated(&list).map_err(how)?;
            Ok(Value::Texts(texts.into_iter().collect()))
        }
        Kind::Texts => input
            .parse()
            .map(|text| Value::Texts(vec![text]))
            .map_err(how),
        Kind::Number(range) => {
            let literal: LitInt = input.parse().map_err(how)?;
            match literal.base10_parse::<u32>() {
                Ok(number) if range.contains(&number) => Ok(Value::Number(number, literal.span())),
                _ => Err(how(Error::new(literal.span(), ""))),
            }
        }
        Kind::Word(words) => {
            let word = input.call(Ident::parse_any).map_err(how)?;
            match words.iter().any(|known| word == known) {
                true => Ok(Value::Word(word)),
                false => Err(how(Error::new(word.span(), ""))),
            }
        }
        Kind::Flag => Ok(Value::Flag),
    }
}
