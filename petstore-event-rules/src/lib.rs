#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod civil;
mod json;
pub mod mapping;
pub mod pattern;
pub mod rule;
pub mod schedule;
pub mod sns;
pub mod transform;

pub use mapping::{FilterCriteria, FilterError, SourceType};
pub use pattern::{EventPattern, PatternError};
pub use rule::RuleError;
pub use schedule::{Schedule, ScheduleError, ScheduleService, Zone};
pub use sns::{FilterPolicy, FilterPolicyError, FilterPolicyScope, MessageAttribute};
pub use transform::{InputTransformer, JsonPath, NotDelivered, RuleContext, TransformerError};
