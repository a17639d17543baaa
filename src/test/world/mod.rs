//! A world of queues and schedules under a virtual clock: a test of days takes milliseconds.

mod clock;
mod schedules;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use petstore_core::event::{SourceSpec, SqsSpec};
use petstore_core::infrastructure::{
    HasMessage, QueueResource, QueueSpec, ResourceArns, ResourceSpec,
};
use petstore_core::{App, Clock, Context, Function, Invocation, StartError, Timestamp};
use petstore_event_rules::{FilterCriteria, FilterError, SourceType};
use petstore_local::events::ids::{CountedIds, IdSource};
use petstore_local::events::invocation::{AsyncInvocations, InvocationResult, Work};
use petstore_local::events::mapping::{
    FunctionResult, MappingConfig, MappingError, MappingFacts, MappingOptions, QueueMapping,
};
use petstore_local::events::queue::{QueueConfig, QueueError, Queues, RedrivePolicy, SendMessage};
use serde::Serialize;

use clock::WorldClock;
use schedules::WorldSchedule;

/// The queues and schedules of an app, which behave as those of AWS under a clock that a test moves.
///
/// It opens no port and does not sleep. Messages wait for their visibility timeout, are received again
/// and move to a dead-letter queue; schedules fire; asynchronous invocations are retried.
#[derive(Debug)]
pub struct World {
    function: Function,
    clock: WorldClock,
    ids: CountedIds,
    queues: Queues,
    mappings: Vec<WorldMapping>,
    schedules: Vec<WorldSchedule>,
    /// Asynchronous invocations, by function.
    invocations: BTreeMap<String, AsyncInvocations>,
}

#[derive(Debug)]
struct WorldMapping {
    function: String,
    queue: String,
    mapping: QueueMapping,
    filters: FilterCriteria,
}

