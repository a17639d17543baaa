//! `Batch<T>`: all records of an event at once, for a handler that processes them together.

use super::record::Record;

#[doc = include_str!("../../docs/batch.md")]
#[derive(Debug)]
pub struct Batch<'r, T> {
    pub(crate) items: Vec<BatchItem<'r, T>>,
    /// The places of the records that are not in `items`.
    pub(crate) unread: Vec<usize>,
}

/// A record of a [`Batch`].
#[derive(Debug)]
pub struct BatchItem<'r, T> {
    /// What was extracted from the record.
    pub value: T,
    /// The record.
    pub record: Record<'r>,
    pub(crate) place: usize,
}

#[doc = include_str!("../../docs/failures.md")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failures(pub(crate) Vec<usize>);

impl<'r, T> Batch<'r, T> {
    /// The records, in the order of the event.
    pub fn items(&self) -> &[BatchItem<'r, T>] {
        &self.items
    }

    /// The records that failed, as the handler returns them: those for which `failed` returns true.
    pub fn failures(&self, mut failed: impl FnMut(&BatchItem<'r, T>) -> bool) -> Failures {
        let failed = self.items.iter().filter(|item| failed(item));
        let failed = failed.map(|item| item.place);
        Failures(failed.chain(self.unread.iter().copied()).collect())
    }
}

impl<'b, 'r, T> IntoIterator for &'b Batch<'r, T> {
    type Item = &'b BatchItem<'r, T>;
    type IntoIter = std::slice::Iter<'b, BatchItem<'r, T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}
