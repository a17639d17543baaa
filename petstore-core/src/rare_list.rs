//! Lists that are empty in most apps.

/// A list that is empty in most apps. Only [`push`](Self::push) refers to the code that handles and
/// drops its items, so that the binary of an app without items does not contain that code. For the
/// methods of the contract, that code is as large as a small handler.
pub(crate) struct RareList<T>(Option<Box<dyn Items<T>>>);

trait Items<T>: Send + Sync {
    fn as_slice(&self) -> &[T];

    fn push(&mut self, item: T);
}

impl<T: Send + Sync> Items<T> for Vec<T> {
    fn as_slice(&self) -> &[T] {
        self
    }

    fn push(&mut self, item: T) {
        Vec::push(self, item);
    }
}

impl<T> RareList<T> {
    pub(crate) const EMPTY: Self = RareList(None);

    pub(crate) fn as_slice(&self) -> &[T] {
        self.0.as_deref().map_or(&[], Items::as_slice)
    }
}

impl<T: Send + Sync + 'static> RareList<T> {
    pub(crate) fn push(&mut self, item: T) {
        match &mut self.0 {
            Some(items) => items.push(item),
            None => self.0 = Some(Box::new(vec![item])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_kept_in_the_order_in_which_they_were_added() {
        let mut list = RareList::EMPTY;
        assert!(list.as_slice().is_empty());
        for item in ["a", "b", "c"] {
            list.push(item);
        }
        assert_eq!(list.as_slice(), ["a", "b", "c"]);
    }
}
