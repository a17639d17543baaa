//! Settings of the local world in variables of the environment.

use std::fmt::Display;
use std::str::FromStr;

use crate::Error;

/// The largest size of the files, in pages of 4 KiB: what the app does once the disk is full. `500`
/// limits each file, `100,500` the tables to 100 pages and the state of the world to 500.
pub(super) const MAX_PAGES: &str = "PETSTORE_MAX_PAGES";

/// The share of the calls of functions that fail, to see what the app does then. `5` means
/// 5 %, `5:42` the same with the seed 42.
pub(super) const FAULTS: &str = "PETSTORE_FAULTS";

/// The value of [`MAX_PAGES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MaxPages {
    pub(super) tables: u32,
    pub(super) world: u32,
}

/// A text that does not describe a [`MaxPages`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} does not describe sizes: write a number of pages of 4 KiB, such as 500, or two, such as 100,500, for the \
     tables and for the state of the world"
)]
pub(super) struct MaxPagesError(String);

impl FromStr for MaxPages {
    type Err = MaxPagesError;

    fn from_str(text: &str) -> Result<Self, MaxPagesError> {
        let (tables, world) = text.split_once(',').unwrap_or((text, text));
        let pages = |part: &str| match part.trim().parse() {
            Ok(pages) if pages > 0 => Ok(pages),
            _ => Err(MaxPagesError(text.to_owned())),
        };
        Ok(MaxPages {
            tables: pages(tables)?,
            world: pages(world)?,
        })
    }
}

/// The value of a variable; `None` if it is not set or empty.
pub(super) fn parse<T: FromStr<Err: Display>>(name: &'static str) -> Result<Option<T>, Error> {
    let Some(text) = std::env::var_os(name).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let parsed = text.to_string_lossy().parse::<T>();
    parsed.map(Some).map_err(|error| Error::Variable {
        name,
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_limits_both_files_and_two_limit_each() {
        let parsed = |text: &str| text.parse::<MaxPages>();
        let (tables, world) = (100, 500);
        assert_eq!(parsed("100,500"), Ok(MaxPages { tables, world }));
        assert_eq!(parsed(" 100 , 500 "), Ok(MaxPages { tables, world }));
        let world = 100;
        assert_eq!(parsed("100"), Ok(MaxPages { tables, world }));
        for text in ["", "0", "100,", ",100", "100,0", "-1", "1,2,3", "many"] {
            assert_eq!(parsed(text), Err(MaxPagesError(text.to_owned())));
        }
    }
}
