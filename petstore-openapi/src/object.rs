//! The members of an object, with an index by name if there are many.

use std::ops::Deref;

use super::node::Node;

/// The largest number of members that are searched one by one. Larger objects have an index, so
/// that reading a document does not take quadratic time.
const FEW: usize = 16;

/// The members of an object, in the order of the document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Object {
    members: Vec<(String, Node)>,
    /// The indices of the members, sorted by name and then by position; empty if there are few
    /// members.
    index: Vec<usize>,
}

impl Object {
    /// The last member of this name. JSON parsers also use the last of several members with one
    /// name.
    #[cfg(feature = "import")]
    pub(crate) fn member(&self, name: &str) -> Option<&Node> {
        if self.index.is_empty() {
            let mut members = self.members.iter().rev();
            return members.find(|(key, _)| key == name).map(|(_, node)| node);
        }
        let name_at = |place: &usize| self.members.get(*place).map(|(key, _)| key.as_str());
        let end = self
            .index
            .partition_point(|place| name_at(place) <= Some(name));
        let place = *self.index.get(end.checked_sub(1)?)?;
        let (key, node) = self.members.get(place)?;
        (key == name).then_some(node)
    }

    /// Returns the members.
    #[cfg(feature = "import")]
    pub(crate) fn into_members(self) -> Vec<(String, Node)> {
        self.members
    }
}

impl From<Vec<(String, Node)>> for Object {
    fn from(members: Vec<(String, Node)>) -> Object {
        let mut index = Vec::new();
        if cfg!(feature = "import") && members.len() > FEW {
            index = (0..members.len()).collect();
            index.sort_by_key(|place| members.get(*place).map(|(name, _)| name));
        }
        Object { members, index }
    }
}

impl FromIterator<(String, Node)> for Object {
    fn from_iter<I: IntoIterator<Item = (String, Node)>>(members: I) -> Object {
        members.into_iter().collect::<Vec<_>>().into()
    }
}

impl Deref for Object {
    type Target = [(String, Node)];

    fn deref(&self) -> &[(String, Node)] {
        &self.members
    }
}

#[cfg(all(test, feature = "import"))]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_however_many_there_are() {
        for count in [0, 1, FEW, FEW + 1, 1000] {
            let named = |i: usize| (format!("m{}", i % 700), Node::from(i.to_string()));
            let object = Object::from((0..count).map(named).collect::<Vec<_>>());
            assert_eq!(object.len(), count);
            for i in 0..700 {
                let last = [i + 700, i].into_iter().find(|place| *place < count);
                let wanted = last.map(|place| Node::from(place.to_string()));
                assert_eq!(object.member(&format!("m{i}")), wanted.as_ref());
            }
            assert_eq!(object.member("a"), None);
            assert_eq!(object.member("z"), None);
        }
    }
}
