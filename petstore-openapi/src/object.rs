//! The members of an object, with an index by name if there are many.

use std::ops::Deref;

use super::node::Node;
use super::text::Text;

/// The largest number of members that are searched one by one. Larger objects have an index, so
/// that reading a document does not take quadratic time.
const FEW: usize = 16;

/// The members of an object, in the order of the document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Object {
    /// At most [`FEW`], unless the members are not searched.
    Few(Box<[Member]>),
    /// The members with an index.
    Many(Box<Indexed>),
}

/// A member of an object.
pub(crate) type Member = (Text, Node);

/// Members with an index.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Indexed {
    members: Box<[Member]>,
    /// The indices of the members, sorted by name and then by position.
    index: Box<[u32]>,
}

impl Object {
    /// The last member of this name. JSON parsers also use the last of several members with one
    /// name.
    #[cfg(feature = "import")]
    pub(crate) fn member(&self, name: &str) -> Option<&Node> {
        self.entry(name).map(|(_, node)| node)
    }

    /// The last member of this name, with the name.
    #[cfg(feature = "import")]
    pub(crate) fn entry(&self, name: &str) -> Option<(&Text, &Node)> {
        let Indexed { members, index } = match self {
            Object::Few(members) => {
                let found = members.iter().rev().find(|(key, _)| key == name);
                return found.map(|(key, node)| (key, node));
            }
            Object::Many(indexed) => &**indexed,
        };
        let at = |place: &u32| members.get(usize::try_from(*place).ok()?);
        let end = index.partition_point(|place| at(place).map(|(key, _)| &**key) <= Some(name));
        let (key, node) = at(index.get(end.checked_sub(1)?)?)?;
        (key == name).then_some((key, node))
    }

    /// Returns the members.
    #[cfg(feature = "import")]
    pub(crate) fn into_members(self) -> Vec<Member> {
        match self {
            Object::Few(members) => members.into(),
            Object::Many(indexed) => indexed.members.into(),
        }
    }
}

impl From<Vec<Member>> for Object {
    fn from(members: Vec<Member>) -> Object {
        let members = members.into_boxed_slice();
        let count = u32::try_from(members.len()).unwrap_or(u32::MAX);
        if cfg!(not(feature = "import")) || members.len() <= FEW {
            return Object::Few(members);
        }
        let mut index: Box<[u32]> = (0..count).collect();
        let name = |place: &u32| Some(&members.get(usize::try_from(*place).ok()?)?.0);
        index.sort_unstable_by(|a, b| name(a).cmp(&name(b)).then(a.cmp(b)));
        Object::Many(Box::new(Indexed { members, index }))
    }
}

impl FromIterator<Member> for Object {
    fn from_iter<I: IntoIterator<Item = Member>>(members: I) -> Object {
        members.into_iter().collect::<Vec<_>>().into()
    }
}

impl Deref for Object {
    type Target = [Member];

    fn deref(&self) -> &[Member] {
        match self {
            Object::Few(members) => members,
            Object::Many(indexed) => &indexed.members,
        }
    }
}

#[cfg(all(test, feature = "import"))]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_small() {
        assert_eq!(size_of::<Node>(), 24);
        assert_eq!(size_of::<Member>(), 40);
    }

    #[test]
    fn members_are_found_however_many_there_are() {
        for count in [0, 1, FEW, FEW + 1, 1000] {
            let named = |i: usize| (format!("m{}", i % 700).into(), Node::from(i.to_string()));
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
