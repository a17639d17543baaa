//! Sets of status codes, used to compare what a handler returns with what its route declares.

use std::fmt;

/// A set of status codes, usable in constants.
///
/// ```
/// use petstore_core::StatusSet;
///
/// const RESPONSES: StatusSet = StatusSet::from_codes(&[200, 404]);
/// assert!(RESPONSES.contains(404));
/// assert_eq!(RESPONSES.to_string(), "200, 404");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct StatusSet([u64; 8]);

/// Codes have three digits, the first from 1 to 5 (RFC 9110, section 15).
const FIRST: u16 = 100;
const LAST: u16 = 599;

impl StatusSet {
    /// No status.
    pub const NONE: StatusSet = StatusSet([0; 8]);

    /// The set of exactly these codes.
    ///
    /// # Panics
    ///
    /// If a code is not between 100 and 599; in a constant that is a compile error.
    #[track_caller]
    pub const fn from_codes(codes: &[u16]) -> StatusSet {
        let mut bits = [0; 8];
        let mut i = 0;
        while i < codes.len() {
            assert!(
                codes[i] >= FIRST && codes[i] <= LAST,
                "a status code must be between 100 and 599"
            );
            let bit = (codes[i] - FIRST) as usize;
            bits[bit / 64] |= 1 << (bit % 64);
            i += 1;
        }
        StatusSet(bits)
    }

    /// Whether the set contains this code.
    pub const fn contains(self, code: u16) -> bool {
        if code < FIRST || code > LAST {
            return false;
        }
        let bit = (code - FIRST) as usize;
        self.0[bit / 64] & (1 << (bit % 64)) != 0
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        let mut i = 0;
        while i < self.0.len() {
            if self.0[i] != 0 {
                return false;
            }
            i += 1;
        }
        true
    }

    /// The codes in either set.
    #[must_use]
    pub const fn union(self, other: StatusSet) -> StatusSet {
        let mut bits = self.0;
        let mut i = 0;
        while i < bits.len() {
            bits[i] |= other.0[i];
            i += 1;
        }
        StatusSet(bits)
    }

    /// The set without this code.
    #[must_use]
    pub const fn without(self, code: u16) -> StatusSet {
        let mut bits = self.0;
        if code >= FIRST && code <= LAST {
            let bit = (code - FIRST) as usize;
            bits[bit / 64] &= !(1 << (bit % 64));
        }
        StatusSet(bits)
    }

    /// The statuses of a response whose 200 is replaced by another status.
    pub(super) const fn with_200_as(self, status: u16) -> Self {
        self.without(200).union(Self::from_codes(&[status]))
    }

    /// The codes of this set that are not in `other`.
    #[must_use]
    pub const fn without_all(self, other: StatusSet) -> StatusSet {
        let mut bits = self.0;
        let mut i = 0;
        while i < bits.len() {
            bits[i] &= !other.0[i];
            i += 1;
        }
        StatusSet(bits)
    }

    /// Whether the sets have a code in common.
    pub const fn intersects(self, other: StatusSet) -> bool {
        let mut i = 0;
        while i < self.0.len() {
            if self.0[i] & other.0[i] != 0 {
                return true;
            }
            i += 1;
        }
        false
    }

    /// The lowest code from 200 to 499 that is in this set but not in `other`.
    pub const fn first_undeclared(self, other: StatusSet) -> Option<u16> {
        let mut code = 200;
        while code < 500 {
            if self.contains(code) && !other.contains(code) {
                return Some(code);
            }
            code += 1;
        }
        None
    }

    /// The codes of the set, in order.
    pub fn iter(self) -> impl Iterator<Item = u16> {
        (FIRST..=LAST).filter(move |code| self.contains(*code))
    }
}

impl fmt::Display for StatusSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, code) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{code}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for StatusSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_contains_exactly_its_codes() {
        let set = StatusSet::from_codes(&[100, 163, 164, 201, 404, 599]);
        assert_eq!(
            set.iter().collect::<Vec<_>>(),
            [100, 163, 164, 201, 404, 599]
        );
        assert!(!set.contains(99) && !set.contains(600) && !set.contains(200));
    }

    #[test]
    fn only_success_and_client_errors_can_be_undeclared() {
        let returned = StatusSet::from_codes(&[200, 409, 500]);
        assert_eq!(
            returned.first_undeclared(StatusSet::from_codes(&[200])),
            Some(409)
        );
        assert_eq!(
            returned.first_undeclared(StatusSet::from_codes(&[200, 409])),
            None
        );
    }
}
