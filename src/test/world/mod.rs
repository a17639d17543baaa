//! A world of an app's resources with a virtual clock: a test that simulates days takes
//! milliseconds.

mod clock;
mod error;

use std::sync::Arc;
use std::time::Duration;

use petstore_core::infrastructure::{
    BucketResource, BusResource, HasMessage, QueueResource, ResourceArns, ResourceSpec,
    TableResource, TopicResource,
};
use petstore_core::{App, Clock, Context, Function, Invocation, Timestamp};
use petstore_gateway::FunctionFailure;
use petstore_local::events::bucket::{Change, CreatedBy, Creation, Deletion, ObjectChange};
use petstore_local::events::bus::PutEventsEntry;
use petstore_local::events::queue::SendMessage;
use petstore_local::events::topic::PublishRequest;
use petstore_local::world::{self, Invoke, Names, TableWrite, Task, WorkResult, WorldSettings};
use serde::Serialize;
use tokio::runtime::Handle;

use super::item::item;
use crate::timeouts::Timeouts;
use clock::WorldClock;
pub use error::WorldError;

/// The queues, topics, buses, buckets, streams and schedules of an app, which behave like those of
/// AWS, with a clock that the test advances.
///
/// It opens no port and does not sleep. Messages wait for their visibility timeout, are received
/// again and move to a dead-letter queue; topics and buses deliver; schedules fire; asynchronous
/// invocations and batches of streams are retried. Every operation that is due is done before a
/// method returns.
///
/// A handler runs by Tokio's clock, and no time passes in the world meanwhile. If it exceeds the
/// timeout of its function, the invocation fails as on Lambda; a test need not wait for that if it
/// pauses Tokio's clock.
///
/// A bucket has no objects and a table has no items: a test reports what has changed.
#[derive(Debug)]
pub struct World {
    function: Function,
    timeouts: Timeouts,
    clock: WorldClock,
    world: world::World,
    notices: Vec<String>,
}

impl World {
    /// Creates the resources that the app declares, and starts it.
    ///
    /// # Errors
    ///
    /// [`WorldError`] if the app does not start, or if AWS would refuse what it declares.
    pub async fn new(app: App) -> Result<World, WorldError> {
        let deployment = app.deployment();
        let clock = WorldClock::new();
        let settings = WorldSettings::default();
        let world = world::World::new(&deployment, &settings, clock.now())?;
        let mut arns: ResourceArns = world.names().resource_arns(&deployment.resources);
        for resource in &deployment.resources {
            if let ResourceSpec::Function(handler) = resource
                && let Some(function) = deployment.function_of_direct_handler(handler)
            {
                arns.insert(*resource, world.names().function(&function.name));
            }
        }
        Ok(World {
            function: app.resource_arns(arns).start().await?,
            timeouts: Timeouts::from_deployment(&deployment),
            clock,
            world,
            notices: Vec::new(),
        })
    }

    /// The time of the world.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Sends a message in JSON. In a FIFO queue it belongs to the group `default`.
    ///
    /// # Errors
    ///
    /// [`WorldError`] if SQS would refuse the message, or if the app does not use the queue.
    pub async fn send<Q: QueueResource + HasMessage<T>, T: Serialize>(
        &mut self,
        message: &T,
    ) -> Result<(), WorldError> {
        let spec = Q::QUEUE;
        let mut send = SendMessage::new(serde_json::to_string(message)?);
        if spec.is_fifo() {
            send.group_id = Some("default".to_owned());
        }
        let arn = self.world.names().queue(spec.name);
        self.world.send(&arn, send, self.clock.now())?;
        self.settle().await
    }

    /// Publishes a message in JSON. In a FIFO topic it belongs to the group `default`.
    ///
    /// # Errors
    ///
    /// [`WorldError`] if SNS would refuse the message, or if the app does not use the topic.
    pub async fn publish<R: TopicResource + HasMessage<T>, T: Serialize>(
        &mut self,
        message: &T,
    ) -> Result<(), WorldError> {
        let spec = R::TOPIC;
        let request = PublishRequest {
            message: serde_json::to_string(message)?,
            message_group_id: spec.is_fifo().then(|| "default".to_owned()),
            ..PublishRequest::default()
        };
        let arn = self.world.names().topic(spec.name);
        self.world.publish(&arn, &request, self.clock.now())?;
        self.settle().await
    }

