//! Queues, topics, buses, buckets and streams that behave as AWS's do, without a runtime.
//!
//! Each is a plain state machine: it takes the current [`Timestamp`](petstore_core::Timestamp) with
//! every operation and returns what AWS would return. Nothing here sleeps, spawns or opens a
//! socket.
//!
//! | Module | What it does | What it does where AWS documents nothing |
//! |---|---|---|
//! | [`queue`] | SQS queues, standard and FIFO: visibility, deduplication, redrive | A standard queue returns messages in the order in which they were sent. |
//! | [`mapping`] | Event source mappings: settings, batches of a queue, the outcome of a response | Polling has no delay of its own. |
//! | [`stream`] | Records of tables and Kinesis streams, shards, retries, bisection, failure documents | Retries wait 0.5 s, doubling up to 30 s. Bisection puts the extra record of an odd batch in the first half, which runs first. |
//! | [`topic`] | SNS topics: subscriptions, envelopes, retries, dead letters | The formulas of the four backoff functions and the text of an email are this crate's own. |
//! | [`bus`] | EventBridge buses: rules, targets, `PutEvents`, scheduled events | Retries wait 1 s, doubling up to 10 minutes, without jitter. |
//! | [`bucket`] | S3 buckets: notification configurations and their records | A notification is retried for 24 hours. Waits double from 1 s up to 5 minutes. |
//! | [`invocation`] | Asynchronous invocation: retries, age limits, destinations, dead letters | None: the waits and limits are those of AWS. |
//! | [`outbox`] | Deliveries that wait for an attempt, of topics, buses, buckets and invocations | A delivery whose process ended before its result was reported is attempted again. |
//!
//! [`ids`] creates every identifier, [`time`] writes times as AWS does. Patterns, filter policies,
//! schedules and input transformers are in the crate `petstore-event-rules`.

pub mod bucket;
pub mod bus;
pub mod ids;
pub mod invocation;
pub mod mapping;
pub mod outbox;
pub mod queue;
pub mod stream;
pub mod time;
pub mod topic;
