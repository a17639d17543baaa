//! What reading a value with serde depends on: its source and its schema.

use std::borrow::Cow;

use crate::schema_check::{Source, TypeSchema};

/// Where a value comes from.
#[derive(Clone)]
pub(super) struct Context<'s, 'r> {
    pub(super) source: &'s dyn Source<'r>,
    pub(super) shape: &'s dyn Fn() -> &'s TypeSchema,
    /// The member that the value is for, if the type is an object.
    pub(super) member: Option<Cow<'static, str>>,
}

impl<'r> Context<'_, 'r> {
    /// Keeps text for as long as the request lives.
    pub(super) fn keep(&self, text: String) -> &'r str {
        self.source.keep(text)
    }

    /// The number or flag that the text is, if the type of the value has alternatives and the first
    /// one that the text fits is not text.
    pub(super) fn alternative(&self, text: &str) -> Option<serde_json::Value> {
        (self.shape)().alternative(self.member.as_deref(), text)
    }
}
