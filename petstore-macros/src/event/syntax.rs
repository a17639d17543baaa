//! The attribute: `#[event(source, "expression", option = value, …)]`.

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Error, Ident, LitStr, Result, Token};

use crate::crate_path::CratePath;
use crate::errors::Errors;
use crate::options::{Kind, Options, Table};

/// A source that a handler subscribes to.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Source {
    Sqs,
    Sns,
    S3,
    EventBridge,
    Schedule,
    DynamoDb,
    Kinesis,
    Direct,
}

/// Each source with its name, and the name of its type in `__private::source`.
const SOURCES: [(&str, &str, Source); 8] = [
    ("sqs", "Sqs", Source::Sqs),
    ("sns", "Sns", Source::Sns),
    ("s3", "S3", Source::S3),
    ("eventbridge", "EventBridge", Source::EventBridge),
    ("schedule", "Schedule", Source::Schedule),
    ("dynamodb", "DynamoDb", Source::DynamoDb),
    ("kinesis", "Kinesis", Source::Kinesis),
    ("direct", "Direct", Source::Direct),
];

/// The attribute, as far as it parses.
pub(super) struct Subscription {
    /// Missing after an error only.
    pub(super) source: Option<(Source, Span)>,
    /// The expression of a schedule.
    pub(super) expression: Option<LitStr>,
    pub(super) options: Options,
}

impl Source {
    pub(super) fn type_name(self) -> &'static str {
        SOURCES
            .iter()
            .find(|(_, _, source)| *source == self)
            .map_or("", |(_, type_name, _)| type_name)
    }

    fn options(self) -> Vec<(&'static str, Kind)> {
        let stream = [
            ("batch", Kind::Number(1..=10_000)),
            ("window", Kind::Number(0..=300)),
            ("start", Kind::Word(&["trim_horizon", "latest"])),
            ("retries", Kind::Number(0..=10_000)),
            ("max_age", Kind::Number(60..=604_800)),
            ("bisect", Kind::Flag),
            ("parallel", Kind::Number(1..=10)),
            ("tumbling_window", Kind::Number(1..=900)),
            ("filter", Kind::Texts),
        ];
        match self {
            Source::Sqs => vec![
                ("queue", Kind::Type),
                ("batch", Kind::Number(1..=10_000)),
                ("window", Kind::Number(0..=300)),
                ("concurrency", Kind::Number(1..=10_000)),
                ("max_concurrency", Kind::Number(2..=1_000)),
                ("filter", Kind::Texts),
            ],
            Source::Sns => vec![
                ("topic", Kind::Type),
                ("filter", Kind::Text),
                ("filter_scope", Kind::Word(&["attributes", "body"])),
            ],
            Source::S3 => vec![
                ("bucket", Kind::Type),
                ("events", Kind::Texts),
                ("prefix", Kind::Text),
                ("suffix", Kind::Text),
            ],
            Source::EventBridge => vec![
                ("bus", Kind::Type),
                ("pattern", Kind::Text),
                ("input", Kind::Text),
            ],
            Source::Schedule => vec![("timezone", Kind::Text), ("input", Kind::Text)],
            Source::DynamoDb => [("table", Kind::Type)].into_iter().chain(stream).collect(),
            Source::Kinesis => [("stream", Kind::Text)].into_iter().chain(stream).collect(),
            Source::Direct => Vec::new(),
        }
    }
}

impl Subscription {
    /// Reads the attribute and goes on after each error that leaves the next comma recognizable.
    pub(super) fn parse(attribute: TokenStream, errors: &mut Errors) -> Subscription {
        let mut subscription = Subscription {
            source: None,
            expression: None,
            options: Options::none(),
        };
        let parsed =
            (|input: ParseStream<'_>| subscription.read(input, &mut *errors)).parse2(attribute);
        errors.keep(parsed);
        subscription
    }

    pub(super) fn crate_path(&self) -> &CratePath {
        &self.options.crate_path
    }

    fn read(&mut self, input: ParseStream<'_>, errors: &mut Errors) -> Result<()> {
        let source = input.call(Ident::parse_any).map_err(|error| {
            let span = if input.is_empty() {
                Span::call_site()
            } else {
                error.span()
            };
            Error::new(
                span,
                "an event handler needs a source: write `#[event(sqs, queue = Adoptions)]`",
            )
        });
        let source = match source.and_then(|word| Ok((find_source(&word)?, word.span()))) {
            Ok(source) => source,
            Err(error) => {
                // The options of a source that does not exist are not errors of their own.
                input.parse::<TokenStream>()?;
                return Err(error);
            }
        };
        self.source = Some(source);
        if source.0 == Source::Schedule && input.peek(Token![,]) && input.peek2(LitStr) {
            input.parse::<Token![,]>()?;
            self.expression = Some(input.parse()?);
        }
        let name = name_of(source.0);
        let article = if matches!(name, "sqs" | "sns" | "s3" | "eventbridge") {
            "an"
        } else {
            "a"
        };
        let table = Table {
            owner: format!("{article} `{name}` handler"),
            options: source.0.options(),
        };
        self.options = Options::parse(input, &table, errors)?;
        Ok(())
    }
}

pub(super) fn name_of(wanted: Source) -> &'static str {
    SOURCES
        .iter()
        .find(|(_, _, source)| *source == wanted)
        .map_or("", |(name, _, _)| name)
}

fn find_source(word: &Ident) -> Result<Source> {
    let text = word.to_string();
    if let Some((_, _, source)) = SOURCES.iter().find(|(name, _, _)| *name == text) {
        return Ok(*source);
    }
    let like = SOURCES
        .iter()
        .find(|(name, _, _)| name.eq_ignore_ascii_case(&text));
    Err(Error::new(
        word.span(),
        match like {
            Some((name, _, _)) => format!("`{text}` is not a source: write `{name}`"),
            None => {
                let names: Vec<String> = SOURCES
                    .iter()
                    .map(|(name, _, _)| format!("`{name}`"))
                    .collect();
                format!("`{text}` is not a source: use one of {}", names.join(", "))
            }
        },
    ))
}