/// Why a world could not be created, or why a message was not sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorldError {
    /// The app did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// SQS would refuse a queue or a message.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// Lambda would refuse the trigger of a handler.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// Lambda would refuse a filter.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// AWS would refuse a schedule.
    #[error("the schedule of `{handler}`: {detail}")]
    Schedule {
        /// The handler.
        handler: &'static str,
        /// The reason.
        detail: String,
    },
    /// The message cannot be serialized as JSON.
    #[error("the message cannot be serialized as JSON")]
    Json(#[from] serde_json::Error),
    /// The app has no handler and no handle of the queue.
    #[error("the app does not use the queue `{0}`")]
    UnknownQueue(&'static str),
}

fn queue_arn(spec: &QueueSpec) -> String {
    format!("arn:aws:sqs:us-east-1:000000000000:{}", spec.name)
}

/// A dead-letter queue has the name of its queue with `-dead` behind it.
fn dead_letter_arn(spec: &QueueSpec) -> String {
    match spec.name.strip_suffix(".fifo") {
        Some(name) => format!("arn:aws:sqs:us-east-1:000000000000:{name}-dead.fifo"),
        None => format!("{}-dead", queue_arn(spec)),
    }
}

fn queue_config(arn: String, spec: &QueueSpec) -> QueueConfig {
    let mut config = match spec.is_fifo() {
        true => QueueConfig::fifo(arn),
        false => QueueConfig::standard(arn),
    };
    config.content_based_deduplication = spec.is_fifo();
    if let Some(seconds) = spec.visibility_timeout {
        config.visibility_timeout = seconds.into();
    }
    config
}

impl World {
    /// Creates the queues and schedules that the app declares, and starts it.
    ///
    /// # Errors
    ///
    /// [`WorldError`] if the app does not start, or if AWS would refuse what it declares.
    pub async fn new(app: App) -> Result<World, WorldError> {
        let deployment = app.deployment();
        let clock = WorldClock::new();
        let (mut arns, mut queues) = (ResourceArns::new(), Queues::default());
        for resource in &deployment.resources {
            let ResourceSpec::Queue(spec) = resource else {
                continue;
            };
            arns.insert(*resource, queue_arn(spec));
            let mut config = queue_config(queue_arn(spec), spec);
            if let Some(receives) = spec.dead_letter_after {
                queues.add(queue_config(dead_letter_arn(spec), spec))?;
                config.redrive = Some(RedrivePolicy {
                    dead_letter_target_arn: dead_letter_arn(spec),
                    max_receive_count: receives,
                });
            }
            queues.add(config)?;
        }
        let (mut mappings, mut schedules) = (Vec::new(), Vec::new());
        let mut invocations = BTreeMap::new();
        for function in &deployment.functions {
            let arn = format!(
                "arn:aws:lambda:us-east-1:000000000000:function:{}",
                function.name
            );
            invocations.insert(function.name.clone(), AsyncInvocations::new(&arn));
            for event in &function.events {
                match &event.spec.source {
                    SourceSpec::Sqs(spec) => {
                        mappings.push(WorldMapping::new(&function.name, spec, clock.now())?);
                    }
                    SourceSpec::Schedule(spec) => {
                        let (name, handler) = (&function.name, event.spec.name);
                        schedules.push(WorldSchedule::new(name, handler, *spec, clock.now())?);
                    }
                    _ => {}
                }
            }
        }
        Ok(World {
            function: app.resource_arns(arns).start().await?,
            clock,
            ids: CountedIds::default(),
            queues,
            mappings,
            schedules,
            invocations,
        })
    }

    /// The time of the world.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Sends a message in JSON, and handles it. In a FIFO queue it belongs to the group `default`.
    ///
    /// # Errors
    ///
    /// [`WorldError`] if SQS would refuse the message.
    pub async fn send<Q: QueueResource + HasMessage<T>, T: Serialize>(
        &mut self,
        message: &T,
    ) -> Result<(), WorldError> {
        let spec = Q::QUEUE;
        let mut send = SendMessage::new(serde_json::to_string(message)?);
        if spec.is_fifo() {
            send.group_id = Some("default".to_owned());
        }
        let now = self.clock.now();
        let queue = self.queues.get_mut(&queue_arn(&spec));
        let queue = queue.ok_or(WorldError::UnknownQueue(spec.name))?;
        queue.send(now, send, &mut self.ids)?;
        self.settle().await;
        Ok(())
    }

    /// The number of messages in a queue, visible or not.
    pub fn messages<Q: QueueResource>(&self) -> usize {
        self.count(&queue_arn(&Q::QUEUE))
    }

    /// The number of messages in the dead-letter queue of a queue.
    pub fn dead_letters<Q: QueueResource>(&self) -> usize {
        self.count(&dead_letter_arn(&Q::QUEUE))
    }

    fn count(&self, arn: &str) -> usize {
        let queue = self.queues.get(arn);
        let counts = queue.map_or((0, 0, 0), |queue| queue.counts(self.clock.now()));
        counts.0 + counts.1 + counts.2
    }

    /// Lets time pass, and everything happen that is due by then, in the order of its time.
    pub async fn advance(&mut self, time: Duration) {
        let end = self.clock.now() + time;
        self.settle().await;
        while let Some(next) = self.next_due().filter(|next| *next <= end) {
            // What is due at this very moment has been handled.
            let now = self.clock.now() + Duration::from_millis(1);
            self.clock.set(next.max(now).min(end));
            self.settle().await;
            if self.clock.now() == end {
                break;
            }
        }
        self.clock.set(end);
        self.settle().await;
    }

    fn next_due(&self) -> Option<Timestamp> {
        let now = self.clock.now();
        let queues = self.mappings.iter().filter_map(|mapping| {
            self.queues
                .get(&mapping.queue)
                .and_then(|queue| queue.next_due(now))
        });
        let schedules = self.schedules.iter().filter_map(WorldSchedule::next);
        let invocations = self
            .invocations
            .values()
            .filter_map(AsyncInvocations::next_due);
        queues.chain(schedules).chain(invocations).min()
    }

    /// Handles everything that is due now.
    async fn settle(&mut self) {
        loop {
            let fired = self.fire_schedules();
            let invoked = self.invoke().await;
            let polled = self.poll_queues().await;
            if !(fired || invoked || polled) {
                return;
            }
        }
    }

    fn fire_schedules(&mut self) -> bool {
        let now = self.clock.now();
        let mut fired = false;
        for schedule in &mut self.schedules {
            let queue = self.invocations.get_mut(&schedule.function);
            if let (Some(event), Some(queue)) = (schedule.fire(now), queue) {
                queue.invoke(&event.to_string(), now, &mut self.ids);
                fired = true;
            }
        }
        fired
    }

    async fn invoke(&mut self) -> bool {
        let now = self.clock.now();
        let mut invoked = false;
        for (function, queue) in &mut self.invocations {
            for (id, work) in queue.take_due(now) {
                invoked = true;
                match work {
                    Work::Invoke(invocation) => {
                        let context = Context::new(invocation.request_id.clone());
                        let event = invocation.event.as_bytes();
                        let result = handle(&self.function, &self.clock, function, event, context);
                        let result = match result.await {
                            Ok(reply) => InvocationResult::Returned(reply),
                            Err(error) => InvocationResult::Failed(error),
                        };
                        queue.report(id, &result, now, &mut self.ids);
                    }
                    Work::Send(_) => queue.sent(id),
                }
            }
        }
        invoked
    }

    async fn poll_queues(&mut self) -> bool {
        let now = self.clock.now();
        let mut polled = false;
        for WorldMapping {
            function,
            queue: arn,
            mapping,
            filters,
        } in &mut self.mappings
        {
            let Some(queue) = self.queues.get_mut(arn) else {
                continue;
            };
            let passes = |record: &_| {
                serde_json::to_value(record).is_ok_and(|record| filters.matches(&record))
            };
            let Ok(poll) = mapping.poll(now, queue, &mut self.ids, &passes) else {
                continue;
            };
            self.queues.accept(now, arn, &poll.received);
            let Some(batch) = poll.batch else {
                continue;
            };
            polled = true;
            let context = Context::new(self.ids.uuid());
            let event = batch.event.as_bytes();
            let result = handle(&self.function, &self.clock, function, event, context).await;
            let result = match result {
                Ok(reply) => FunctionResult::Returned(reply),
                Err(_) => FunctionResult::Error,
            };
            if let Some(queue) = self.queues.get_mut(arn) {
                // The batch is in flight, since it was just formed.
                let _ = mapping.after_response(now, queue, batch.id, &result);
            }
        }
        polled
    }
}

/// The reply of a function, or its error as Lambda reports it.
async fn handle(
    function: &Function,
    clock: &WorldClock,
    name: &str,
    event: &[u8],
    context: Context,
) -> Result<String, String> {
    let invocation = Invocation::new(context, Arc::new(clock.clone()));
    match function.handle_as(name, event, &invocation).await {
        Ok(reply) => Ok(String::from_utf8_lossy(reply.as_bytes()).into_owned()),
        Err(error) => Err(serde_json::json!({
            "errorMessage": error.to_string(),
            "errorType": error.error_type(),
        })
        .to_string()),
    }
}

impl WorldMapping {
    fn new(function: &str, spec: &SqsSpec, now: Timestamp) -> Result<Self, WorldError> {
        let arn = queue_arn(spec.queue);
        let options = MappingOptions {
            event_source_arn: Some(arn.clone()),
            function_name: Some(function.to_owned()),
            batch_size: Some(spec.batch.into()),
            maximum_batching_window_in_seconds: match spec.window {
                0 => None,
                seconds => Some(seconds.into()),
            },
            function_response_types: Some(vec!["ReportBatchItemFailures".to_owned()]),
            ..MappingOptions::default()
        };
        let config = MappingConfig::create(&options, &MappingFacts::default())?;
        Ok(WorldMapping {
            function: function.to_owned(),
            queue: arn,
            mapping: QueueMapping::new(config, now),
            filters: FilterCriteria::parse(SourceType::Sqs, spec.filters.iter().copied())?,
        })
    }
}
