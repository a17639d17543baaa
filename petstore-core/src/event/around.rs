//! Hooks around records: `#[around]` on a function that takes `NextRecord`.

use std::fmt;
use std::sync::Arc;

use super::inputs::EventInputs;
use super::outcome::Outcome;
use super::record::Record;
use crate::boxed::BoxFuture;
use crate::http::around::IntoHook;
use crate::state::StateSpec;

/// A hook that runs around records. `#[around]` implements it for a function; libraries implement
/// it for their own types.
///
/// ```
/// use petstore_core::App;
/// use petstore_core::event::{AroundRecord, NextRecord, Outcome, RecordHook};
/// use petstore_core::BoxFuture;
///
/// /// Prints every record that fails.
/// struct Failures;
///
/// impl AroundRecord for Failures {
///     fn around<'r>(&'r self, next: NextRecord<'r>) -> BoxFuture<'r, Outcome> {
///         Box::pin(async move {
///             let id = next.record().id();
///             let outcome = next.run().await;
///             if let Some(error) = outcome.error() {
///                 println!("{id}: {error}");
///             }
///             outcome
///         })
///     }
/// }
///
/// let app = App::new("orders").around_records([RecordHook::new(Failures)]);
/// ```
pub trait AroundRecord: Send + Sync + 'static {
    /// Handles a record, usually by [`NextRecord::run`].
    fn around<'r>(&'r self, next: NextRecord<'r>) -> BoxFuture<'r, Outcome>;

    /// The name of the hook, for messages.
    fn name(&self) -> &'static str {
        std::any::type_name::<Self>()
    }

    /// The shared state that the hook takes.
    fn states(&self) -> &'static [StateSpec] {
        &[]
    }

    /// Describes the resources that the hook uses, for the permissions of every function with
    /// event handlers.
    fn inputs(&self, _: &mut EventInputs<'_>) {}
}

/// A hook in a list of hooks around records. `hooks![trace]` creates a list of them.
#[derive(Clone)]
pub struct RecordHook(pub(crate) Arc<dyn AroundRecord>);

impl RecordHook {
    /// A hook of a type that implements [`AroundRecord`].
    pub fn new(hook: impl AroundRecord) -> Self {
        Self(Arc::new(hook))
    }
}

#[diagnostic::do_not_recommend]
impl<T: AroundRecord> IntoHook<RecordHook> for T {
    fn into_hook(self) -> RecordHook {
        RecordHook::new(self)
    }
}

impl fmt::Debug for RecordHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RecordHook").field(&self.0.name()).finish()
    }
}

/// What handles a record after the last hook.
pub(crate) trait HandleRecord: Sync {
    /// The name of the handler.
    fn name(&self) -> &'static str;

    fn handle<'r>(&'r self, record: Record<'r>) -> BoxFuture<'r, Outcome>;
}

#[doc = include_str!("../../docs/next_record.md")]
#[must_use = "the record is not handled unless `run` is awaited"]
#[derive(Clone, Copy)]
pub struct NextRecord<'r> {
    pub(crate) record: Record<'r>,
    pub(crate) hooks: &'r [RecordHook],
    pub(crate) target: &'r dyn HandleRecord,
}

impl<'r> NextRecord<'r> {
    /// The record; the first one if the handler takes the whole batch.
    pub fn record(&self) -> &Record<'r> {
        &self.record
    }

    /// The record, or all records if the handler takes the whole batch.
    pub fn records(&self) -> impl Iterator<Item = Record<'r>> + use<'r> {
        let single = self.record.batch.is_empty().then_some(self.record);
        single.into_iter().chain(self.record.batch.iter().copied())
    }

    /// The name of the handler.
    pub fn handler(&self) -> &'static str {
        self.target.name()
    }

    /// Sets a value for the rest of this call. Handlers take it as
    /// [`Extension<T>`](crate::Extension).
    pub fn set<T: Send + Sync + 'static>(&self, value: T) {
        self.record.storage.insert(value);
    }

    /// Handles the record, and returns whether it has succeeded. If the handler cannot take the
    /// record, or panics, the outcome is a failure that has been logged.
    pub fn run(self) -> BoxFuture<'r, Outcome> {
        match self.hooks.split_first() {
            Some((hook, hooks)) => hook.0.around(NextRecord { hooks, ..self }),
            None => self.target.handle(self.record),
        }
    }
}

impl fmt::Debug for NextRecord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NextRecord")
            .field("record", &self.record)
            .field("hooks", &self.hooks)
            .finish_non_exhaustive()
    }
}
