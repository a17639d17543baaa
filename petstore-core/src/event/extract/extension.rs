//! Values that hooks around records set.

use super::ExtractRecord;
use crate::event::error::RecordError;
use crate::event::record::Record;
use crate::event::source::Source;
use crate::http::Extension;
use crate::http::extract::ArgumentSpec;

/// A clone of the value that a hook has set by [`NextRecord::set`](crate::event::NextRecord::set).
/// Without such a hook, the record fails.
impl<'r, S: Source, T: Clone + Send + Sync + 'static> ExtractRecord<'r, S> for Extension<T> {
    const READS_RECORD: bool = false;

    fn extract(record: &Record<'r>, _: &'static ArgumentSpec) -> Result<Self, RecordError> {
        let value = record.extension::<T>();
        let value = value.ok_or(RecordError::ExtensionMissing(std::any::type_name::<T>()))?;
        Ok(Extension(value.clone()))
    }
}

/// `None` if no hook has set the value.
impl<'r, S: Source, T: Clone + Send + Sync + 'static> ExtractRecord<'r, S>
    for Option<Extension<T>>
{
    const READS_RECORD: bool = false;

    fn extract(record: &Record<'r>, _: &'static ArgumentSpec) -> Result<Self, RecordError> {
        Ok(record.extension::<T>().cloned().map(Extension))
    }
}
