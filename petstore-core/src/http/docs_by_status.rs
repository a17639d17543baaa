//! The documentation of responses by their status.

use std::borrow::Cow;

use schemars::Schema;

/// The documentation of the response with one status.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ResponseDoc {
    pub(crate) description: String,
    pub(crate) body: Option<(&'static str, Option<Schema>)>,
    pub(crate) headers: Vec<(Cow<'static, str>, Cow<'static, str>)>,
}

/// The documentation of each status, in the order of the statuses. A route has few statuses, so a
/// sorted list is enough, and it needs less code than a map.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DocsByStatus(Vec<(u16, ResponseDoc)>);

impl DocsByStatus {
    pub(crate) const fn new() -> Self {
        DocsByStatus(Vec::new())
    }

    fn position(&self, status: u16) -> Result<usize, usize> {
        self.0.binary_search_by_key(&status, |(other, _)| *other)
    }

    /// Adds the documentation of a status that has none yet.
    pub(crate) fn add(&mut self, status: u16, doc: ResponseDoc) {
        if let Err(index) = self.position(status) {
            self.0.insert(index, (status, doc));
        }
    }

    pub(crate) fn get_mut(&mut self, status: u16) -> Option<&mut ResponseDoc> {
        let index = self.position(status).ok()?;
        self.0.get_mut(index).map(|(_, doc)| doc)
    }

    pub(crate) fn remove(&mut self, status: u16) {
        self.retain(|other| other != status);
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(u16) -> bool) {
        self.0.retain(|(status, _)| keep(*status));
    }

    pub(crate) fn statuses(&self) -> impl Iterator<Item = u16> {
        self.0.iter().map(|(status, _)| *status)
    }
}

impl IntoIterator for DocsByStatus {
    type Item = (u16, ResponseDoc);
    type IntoIter = std::vec::IntoIter<(u16, ResponseDoc)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_doc_of_a_status_is_kept_and_statuses_are_in_order() {
        let described = |description: &str| ResponseDoc {
            description: description.to_owned(),
            ..ResponseDoc::default()
        };
        let mut docs = DocsByStatus::new();
        for (status, description) in [(404, "a"), (200, "b"), (404, "c"), (500, "d")] {
            docs.add(status, described(description));
        }
        docs.remove(500);
        assert_eq!(docs.get_mut(404), Some(&mut described("a")));
        assert_eq!(docs.get_mut(500), None);
        assert_eq!(docs.statuses().collect::<Vec<_>>(), [200, 404]);
        docs.retain(|status| status < 300);
        assert_eq!(
            docs.into_iter().collect::<Vec<_>>(),
            [(200, described("b"))]
        );
    }
}
