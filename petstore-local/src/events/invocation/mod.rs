//! Asynchronous invocation of a function: retries, age, destinations and dead letters
//! (<https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html>).
//!
//! [`AsyncInvocations`] is the queue in front of one function or one of its versions and aliases.
//! SNS, S3, EventBridge and `Invoke` with the type `Event` put events into it and get a 202 at
//! once.
//!
//! ```
//! use petstore_core::Timestamp;
//! use petstore_local::events::ids::CountedIds;
//! use petstore_local::events::invocation::{AsyncInvocations, InvocationResult, Next, Work};
//!
//! let (mut ids, now) = (CountedIds::default(), Timestamp::from_seconds(1_700_000_000));
//! let mut queue = AsyncInvocations::new("arn:aws:lambda:eu-west-1:111111111111:function:feed");
//! queue.invoke(r#"{"pet":7}"#, now, &mut ids);
//!
//! let due = queue.take_due(now);
//! assert!(matches!(&due[0].1, Work::Invoke(invocation) if invocation.attempt == 1));
//! let failed = InvocationResult::Failed(r#"{"errorMessage":"no food"}"#.into());
//! let next = queue.report(due[0].0, &failed, now, &mut ids);
//! assert_eq!(next, Next::Retried { at: now + std::time::Duration::from_secs(60) });
//! ```

mod check;
mod config;
mod destination;
mod destination_config;
mod pending;
mod queue;
mod record;

pub use config::{ConfigRequest, EventInvokeConfig, EventInvokeConfigs};
pub use destination::Outgoing;
pub use destination_config::{ConfigError, Destination, DestinationConfig};
pub use pending::{Condition, Invocation};
pub use queue::{AsyncInvocations, InvocationResult, InvocationSettings, Next, Work};
