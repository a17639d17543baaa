//! One process of a function as the others see it: the invocation that it handles, and whether it
//! has to end.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use petstore_gateway::{FunctionFailure, InvokeError};
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;

use super::failure;
use super::job::Job;
use super::reply::ReplySender;
use crate::log;

/// A process of a function.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) number: u64,
    /// The name of the function.
    pub(super) function: String,
    state: Mutex<State>,
    /// The process has to be looked at: it may have to end.
    wake: Notify,
    gone: Notify,
}

#[derive(Debug, Default)]
struct State {
    is_initialized: bool,
    current: Option<Current>,
    /// Whether the supervisor waits for a deadline.
    is_timed: bool,
    init_failure: Option<FunctionFailure>,
    has_extension: bool,
    end: End,
    is_gone: bool,
}

/// Whether and how a process has to end.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum End {
    #[default]
    Not,
    /// It is no longer needed: it ends once it has no invocation.
    Retired,
    /// It is asked to end.
    ShutDown,
    /// It is killed.
    Killed,
}

/// What has to happen to a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Nothing.
    Run,
    /// It is asked to end.
    Terminate,
    /// It is killed.
    Kill,
}

/// An invocation that the process handles.
#[derive(Debug)]
struct Current {
    request_id: String,
    reply: ReplySender,
    deadline: Instant,
}

/// What a process gets for an invocation.
#[derive(Debug)]
pub(super) struct Delivery {
    pub(super) request_id: String,
    pub(super) function_arn: String,
    pub(super) deadline: SystemTime,
    pub(super) event: Bytes,
}

impl Instance {
    pub(super) fn new(number: u64, function: &str) -> Self {
        Self {
            number,
            function: function.to_owned(),
            state: Mutex::default(),
            wake: Notify::new(),
            gone: Notify::new(),
        }
    }

    /// The process asks for an event, so its last invocation is over. Returns whether it had none.
    pub(super) fn finish_last(&self) -> bool {
        let (is_first, unanswered) = {
            let mut state = self.lock();
            let is_first = !std::mem::replace(&mut state.is_initialized, true);
            (is_first, state.current.take())
        };
        if let Some(current) = unanswered {
            let failure = failure::no_response(&current.request_id);
            current.reply.finish(Err(InvokeError::Failed(failure)));
        }
        is_first
    }

    /// Begins an invocation, which the process has to end within the limit.
    pub(super) fn begin(&self, job: Job, limit: Duration) -> Delivery {
        let delivery = Delivery {
            request_id: job.request_id.clone(),
            function_arn: job.function_arn,
            deadline: SystemTime::now() + limit,
            event: job.event,
        };
        let was_timed = {
            let mut state = self.lock();
            state.current = Some(Current {
                request_id: job.request_id,
                reply: job.reply,
                deadline: Instant::now() + limit,
            });
            std::mem::replace(&mut state.is_timed, true)
        };
        // An earlier deadline that the supervisor waits for makes it look at this one in time.
        if !was_timed {
            self.wake.notify_one();
        }
        delivery
    }

    /// When the supervisor has to look at the time, if it has to.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let mut state = self.lock();
        let deadline = state.current.as_ref().map(|current| current.deadline);
        state.is_timed = deadline.is_some();
        deadline
    }

    /// Ends the process if its invocation has exceeded the limit.
    pub(super) fn enforce_deadline(&self, limit: Duration) {
        let late = {
            let mut state = self.lock();
            let now = Instant::now();
            state.current.take_if(|current| current.deadline <= now)
        };
        if let Some(current) = late {
            let failure = FunctionFailure::timed_out(&current.request_id, limit);
            let message = failure.message();
            current.reply.finish(Err(InvokeError::Failed(failure)));
            log::function_line(&self.function, &message);
            self.end_with(End::Killed);
        }
    }

    /// Ends an invocation with its result. `false` if the process has no such invocation.
    pub(super) fn complete(&self, request_id: &str, result: Result<Bytes, InvokeError>) -> bool {
        let current = {
            let mut state = self.lock();
            state
                .current
                .take_if(|current| current.request_id == request_id)
        };
        match current {
            Some(current) => {
                current.reply.finish(result);
                true
            }
            None => false,
        }
    }

    /// Begins to pass on the result of an invocation, if its caller can take a stream. The pieces
    /// are sent through what this returns, and [`complete`](Self::complete) ends the stream.
    pub(super) fn begin_stream(
        &self,
        request_id: &str,
        content_type: &str,
    ) -> Option<mpsc::Sender<Bytes>> {
        let mut state = self.lock();
        let current = state
            .current
            .take_if(|current| current.request_id == request_id)?;
        let (reply, pieces) = current.reply.begin_stream(content_type);
        state.current = Some(Current { reply, ..current });
        pieces
    }

    /// The process cannot initialize, and will end.
    pub(super) fn fail_init(&self, failure: FunctionFailure) {
        self.lock().init_failure = Some(failure);
    }

    /// An extension in the process wants a signal before it is killed.
    pub(super) fn register_extension(&self) {
        self.lock().has_extension = true;
    }

    /// Ends the process after the invocation that it may handle.
    pub(super) fn retire(&self) {
        self.end_with(End::Retired);
    }

    /// Ends the process.
    pub(super) fn shut_down(&self) {
        self.end_with(End::ShutDown);
    }

    fn end_with(&self, end: End) {
        self.lock().end = end;
        self.wake.notify_one();
    }

    pub(super) fn is_retired(&self) -> bool {
        self.lock().end == End::Retired
    }

    pub(super) fn is_initialized(&self) -> bool {
        self.lock().is_initialized
    }

    /// Waits until the process has ended.
    pub(super) async fn ended(&self) {
        let gone = self.gone.notified();
        if !self.lock().is_gone {
            gone.await;
        }
    }

    /// What has to happen to the process now.
    pub(super) fn order(&self) -> Order {
        let state = self.lock();
        match state.end {
            End::Not => Order::Run,
            End::Retired if state.current.is_some() => Order::Run,
            End::ShutDown if state.has_extension => Order::Terminate,
            _ => Order::Kill,
        }
    }

    /// The process has ended, or could not be started. Its invocation fails with `failure`, unless
    /// the process reported a failure. Returns that failure.
    pub(super) fn leave(
        &self,
        failure: impl Fn(&str) -> FunctionFailure,
    ) -> Option<FunctionFailure> {
        let (current, reported) = {
            let mut state = self.lock();
            (state.current.take(), state.init_failure.take())
        };
        if let Some(current) = current {
            let failure = reported
                .clone()
                .unwrap_or_else(|| failure(&current.request_id));
            current.reply.finish(Err(InvokeError::Failed(failure)));
        }
        reported
    }

    /// Whether the process was not asked to end.
    pub(super) fn is_wanted(&self) -> bool {
        self.lock().end == End::Not
    }

    /// Ends the wait for the end of the process.
    pub(super) fn set_gone(&self) {
        self.lock().is_gone = true;
        self.gone.notify_waiters();
    }

    /// Has the supervisor look at the process.
    pub(super) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Waits until the process has to be looked at.
    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
