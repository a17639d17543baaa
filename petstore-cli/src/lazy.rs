//! Lists whose items exist only while they are written.

use serde::{Serialize, Serializer};

/// A list for which the function returns the items.
pub(crate) struct LazyList<F>(pub(crate) F);

impl<F, I> Serialize for LazyList<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}
