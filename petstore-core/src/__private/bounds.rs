//! Checks the length of a text in characters, without counting them if the number of bytes is proof
//! enough.
//!
//! Every result and every message is that of garde.

use std::borrow::Cow;

use garde::rules::length::chars::{self, Chars};

use crate::model::{Pointer, Problems};

/// Adds the problem that a rule has found.
#[cold]
pub fn rule_failed(error: &garde::Error, at: Pointer<'_>, problems: &mut Problems) {
    problems.add(at, error.message().to_owned());
}

/// The rule `length(chars, …)` of garde. Most texts need not be counted, because a character takes
/// one to four bytes of UTF-8.
///
/// # Errors
///
/// The error of garde if the text has too few or too many characters.
#[inline]
pub fn check_characters<T: Text + Chars>(
    text: &T,
    (min, max): (usize, usize),
) -> Result<(), garde::Error> {
    match text.bytes() {
        Some(bytes) if bytes <= max && bytes.div_ceil(4) >= min => Ok(()),
        _ => chars::apply(text, (min, max)),
    }
}

/// The types that a model takes for text. Unlike the trait of garde, this one gives the number of
/// bytes.
pub trait Text {
    /// The number of bytes; `None` for an option without text.
    fn bytes(&self) -> Option<usize>;
}

macro_rules! texts {
    ($($text:ty)*) => {$(
        impl Text for $text {
            #[inline]
            fn bytes(&self) -> Option<usize> {
                Some(self.len())
            }
        }
    )*};
}

texts! { String &String &str Cow<'_, str> Box<str> }

impl<T: Text> Text for Option<T> {
    #[inline]
    fn bytes(&self) -> Option<usize> {
        self.as_ref().and_then(Text::bytes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::problem::RequestPart;

    proptest! {
        #[test]
        fn the_rule_is_that_of_garde(
            text in prop::option::of("[a-cé€😀]{0,12}"),
            limits in (0_usize..14, 0_usize..14),
        ) {
            let expected = chars::apply(&text, limits).map_err(|error| error.to_string());
            let found = check_characters(&text, limits).map_err(|error| error.to_string());
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn problems_have_the_message_of_garde() {
        let mut problems = Problems::new(RequestPart::Body);
        let error = check_characters(&"é", (2, 9)).unwrap_err();
        rule_failed(&error, Pointer::ROOT.member("name"), &mut problems);
        let problem = problems.into_vec().pop().unwrap();
        assert_eq!(problem.pointer, "/name");
        assert_eq!(problem.detail, "length is lower than 2");
    }
}