    /// Puts an event on the default bus.
    ///
    /// # Errors
    ///
    /// [`WorldError`] if EventBridge would refuse the event.
    pub async fn put_event(
        &mut self,
        source: &str,
        detail_type: &str,
        detail: &impl Serialize,
    ) -> Result<(), WorldError> {
        self.put(None, source, detail_type, detail).await
    }

    /// Puts an event on a declared bus.
    ///
    /// # Errors
    ///
    /// [`WorldError`] if EventBridge would refuse the event.
    pub async fn put_event_on<B: BusResource>(
        &mut self,
        source: &str,
        detail_type: &str,
        detail: &impl Serialize,
    ) -> Result<(), WorldError> {
        let bus = Some(B::BUS.name);
        self.put(bus, source, detail_type, detail).await
    }

    async fn put(
        &mut self,
        bus: Option<&str>,
        source: &str,
        detail_type: &str,
        detail: &impl Serialize,
    ) -> Result<(), WorldError> {
        let detail = serde_json::to_string(detail)?;
        let mut entry = PutEventsEntry::new(source, detail_type, &detail);
        entry.event_bus_name = bus.map(str::to_owned);
        let response = self.world.put_events(&[entry], self.clock.now())?;
        let refused = response.entries.into_iter().next();
        if let Some(error) = refused.and_then(|entry| entry.error_message) {
            return Err(WorldError::EventRefused(error));
        }
        self.settle().await
    }

    /// Reports that an object of this size was put into a bucket.
    ///
    /// # Errors
    ///
    /// [`WorldError`] if the app does not use the bucket.
    pub async fn put_object<B: BucketResource>(
        &mut self,
        key: &str,
        size: u64,
    ) -> Result<(), WorldError> {
        let change = Change::Created(Creation {
            by: CreatedBy::Put,
            size,
            etag: "d41d8cd98f00b204e9800998ecf8427e".to_owned(),
        });
        self.change_object::<B>(key, change).await
    }

    /// Reports that an object was deleted from a bucket.
    ///
    /// # Errors
    ///
    /// [`WorldError`] if the app does not use the bucket.
    pub async fn delete_object<B: BucketResource>(&mut self, key: &str) -> Result<(), WorldError> {
        let change = Change::Deleted(Deletion::Request);
        self.change_object::<B>(key, change).await
    }

    async fn change_object<B: BucketResource>(
        &mut self,
        key: &str,
        change: Change,
    ) -> Result<(), WorldError> {
        let change = ObjectChange::new(key, change);
        let now = self.clock.now();
        self.world.object_changed(B::BUCKET.name, &change, now)?;
        self.settle().await
    }

    /// Reports that an item was added to a table.
    ///
    /// # Errors
    ///
    /// [`WorldError`] if the app does not use the table.
    ///
    /// # Panics
    ///
    /// Panics if the item cannot be serialized as a JSON object.
    pub async fn insert<T: TableResource>(
        &mut self,
        new: &impl Serialize,
    ) -> Result<(), WorldError> {
        let write = TableWrite {
            new: Some(item(new)),
            ..TableWrite::default()
        };
        self.change_table::<T>(write).await
    }

    /// Reports that an item of a table was changed.
    ///
    /// # Errors
    ///
    /// [`WorldError`] if the app does not use the table.
    ///
    /// # Panics
    ///
    /// Panics if an item cannot be serialized as a JSON object.
    pub async fn modify<T: TableResource>(
        &mut self,
        old: &impl Serialize,
        new: &impl Serialize,
    ) -> Result<(), WorldError> {
        let write = TableWrite {
            old: Some(item(old)),
            new: Some(item(new)),
            ..TableWrite::default()
        };
        self.change_table::<T>(write).await
    }

    /// Reports that an item of a table was deleted.
    ///
    /// # Errors
    ///
    /// [`WorldError`] if the app does not use the table.
    ///
    /// # Panics
    ///
    /// Panics if the item cannot be serialized as a JSON object.
    pub async fn remove<T: TableResource>(
        &mut self,
        old: &impl Serialize,
    ) -> Result<(), WorldError> {
        let write = TableWrite {
            old: Some(item(old)),
            ..TableWrite::default()
        };
        self.change_table::<T>(write).await
    }

