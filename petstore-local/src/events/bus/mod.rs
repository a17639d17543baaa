//! EventBridge: putting events on buses, and delivering them to the targets of rules.
//!
//! [`Buses`] is the state of one account in one region. Patterns, input paths and input
//! transformers are evaluated by [`RuleLogic`], which the caller passes in.
//!
//! ```
//! use petstore_core::Timestamp;
//! use petstore_local::events::bus::{Buses, MatchAll, PutEventsEntry, Rule, Target};
//! use petstore_local::events::ids::CountedIds;
//!
//! let (mut ids, now) = (CountedIds::default(), Timestamp::from_seconds(1_700_000_000));
//! let mut buses = Buses::new("eu-west-1", "111111111111");
//! let queue = Target::new("queue", "arn:aws:sqs:eu-west-1:111111111111:adoptions");
//! buses.put_rule(Rule::with_pattern("cats", r#"{"source":["shelter"]}"#).target(queue));
//!
//! let entry = PutEventsEntry::new("shelter", "PetAdded", r#"{"kind": "cat"}"#);
//! let response = buses.put_events(&[entry], now, &mut ids, &MatchAll)?;
//! assert_eq!(response.failed_entry_count, 0);
//! assert!(buses.take_due(now)[0].1.payload.ends_with(r#""detail":{"kind":"cat"}}"#));
//! # Ok::<(), petstore_local::events::bus::PutEventsError>(())
//! ```

mod after_attempt;
mod dead_letter;
mod event;
mod put;
mod rule;
mod state;

pub use crate::events::outbox::Settled;
pub use after_attempt::TargetResult;
pub use dead_letter::{DeadLetter, TargetError};
pub use event::{Event, compact_json, scheduler_event};
pub use put::{MAX_ENTRIES_BYTES, PutEventsEntry, PutEventsError, PutEventsResponse, ResultEntry};
pub use rule::{MatchAll, RetryLimits, Rule, RuleContext, RuleLogic, Target, TargetInput};
pub use state::{Buses, Delivery};
