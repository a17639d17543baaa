//! The syntax in which documents are printed.

use clap::ValueEnum;

/// The syntax of a document.
#[derive(Clone, Copy)]
pub(super) enum Format {
    Json,
    Yaml,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[Format::Json, Format::Yaml]
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(match self {
            Format::Json => "json".into(),
            Format::Yaml => "yaml".into(),
        })
    }
}
