//! A world: the queues, topics, buses, buckets, streams, schedules and functions of an app, wired
//! as its template wires them, on a laptop.
//!
//! A [`World`] is synchronous and deterministic. It has no clock, no runtime and no sockets: every
//! operation takes the current time, and what must happen outside is returned as [`Work`].
//!
//! # Contract
//!
//! - [`World::new`] builds a world in memory from
//!   [`App::deployment`](petstore_core::App::deployment); [`World::open`] one in a file. Both
//!   declare the same resources as the template of the app. Their ARNs are those of [`Names`]; give
//!   [`Names::resource_arns`] to the app.
//! - Operations are methods with AWS's results and errors: queues ([`World::queue_step`]), topics
//!   ([`World::publish`], [`World::subscribe`]), buses ([`World::put_events`]), buckets
//!   ([`World::object_changed`]), tables ([`World::table_changed`]), functions ([`World::invoke`]).
//!   A bucket has no objects and a table has no items: what stores them reports each change.
//! - With a file, an operation is written before it is done. If it cannot be written, it is not
//!   done, and the result is [`WorldError::Storage`].
//! - [`World::next_due`] is when something is due next; it changes with every operation. At that
//!   time, or after any operation, call [`World::take_work`], do all that it returns, in any order
//!   and at once if you like, and pass each result to [`World::settle`]. Then take work again:
//!   settling makes new work.
//! - Work is handed out once. A world that is opened again hands out again what was not settled.
//! - What AWS does silently is in [`World::take_notices`].
//!
//! ```
//! use petstore_core::{App, Timestamp};
//! use petstore_local::world::{World, WorldSettings};
//!
//! let now = Timestamp::from_seconds(1_767_225_600);
//! let deployment = App::new("shelter").deployment();
//! let mut world = World::new(&deployment, &WorldSettings::default(), now)?;
//!
//! world.invoke("shelter", r#"{"petId": 1}"#, now)?;
//! assert!(world.next_due().is_some_and(|due| due <= now));
//! let work = world.take_work(now)?;
//! assert_eq!(work.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod ids;
mod journal;
mod names;
mod notice;
mod operation;
mod operations;
mod route;
mod rules;
mod schedule;
mod settings;
mod settle;
mod setup;
mod state;
mod take;
mod work;

use std::path::Path;
use std::time::Duration;

use petstore_core::Timestamp;
use petstore_core::contract::Deployment;

pub use error::{SetupCause, SetupError, StorageError, WorldError};
pub use names::Names;
pub use notice::Notice;
pub use operation::TableWrite;
pub use settings::WorldSettings;
pub use work::{Invoke, Task, Work, WorkId, WorkResult};

use crate::events::bucket::Bucket;
use crate::events::bus::Buses;
use crate::events::queue::Queues;
use crate::events::topic::Topics;
use journal::Journal;
use operation::Operation;
use route::Step;
use rules::Rules;
use state::State;

/// How long nothing must have been refused until a file that was full has room again. What is
/// delivered makes room for one message at a time.
const ROOM_AFTER: Duration = Duration::from_secs(10);

/// The resources and functions of an app. The [module](self) describes the contract.
#[derive(Debug)]
pub struct World {
    state: State,
    rules: Rules,
    journal: Option<Journal>,
    /// When the file had no room for something new, until it counts as having room again.
    refused: Option<Timestamp>,
    notices: Vec<Notice>,
}

impl World {
    /// A world in memory.
    ///
    /// # Errors
    ///
    /// [`SetupError`] if AWS would refuse what the app declares.
    pub fn new(
        deployment: &Deployment,
        settings: &WorldSettings,
        now: Timestamp,
    ) -> Result<World, SetupError> {
        let mut state = setup::empty(settings);
        let rules = Rules::default();
        setup::set_up(&mut state, &rules, deployment, settings, now)?;
        Ok(World {
            state,
            rules,
            journal: None,
            refused: None,
            notices: Vec::new(),
        })
    }

    /// A world in a file, which is created if it does not exist. Otherwise the world goes on where
    /// the process before ended, however it ended: messages that were in flight are visible again,
    /// and what was under way is attempted again.
    ///
    /// # Errors
    ///
    /// [`SetupError`] if the file cannot be used, or if AWS would refuse what the app declares.
    pub fn open(
        file: &Path,
        deployment: &Deployment,
        settings: &WorldSettings,
        now: Timestamp,
    ) -> Result<World, SetupError> {
        let storage = || error::setup_error(|| "the state of the local world".to_owned());
        let opened = Journal::open(file, settings.max_page_count);
        let (mut journal, content) = opened.map_err(storage())?;
        let rules = Rules::default();
        let names = &settings.names;
        let mut state = match content.state.filter(|state| state.names == *names) {
            Some(state) => state,
            None => setup::empty(settings),
        };
        for (at, operation) in content.operations {
            operation.repeat(&mut state, &rules, at);
        }
        // What was under way is not part of the text.
        let mut state = state.without_work_under_way().map_err(|cause| {
            let path = file.display().to_string();
            storage()(StorageError::Content { path, cause })
        })?;
        state.resume(now);
        setup::set_up(&mut state, &rules, deployment, settings, now)?;
        journal.replace(&state, true).map_err(storage())?;
        Ok(World {
            state,
            rules,
            journal: Some(journal),
            refused: None,
            notices: Vec::new(),
        })
    }

