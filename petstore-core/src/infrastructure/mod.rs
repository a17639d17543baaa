//! The tables, topics, queues, buckets and buses that functions use: as types with constants, as
//! plain data, and as handles that functions take as arguments.

mod access;
mod arns;
mod grant;
mod handle;
mod resource;
mod spec;
mod usage;

pub use access::{Access, Read, ReadAccess, ReadWrite, Write, WriteAccess};
pub use arns::ResourceArns;
pub use grant::{Grant, GrantTarget};
pub use handle::{Bucket, Invoker, Publisher, Sender, Table};
pub(crate) use resource::MessageSchema;
pub use resource::{
    BucketResource, BusResource, DirectHandler, HasMessage, PublishTarget, QueueResource, Resource,
    TableResource, TopicResource,
};
pub use spec::{
    BucketSpec, BusSpec, QueueSpec, QueueTopic, ResourceKind, ResourceSpec, StreamView, TableSpec,
    TopicSpec,
};
pub use usage::{Permission, ResourceUse};
