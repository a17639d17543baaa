//! Conversions that every wrapper type of requests and responses has: `From` a value into the
//! wrapper, and `into_inner` back.

use super::extract::{Cookie, Form, Header, Path, Query};
use super::response::{Accepted, Html, Json};
use crate::model::Unvalidated;

macro_rules! wrapper_conversions {
    ($($wrapper:ident)+) => {$(
        impl<T> $wrapper<T> {
            /// Takes the value out of the wrapper.
            pub fn into_inner(self) -> T {
                self.0
            }
        }

        impl<T> From<T> for $wrapper<T> {
            fn from(value: T) -> Self {
                $wrapper(value)
            }
        }
    )+};
}

wrapper_conversions! { Accepted Cookie Form Header Html Json Path Query Unvalidated }

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::http::response::{Binary, Text};

    #[test]
    fn values_survive_their_wrappers() {
        assert_eq!(Json::from(7).into_inner(), 7);
        assert_eq!(Query::from("dog").into_inner(), "dog");
        assert_eq!(Unvalidated::from(vec![1]).into_inner(), [1]);
    }

    #[test]
    fn text_and_bytes_are_borrowed_where_possible() {
        assert!(matches!(
            Text::from("Rex").into_inner(),
            Cow::Borrowed("Rex")
        ));
        assert_eq!(Text::from("Rex".to_owned()).into_inner(), "Rex");
        assert!(matches!(
            Binary::from(&b"Rex"[..]).into_inner(),
            Cow::Borrowed(b"Rex")
        ));
        assert_eq!(*Binary::from(vec![1]).into_inner(), [1]);
    }
}
