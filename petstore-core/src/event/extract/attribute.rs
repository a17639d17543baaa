//! Message attributes of SQS and SNS.

use std::borrow::Cow;

use super::ExtractRecord;
use crate::event::error::RecordError;
use crate::event::record::Record;
use crate::event::source::AttributeSource;
use crate::http::extract::{ArgumentSpec, Parameter, read_parameter};
use crate::json::MapError;
use crate::model::{Model, Pointer, Problems};
use crate::problem::RequestPart;
use crate::schema_check::Source;

#[doc = include_str!("../../../docs/attribute.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attribute<T>(pub T);

struct Attributes<'s, 'r>(&'s Record<'r>);

impl<'r> Source<'r> for Attributes<'_, 'r> {
    fn all(&self, name: &str) -> Result<Vec<Cow<'r, str>>, MapError> {
        Ok(self.0.attribute(name).into_iter().collect())
    }

    fn for_each(&self, _: &mut dyn FnMut(&str, Cow<'r, str>)) {}

    fn keep(&self, text: String) -> &'r str {
        self.0.storage.keep_text(text)
    }
}

impl<'r, S: AttributeSource, T: Parameter<'r>> ExtractRecord<'r, S> for Attribute<T> {
    fn extract(record: &Record<'r>, argument: &'static ArgumentSpec) -> Result<Self, RecordError> {
        // The part appears nowhere: a record has no response.
        let value = read_parameter(RequestPart::Query, &Attributes(record), argument)?;
        Ok(Attribute(value))
    }
}

impl<T: Model> Model for Attribute<T> {
    fn check(&self, at: Pointer<'_>, problems: &mut Problems) {
        self.0.check(at, problems);
    }
}
