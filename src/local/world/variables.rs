//! Settings of the local world in variables of the environment.

use std::fmt::Display;
use std::str::FromStr;

use crate::Error;

/// The largest size of each file, in pages of 4 KiB: what the app does once the disk is full.
pub(super) const MAX_PAGES: &str = "PETSTORE_MAX_PAGES";

/// The share of the calls of functions that fail, to see what the app does then. `5` means
/// 5 %, `5:42` the same with the seed 42.
pub(super) const FAULTS: &str = "PETSTORE_FAULTS";

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
