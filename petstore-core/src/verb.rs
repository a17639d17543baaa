//! HTTP verbs as API Gateway names them, and sets of verbs.

use std::fmt;
use std::str::FromStr;

use crate::named_enum::named_enum;

named_enum! {
    /// A verb that a method of API Gateway can have.
    ///
    /// `ANY` is not a verb but the set of all verbs: see [`VerbSet::ANY`]. TRACE and CONNECT never
    /// reach an API.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[allow(
        missing_docs,
        reason = "the names are the verbs of RFC 9110, section 9.3"
    )]
    pub enum Verb {
        Get = "GET",
        Head = "HEAD",
        Post = "POST",
        Put = "PUT",
        Patch = "PATCH",
        Delete = "DELETE",
        Options = "OPTIONS",
    }
    /// Every verb, in the order of the enum.
    ALL;
    /// The verb as in a request line: `GET`.
    as_str;
}

impl Verb {
    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not a [`Verb`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not an HTTP verb that API Gateway supports: use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS"
)]
pub struct UnknownVerb;

impl FromStr for Verb {
    type Err = UnknownVerb;

    /// Accepts upper case only: verbs are case-sensitive (RFC 9110, section 9.1).
    fn from_str(text: &str) -> Result<Verb, UnknownVerb> {
        Verb::ALL
            .into_iter()
            .find(|verb| verb.as_str() == text)
            .ok_or(UnknownVerb)
    }
}

/// A set of verbs, usable in constants.
///
/// ```
/// use petstore_core::verb::{Verb, VerbSet};
///
/// const READS: VerbSet = VerbSet::from_verbs(&[Verb::Get, Verb::Head]);
/// assert!(READS.contains(Verb::Get));
/// assert!(READS.intersects(VerbSet::ANY));
/// assert_eq!(READS.to_string(), "GET, HEAD");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct VerbSet(u8);

impl VerbSet {
    /// No verb.
    pub const NONE: VerbSet = VerbSet(0);
    /// Every verb: what the method `ANY` of API Gateway handles.
    pub const ANY: VerbSet = VerbSet::from_verbs(&Verb::ALL);

    /// The set of exactly these verbs.
    pub const fn from_verbs(verbs: &[Verb]) -> VerbSet {
        let mut bits = 0;
        let mut i = 0;
        while i < verbs.len() {
            bits |= verbs[i].bit();
            i += 1;
        }
        VerbSet(bits)
    }

    /// Whether the set contains this verb.
    pub const fn contains(self, verb: Verb) -> bool {
        self.0 & verb.bit() != 0
    }

    /// The verbs in either set.
    #[must_use]
    pub const fn union(self, other: VerbSet) -> VerbSet {
        VerbSet(self.0 | other.0)
    }

    /// Whether the sets have a verb in common.
    pub const fn intersects(self, other: VerbSet) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the set contains every verb.
    pub const fn is_any(self) -> bool {
        self.0 == VerbSet::ANY.0
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The verbs of the set, in the order of [`Verb::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Verb> {
        Verb::ALL
            .into_iter()
            .filter(move |verb| self.contains(*verb))
    }
}

impl From<Verb> for VerbSet {
    fn from(verb: Verb) -> VerbSet {
        VerbSet::from_verbs(&[verb])
    }
}

impl FromIterator<Verb> for VerbSet {
    fn from_iter<I: IntoIterator<Item = Verb>>(verbs: I) -> VerbSet {
        verbs
            .into_iter()
            .fold(VerbSet::NONE, |set, verb| set.union(verb.into()))
    }
}

/// The verbs, separated by commas: the value of an `Allow` header.
impl fmt::Display for VerbSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, verb) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            f.write_str(verb.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for VerbSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for verb in Verb::ALL {
            assert_eq!(verb.as_str().parse(), Ok(verb));
        }
        assert_eq!("get".parse::<Verb>(), Err(UnknownVerb));
        assert_eq!("TRACE".parse::<Verb>(), Err(UnknownVerb));
    }

    #[test]
    fn a_set_contains_exactly_its_verbs() {
        let set = VerbSet::from_verbs(&[Verb::Options, Verb::Get]);
        assert_eq!(set.iter().collect::<Vec<_>>(), [Verb::Get, Verb::Options]);
        assert_eq!(set.iter().collect::<VerbSet>(), set);
        assert!(!set.contains(Verb::Put));
        assert!(!set.intersects(Verb::Put.into()));
        assert!(VerbSet::NONE.is_empty());
        assert_eq!(VerbSet::ANY.iter().count(), Verb::ALL.len());
    }
}
