//! The line in the log for each invocation. It contains no bodies, headers or error messages, and
//! only the subscriber allocates memory to write it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// The target of the line, for filters.
const TARGET: &str = "petstore::invocation";

/// What an invocation did.
#[derive(Debug, Default)]
pub(crate) enum Summary {
    /// No handler took the event.
    #[default]
    Unknown,
    Request {
        /// Nothing if no route has the path, and for a CORS preflight.
        route: Option<&'static str>,
        status: u16,
    },
    Authorizer {
        name: &'static str,
        is_allowed: bool,
    },
    Event {
        source: &'static str,
        /// The handler of the first record.
        handler: Option<&'static str>,
        records: usize,
        /// The records that are delivered again.
        failed: usize,
    },
}

/// Writes one line for each invocation of a function, if the subscriber takes it.
#[derive(Debug)]
pub(crate) struct InvocationLog {
    function: String,
    warm: AtomicBool,
}

impl InvocationLog {
    pub(crate) fn new(function: String) -> Self {
        InvocationLog {
            function,
            warm: AtomicBool::new(false),
        }
    }

    /// When the invocation began; `None` if nothing will read the line.
    pub(crate) fn start(&self) -> Option<Instant> {
        tracing::enabled!(target: TARGET, tracing::Level::INFO).then(Instant::now)
    }

    /// Writes the line of an invocation; `error` is the type of a function error.
    pub(crate) fn write(
        &self,
        started: Option<Instant>,
        function: Option<&str>,
        summary: &Summary,
        error: Option<&'static str>,
    ) {
        let Some(started) = started else { return };
        let function = function.unwrap_or(&self.function);
        #[allow(
            clippy::cast_precision_loss,
            reason = "an invocation takes fewer than 2^53 microseconds"
        )]
        let duration_ms = started.elapsed().as_micros() as f64 / 1000.0;
        let cold_start = !self.warm.swap(true, Ordering::Relaxed);
        match *summary {
            Summary::Request { route, status } => tracing::info!(
                target: TARGET,
                function,
                route,
                status,
                durationMs = duration_ms,
                coldStart = cold_start,
                "handled a request"
            ),
            Summary::Authorizer { name, is_allowed } => tracing::info!(
                target: TARGET,
                function,
                authorizer = name,
                isAllowed = is_allowed,
                error,
                durationMs = duration_ms,
                coldStart = cold_start,
                "decided about a caller"
            ),
            Summary::Event {
                source,
                handler,
                records,
                failed,
            } => tracing::info!(
                target: TARGET,
                function,
                source,
                handler,
                records,
                failed,
                error,
                durationMs = duration_ms,
                coldStart = cold_start,
                "handled an event"
            ),
            Summary::Unknown => tracing::info!(
                target: TARGET,
                function,
                error,
                durationMs = duration_ms,
                coldStart = cold_start,
                "received an event that it does not handle"
            ),
        }
    }
}
