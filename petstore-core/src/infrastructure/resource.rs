//! Resources as types. The attributes `#[table]`, `#[topic]`, `#[queue]`, `#[bucket]` and `#[bus]`
//! implement these traits.

use schemars::{Schema, SchemaGenerator};

use super::spec::{BucketSpec, BusSpec, QueueSpec, ResourceSpec, TableSpec, TopicSpec};

/// Creates the schema of a resource's messages.
pub(crate) type MessageSchema = fn(&mut SchemaGenerator) -> Option<Schema>;

/// A declared resource.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a resource: put `#[table]`, `#[topic]`, `#[queue]`, `#[bucket]` or `#[bus]` on it",
    label = "not a resource"
)]
pub trait Resource: Send + Sync + 'static {
    /// The resource as data.
    const RESOURCE: ResourceSpec;

    /// The schema of the messages of a topic or a queue; `None` if the resource declares none.
    fn message(generator: &mut SchemaGenerator) -> Option<Schema> {
        let _ = generator;
        None
    }
}

/// A struct with `#[table("name", key = "…")]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a table: put `#[table(\"name\", key = \"id\")]` on it",
    label = "not a struct with `#[table]`"
)]
pub trait TableResource: Resource {
    /// The table as data.
    const TABLE: TableSpec;
}

/// A struct with `#[topic("name", message = …)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a topic: put `#[topic(\"name\", message = Message)]` on it",
    label = "not a struct with `#[topic]`"
)]
pub trait TopicResource: Resource {
    /// The topic as data.
    const TOPIC: TopicSpec;
}

/// A struct with `#[queue("name", message = …)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a queue: put `#[queue(\"name\", message = Message)]` on it",
    label = "not a struct with `#[queue]`"
)]
pub trait QueueResource: Resource {
    /// The queue as data.
    const QUEUE: QueueSpec;
}

/// A struct with `#[bucket("name")]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a bucket: put `#[bucket(\"name\")]` on it",
    label = "not a struct with `#[bucket]`"
)]
pub trait BucketResource: Resource {
    /// The bucket as data.
    const BUCKET: BucketSpec;
}

/// A struct with `#[bus("name")]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event bus: put `#[bus(\"name\")]` on it",
    label = "not a struct with `#[bus]`"
)]
pub trait BusResource: Resource {
    /// The bus as data.
    const BUS: BusSpec;
}

/// A topic or a bus, which a [`Publisher`](super::Publisher) publishes to.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a topic nor an event bus, so nothing is published to it",
    label = "not a struct with `#[topic]` or `#[bus]`"
)]
pub trait PublishTarget: Resource {}

/// A function with `#[event(direct)]`, which an [`Invoker`](super::Invoker) invokes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler for direct invocations: put `#[event(direct)]` on the function that is invoked",
    label = "not a function with `#[event(direct)]`"
)]
pub trait DirectHandler: Resource {
    /// The `T` of the argument `Json<T>`; any JSON for a handler that takes `Text`, and `()` for
    /// handlers without a payload.
    type Payload<'p>;

    /// The `T` of the returned `Json<T>`; `()` for a handler that returns nothing.
    type Reply;
}

/// A topic or a queue whose messages have the type `T`.
#[diagnostic::on_unimplemented(
    message = "the messages of `{Self}` are not of the type `{T}`: read the type that the resource declares with `message = …`",
    label = "declares another message type"
)]
pub trait HasMessage<T> {}
