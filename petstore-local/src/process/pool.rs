//! The processes of one function, and the invocations that wait for them.

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use petstore_gateway::{FunctionFailure, InvokeError};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::instance::{Delivery, Instance};
use super::job::Job;
use super::options::FunctionOptions;
use super::reply::{InvokeResult, ReplySender};
use crate::{AwsSettings, log};

/// How long processes may take to end after they were asked to. Lambda gives internal extensions
/// half a second.
const SHUTDOWN: Duration = Duration::from_millis(500);

/// The processes of a function.
#[derive(Debug)]
pub(super) struct Pool {
    pub(super) options: FunctionOptions,
    pub(super) settings: AwsSettings,
    /// Receives the instances whose processes have to be started.
    starts: mpsc::UnboundedSender<Arc<Instance>>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Processes that wait for an event; the last one was active last.
    idle: Vec<oneshot::Sender<Job>>,
    /// Invocations that wait for a process, in order.
    pending: VecDeque<Job>,
    instances: BTreeMap<u64, Arc<Instance>>,
    /// The number of instances that have not asked for an event yet.
    starting: usize,
    next_number: u64,
    is_shut_down: bool,
}

impl Pool {
    /// A pool without processes. Whatever receives its instances has to start their processes.
    pub(super) fn new(
        options: FunctionOptions,
        settings: &AwsSettings,
    ) -> (Arc<Self>, mpsc::UnboundedReceiver<Arc<Instance>>) {
        let (starts, instances) = mpsc::unbounded_channel();
        let pool = Self {
            options,
            settings: settings.clone(),
            starts,
            state: Mutex::default(),
        };
        (Arc::new(pool), instances)
    }

    /// Starts a process before an invocation needs it.
    pub(super) fn warm_up(&self) {
        self.add_process(&mut self.lock());
    }

    /// Queues an invocation, whose caller can take a stream or not. It is abandoned if the future
    /// is dropped before a process takes it.
    pub(super) fn submit(
        &self,
        event: Bytes,
        qualifier: Option<&str>,
        streams: bool,
    ) -> impl Future<Output = InvokeResult> + Send + use<> {
        let (reply, result) = oneshot::channel();
        let job = Job {
            request_id: Uuid::new_v4().to_string(),
            function_arn: self.arn(qualifier),
            event,
            reply: ReplySender::Waiting { reply, streams },
        };
        self.queue(job);
        async move {
            let ended = || InvokeError::Unreachable("the local functions are ending".to_owned());
            result.await.unwrap_or_else(|_| Err(ended()))
        }
    }

    fn queue(&self, mut job: Job) {
        let mut state = self.lock();
        while let Some(idle) = state.idle.pop() {
            // A process that has ended does not take it.
            match idle.send(job) {
                Ok(()) => return,
                Err(not_taken) => job = not_taken,
            }
        }
        if !state.is_shut_down {
            state.pending.push_back(job);
            self.start_needed(&mut state);
        }
    }

    /// Waits for the next invocation of an instance, whose last one is over; `None` if the instance
    /// should end.
    pub(super) async fn next(&self, instance: &Arc<Instance>) -> Option<Delivery> {
        let is_first = instance.finish_last();
        let Some(job) = self.take_or_wait(instance, is_first) else {
            instance.wake();
            return None;
        };
        let job = job.await.ok()?;
        Some(instance.begin(job, self.options.timeout))
    }

    fn take_or_wait(&self, instance: &Instance, is_first: bool) -> Option<oneshot::Receiver<Job>> {
        let mut state = self.lock();
        if is_first {
            state.starting -= 1;
        }
        if instance.is_retired() || state.is_shut_down {
            return None;
        }
        let (give, job) = oneshot::channel();
        state.pending.retain(|job| !job.reply.is_closed());
        match state.pending.pop_front() {
            // The receiver is here, so it cannot be lost.
            Some(pending) => drop(give.send(pending)),
            None => {
                state.idle.retain(|idle| !idle.is_closed());
                state.idle.push(give);
            }
        }
        Some(job)
    }

    /// An instance has ended. If it never asked for an event, the invocations that wait fail.
    pub(super) fn ended(&self, instance: &Instance, failure: impl Fn(&str) -> FunctionFailure) {
        let mut state = self.lock();
        state.instances.remove(&instance.number);
        if !instance.is_initialized() {
            state.starting -= 1;
            if state.starting == 0 && !instance.is_retired() {
                for job in state.pending.drain(..) {
                    let failure = failure(&job.request_id);
                    job.reply.finish(Err(InvokeError::Failed(failure)));
                }
            }
        }
        self.start_needed(&mut state);
    }

    /// Starts a process if there are fewer than the waiting invocations need.
    fn start_needed(&self, state: &mut State) {
        let is_needed = state.starting < state.pending.len();
        if is_needed && state.instances.len() < self.options.max_processes && !state.is_shut_down {
            self.add_process(state);
        }
    }

    fn add_process(&self, state: &mut State) {
        let instance = Arc::new(Instance::new(state.next_number, &self.options.name));
        state.next_number += 1;
        state.starting += 1;
        state
            .instances
            .insert(instance.number, Arc::clone(&instance));
        // The receiver is gone only when the runtime ends.
        let _ = self.starts.send(instance);
    }

    /// Replaces the instances: idle and starting ones at once, the others after their invocation.
    pub(super) fn restart(&self) {
        let mut state = self.lock();
        state.idle.clear();
        for instance in state.instances.values() {
            instance.retire();
        }
        if !state.is_shut_down {
            self.add_process(&mut state);
        }
    }

    /// Ends all processes.
    pub(super) async fn shut_down(&self) {
        let instances: Vec<_> = {
            let mut state = self.lock();
            state.is_shut_down = true;
            state.idle.clear();
            state.pending.clear();
            state.instances.values().cloned().collect()
        };
        for instance in &instances {
            instance.shut_down();
        }
        let ended = async {
            for instance in &instances {
                instance.ended().await;
            }
        };
        let _ = tokio::time::timeout(SHUTDOWN, ended).await;
    }

    /// Logs the failure of an invocation that nothing waits for.
    pub(super) fn log_failure(&self, result: InvokeResult) {
        if let Err(error) = result {
            log::function_line(&self.options.name, &error.to_string());
        }
    }

    fn arn(&self, qualifier: Option<&str>) -> String {
        let AwsSettings {
            region, account_id, ..
        } = &self.settings;
        let arn = format!(
            "arn:aws:lambda:{region}:{account_id}:function:{}",
            self.options.name
        );
        match qualifier {
            Some(qualifier) => format!("{arn}:{qualifier}"),
            None => arn,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