    async fn change_table<T: TableResource>(
        &mut self,
        write: TableWrite,
    ) -> Result<(), WorldError> {
        let now = self.clock.now();
        self.world.table_changed(T::TABLE.name, &write, now)?;
        self.settle().await
    }

    /// Invokes a function asynchronously, by its name, as `Invoke` of Lambda does with the type
    /// `Event`.
    ///
    /// # Errors
    ///
    /// [`WorldError`] if the app does not have the function.
    pub async fn invoke(
        &mut self,
        function: &str,
        payload: &impl Serialize,
    ) -> Result<(), WorldError> {
        let event = serde_json::to_string(payload)?;
        self.world.invoke(function, &event, self.clock.now())?;
        self.settle().await
    }

    /// The number of messages in a queue, visible or not.
    pub fn messages<Q: QueueResource>(&self) -> usize {
        self.count(Q::RESOURCE.name())
    }

    /// The number of messages in the dead-letter queue of a queue.
    pub fn dead_letters<Q: QueueResource>(&self) -> usize {
        self.count(&Names::dead_letter_queue(Q::RESOURCE.name()))
    }

    /// The number of events that failed after all retries: events of the function with this name,
    /// or of the stream that the handler with this name reads.
    pub fn failures(&self, name: &str) -> usize {
        self.count(&Names::failure_queue(name))
    }

    fn count(&self, queue: &str) -> usize {
        let arn = self.world.names().queue(queue);
        let queue = self.world.queues().get(&arn);
        let counts = queue.map_or((0, 0, 0), |queue| queue.counts(self.clock.now()));
        counts.0 + counts.1 + counts.2
    }

    /// The operations since the last call that AWS would do silently, such as deleting a message
    /// that matches no filter.
    pub fn take_notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notices)
    }

    /// Advances the clock, and does everything that becomes due, in the order of its time.
    pub async fn advance(&mut self, time: Duration) {
        let end = self.clock.now() + time;
        while let Some(due) = self.world.next_due().filter(|due| *due <= end) {
            self.clock.set(due.max(self.clock.now()));
            if !self.run_due().await {
                // What is due stays due, so time has to pass.
                let later = self.clock.now() + Duration::from_millis(1);
                if later > end {
                    break;
                }
                self.clock.set(later);
            }
        }
        self.clock.set(end);
        self.run_due().await;
    }

    async fn settle(&mut self) -> Result<(), WorldError> {
        while self.run_due().await {}
        Ok(())
    }

    /// Does what is due now. Returns whether there was anything to do.
    async fn run_due(&mut self) -> bool {
        let now = self.clock.now();
        // Only a world in a file fails here.
        let work = self.world.take_work(now).unwrap_or_default();
        let notices = self.world.take_notices().into_iter();
        let warnings = notices.filter(|notice| notice.is_warning());
        self.notices
            .extend(warnings.map(|notice| notice.to_string()));
        let is_empty = work.is_empty();
        for work in work {
            let result = match work.task {
                Task::Invoke(invoke) => self.run_function(invoke).await,
                // The world has no subscribers outside of the app.
                _ => WorkResult::Unavailable,
            };
            let _ = self.world.settle(&work.id, &result, now);
        }
        !is_empty
    }

    /// The result of a function as Lambda reports it.
    async fn run_function(&self, invoke: Invoke) -> WorkResult {
        let context = Context::new(&*invoke.request_id);
        let invocation = Invocation::new(context, Arc::new(self.clock.clone()));
        let event = invoke.event.as_bytes();
        let handled = self
            .function
            .handle_as(&invoke.function, event, &invocation);
        let limit = self.timeouts.get(&invoke.function);
        // Without Tokio's clock, no handler can wait for it either.
        let handled = match Handle::try_current() {
            Ok(_) => tokio::time::timeout(limit, handled).await,
            Err(_) => Ok(handled.await),
        };
        match handled {
            Ok(Ok(reply)) => {
                WorkResult::Returned(String::from_utf8_lossy(reply.as_bytes()).into_owned())
            }
            Ok(Err(error)) => FunctionFailure::new(error.error_type(), error.to_string()).into(),
            Err(_) => FunctionFailure::timed_out(&invoke.request_id, limit).into(),
        }
    }
}
