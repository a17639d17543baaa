//! HTTP verbs as API Gateway names them, and sets of verbs.

use std::fmt;
use std::str::FromStr;

/// A verb that a method of API Gateway can have.
///
/// `ANY` is no verb but a set of all of them: see [`Verbs::ANY`].
/// TRACE and CONNECT never reach an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(
    missing_docs,
    reason = "the names are the verbs of RFC 9110, section 9.3"
)]
pub enum Verb {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
}

impl Verb {
    /// Every verb, in the order of the enum.
    pub const ALL: [Verb; 7] = [
        Verb::Get,
        Verb::Head,
        Verb::Post,
        Verb::Put,
        Verb::Patch,
        Verb::Delete,
        Verb::Options,
    ];

    /// The verb as it stands in a request line: `GET`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verb::Get => "GET",
            Verb::Head => "HEAD",
            Verb::Post => "POST",
            Verb::Put => "PUT",
            Verb::Patch => "PATCH",
            Verb::Delete => "DELETE",
            Verb::Options => "OPTIONS",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names none of the [`Verb`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a verb of API Gateway: use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS")]
pub struct UnknownVerb;

impl FromStr for Verb {
    type Err = UnknownVerb;

    /// Reads upper case only: verbs are case-sensitive (RFC 9110, section 9.1).
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
/// use petstore_core::verb::{Verb, Verbs};
///
/// const READS: Verbs = Verbs::of(&[Verb::Get, Verb::Head]);
/// assert!(READS.contains(Verb::Get));
/// assert!(READS.intersects(Verbs::ANY));
/// assert_eq!(READS.to_string(), "GET, HEAD");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Verbs(u8);

impl Verbs {
    /// No verb.
    pub const NONE: Verbs = Verbs(0);
    /// Every verb: what the method `ANY` of API Gateway takes.
    pub const ANY: Verbs = Verbs::of(&Verb::ALL);

    /// The set of exactly these verbs.
    pub const fn of(verbs: &[Verb]) -> Verbs {
        let mut bits = 0;
        let mut i = 0;
        while i < verbs.len() {
            bits |= verbs[i].bit();
            i += 1;
        }
        Verbs(bits)
    }

    /// Whether the set has this verb.
    pub const fn contains(self, verb: Verb) -> bool {
        self.0 & verb.bit() != 0
    }

    /// The verbs that stand in either set.
    #[must_use]
    pub const fn union(self, other: Verbs) -> Verbs {
        Verbs(self.0 | other.0)
    }

    /// Whether the sets share a verb.
    pub const fn intersects(self, other: Verbs) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the set has every verb.
    pub const fn is_any(self) -> bool {
        self.0 == Verbs::ANY.0
    }

    /// Whether the set has no verb.
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

impl From<Verb> for Verbs {
    fn from(verb: Verb) -> Verbs {
        Verbs::of(&[verb])
    }
}

impl FromIterator<Verb> for Verbs {
    fn from_iter<I: IntoIterator<Item = Verb>>(verbs: I) -> Verbs {
        verbs
            .into_iter()
            .fold(Verbs::NONE, |set, verb| set.union(verb.into()))
    }
}

/// The verbs, with commas between: the value of an `Allow` header.
impl fmt::Display for Verbs {
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

impl fmt::Debug for Verbs {
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
    fn a_set_has_what_it_was_made_of() {
        let set = Verbs::of(&[Verb::Options, Verb::Get]);
        assert_eq!(set.iter().collect::<Vec<_>>(), [Verb::Get, Verb::Options]);
        assert_eq!(set.iter().collect::<Verbs>(), set);
        assert!(!set.contains(Verb::Put));
        assert!(!set.intersects(Verb::Put.into()));
        assert!(Verbs::NONE.is_empty());
        assert_eq!(Verbs::ANY.iter().count(), Verb::ALL.len());
    }
}
