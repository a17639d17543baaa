#![doc = include_str!("../README.md")]

mod json;
pub mod mapping;
pub mod pattern;
pub mod sns;

pub use mapping::{FilterCriteria, FilterError, SourceType};
pub use pattern::{EventPattern, PatternError};
pub use sns::{FilterPolicy, FilterPolicyError, FilterPolicyScope, MessageAttribute};