    /// Account and region, and so the ARNs of all resources.
    pub fn names(&self) -> &Names {
        &self.state.names
    }

    /// The queues: their messages and settings.
    pub fn queues(&self) -> &Queues {
        &self.state.queues
    }

    /// The topics with their subscriptions.
    pub fn topics(&self) -> &Topics {
        &self.state.topics
    }

    /// The event buses.
    pub fn buses(&self) -> &Buses {
        &self.state.buses
    }

    /// The notifications of a bucket, by its name.
    pub fn bucket(&self, name: &str) -> Option<&Bucket> {
        self.state.buckets.get(name)
    }

    /// The names of the functions.
    pub fn functions(&self) -> impl Iterator<Item = &str> {
        self.state.functions.keys().map(String::as_str)
    }

    /// The handlers with a schedule, and when each fires next.
    pub fn schedules(&self) -> impl Iterator<Item = (&str, Option<Timestamp>)> {
        let schedules = self.state.schedules.iter();
        schedules.map(|(handler, schedule)| (handler.as_str(), schedule.due()))
    }

    /// The sequence number of the last write to a table that was reported; report later ones again
    /// after a restart.
    pub fn last_sequence_number(&self, table: &str) -> Option<&str> {
        self.state.tables.get(table)?.last.as_deref()
    }

    /// When something is due next. A time in the past means now.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.state.next_due()
    }

    /// Lets everything happen that is due, and returns what the caller has to do.
    ///
    /// # Errors
    ///
    /// [`WorldError::Storage`]; nothing has happened then.
    pub fn take_work(&mut self, now: Timestamp) -> Result<Vec<Work>, WorldError> {
        if self.next_due().is_none_or(|due| due > now) {
            return Ok(Vec::new());
        }
        self.commit(now, Operation::Take, |state, step| state.take_work(step))
    }

    /// Reports how work ended. Work that is not pending any more is ignored.
    ///
    /// # Errors
    ///
    /// [`WorldError::Storage`]; the work is still pending then, and can be settled again.
    pub fn settle(
        &mut self,
        id: &WorkId,
        result: &WorkResult,
        now: Timestamp,
    ) -> Result<(), WorldError> {
        let operation = Operation::Settle {
            id: id.clone(),
            result: result.clone(),
        };
        self.commit(now, operation, |state, step| state.settle(step, id, result))
    }

    /// Takes what happened since the last call, for a log. It is not part of the state.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// Writes an operation, then does it. If the file is full, the state after the operation is
    /// written instead, which may be shorter than the operations before it.
    fn commit<T>(
        &mut self,
        now: Timestamp,
        operation: Operation,
        apply: impl Fn(&mut State, &mut Step<'_>) -> T,
    ) -> Result<T, WorldError> {
        let is_progress = operation.is_progress();
        let written = match &mut self.journal {
            Some(journal) => journal.append(now, &operation),
            None => Ok(()),
        };
        let mut notices = Vec::new();
        let mut step = Step {
            rules: &self.rules,
            now,
            notices: &mut notices,
        };
        let result = match (written, &mut self.journal) {
            (Ok(()), _) => apply(&mut self.state, &mut step),
            (Err(StorageError::Full { .. }), Some(journal)) => {
                let mut after = self.state.clone();
                let result = apply(&mut after, &mut step);
                if let Err(error) = journal.replace(&after, is_progress) {
                    self.note_refused(&error, now);
                    return Err(error.into());
                }
                self.state = after;
                result
            }
            (Err(error), _) => return Err(error.into()),
        };
        // There may be room for progress in a file that is full for everything else.
        if !is_progress {
            self.note_accepted(now);
        }
        self.notices.append(&mut notices);
        let rules = self.rules.take_not_transformed().into_iter();
        let dropped = rules.map(|rule| Notice::NotTransformed { rule });
        self.notices.extend(dropped);
        if let Some(journal) = &mut self.journal
            && journal.is_long()
        {
            // The operations are safe in the file as they are; the next one tries again.
            let _ = journal.replace(&self.state, true);
        }
        Ok(result)
    }

    /// Notes that the file is full, once.
    fn note_refused(&mut self, error: &StorageError, now: Timestamp) {
        if let StorageError::Full { path } = error
            && self.refused.replace(now).is_none()
        {
            let path = path.clone();
            self.notices.push(Notice::Full { path });
        }
    }

    /// Notes that a file that was full has room, once.
    fn note_accepted(&mut self, now: Timestamp) {
        if let (Some(refused), Some(journal)) = (self.refused, &self.journal)
            && now.since(refused) >= ROOM_AFTER
        {
            self.refused = None;
            let path = journal.path();
            self.notices.push(Notice::HasRoom { path });
        }
    }
}
