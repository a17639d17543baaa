//! Random batches, failures, orders and clocks, compared with a naive model.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, SystemTime};

use petstore::prelude::*;
use petstore::test::{self, EventClient};
use petstore::{Clock, Context, Timestamp};
use proptest::prelude::*;

/// A clock that handlers advance; no test waits.
#[derive(Clone, Default)]
struct Ticks(Arc<AtomicU64>);

impl Clock for Ticks {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }

    fn sleep_until(&self, deadline: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::poll_fn(move |cx| {
            match self.now() >= deadline {
                true => Poll::Ready(()),
                false => {
                    cx.waker().wake_by_ref();
                    Poll::Pending
                }
            }
        }))
    }
}

/// What a record does.
#[petstore::model]
#[derive(Clone, Debug)]
struct Job {
    /// `ok`, `error`, `panic` or `malformed`.
    result: String,
    /// How often its future is polled before it completes; each time takes a millisecond.
    polls: u8,
    index: usize,
}

#[queue("jobs", message = Job)]
struct Jobs;

#[queue("single-jobs", message = Job)]
struct SingleJobs;

#[queue("many-jobs", message = Job)]
struct ManyJobs;

#[queue("jobs.fifo", message = Job)]
struct OrderedJobs;

#[table("jobs", key = "index", stream = new_image)]
struct JobTable;

/// What handlers did.
#[derive(Clone, Default)]
struct Journal(Arc<Mutex<Entries>>);

/// The records that began and those that succeeded, in order.
#[derive(Clone, Debug, Default, PartialEq)]
struct Entries {
    begun: Vec<usize>,
    succeeded: Vec<usize>,
}

async fn work(job: &Job, journal: &Journal, ticks: &Ticks) -> Result<(), String> {
    journal.0.lock().unwrap().begun.push(job.index);
    for _ in 0..job.polls {
        ticks.0.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
    }
    match job.result.as_str() {
        "ok" => {
            journal.0.lock().unwrap().succeeded.push(job.index);
            Ok(())
        }
        "panic" => panic!("as told"),
        _ => Err("as told".to_owned()),
    }
}

#[event(sqs, queue = Jobs, concurrency = 3)]
async fn run(Json(job): Json<Job>, journal: &Journal, ticks: &Ticks) -> Result<(), String> {
    work(&job, journal, ticks).await
}

#[event(sqs, queue = SingleJobs)]
async fn run_single(Json(job): Json<Job>, journal: &Journal, ticks: &Ticks) -> Result<(), String> {
    work(&job, journal, ticks).await
}

#[event(sqs, queue = ManyJobs, concurrency = 12)]
async fn run_many(Json(job): Json<Job>, journal: &Journal, ticks: &Ticks) -> Result<(), String> {
    work(&job, journal, ticks).await
}

#[event(sqs, queue = OrderedJobs)]
async fn run_in_order(
    Json(job): Json<Job>,
    journal: &Journal,
    ticks: &Ticks,
) -> Result<(), String> {
    work(&job, journal, ticks).await
}

#[event(dynamodb, table = JobTable)]
async fn run_stream(
    NewImage(job): NewImage<Job>,
    journal: &Journal,
    ticks: &Ticks,
) -> Result<(), String> {
    match job {
        Some(job) => work(&job, journal, ticks).await,
        None => Ok(()),
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Order {
    /// With this many records at once.
    Standard(usize),
    Fifo,
    Stream,
}

impl Order {
    /// How many records are handled at once.
    fn concurrency(self) -> usize {
        match self {
            Self::Standard(concurrency) => concurrency,
            Self::Fifo | Self::Stream => 1,
        }
    }
}

fn jobs() -> impl Strategy<Value = Vec<Job>> {
    let result = prop_oneof![
        6 => Just("ok"), 1 => Just("error"), 1 => Just("panic"), 1 => Just("malformed"),
    ];
    let job = (result, 0..4_u8).prop_map(|(result, polls)| (result.to_owned(), polls));
    prop::collection::vec(job, 1..30).prop_map(|jobs| {
        let jobs = jobs.into_iter().enumerate();
        jobs.map(|(index, (result, polls))| Job {
            result,
            polls,
            index,
        })
        .collect()
    })
}

fn event(order: Order, jobs: &[Job]) -> test::TestEvent {
    let wrong = serde_json::json!({"result": 7});
    let json = |job: &Job| match job.result.as_str() {
        "malformed" => wrong.clone(),
        _ => serde_json::to_value(job).unwrap(),
    };
    match order {
        Order::Standard(1) => test::sqs(jobs.iter().map(json)).from_resource::<SingleJobs>(),
        Order::Standard(3) => test::sqs(jobs.iter().map(json)).from_resource::<Jobs>(),
        Order::Standard(_) => test::sqs(jobs.iter().map(json)).from_resource::<ManyJobs>(),
        Order::Fifo => test::sqs(jobs.iter().map(json)).from_resource::<OrderedJobs>(),
        Order::Stream => {
            let changes = jobs
                .iter()
                .fold(test::stream(), |it, job| it.insert(&json(job)));
            changes.from_resource::<JobTable>()
        }
    }
}

/// What must happen to a batch. Records take the places that are free, in their order; the places
/// are polled in turn. After the time to stop none begins, and those that wait are dropped.
fn model(order: Order, jobs: &[Job], mut now: u64, stop: Option<u64>) -> Entries {
    let is_late = |now: u64| stop.is_some_and(|stop| now >= stop);
    let mut entries = Entries::default();
    // The record in each place, and how often it was polled.
    let mut places: Vec<Option<(usize, u8)>> = Vec::new();
    let (mut next, mut failed, mut open) = (0, false, jobs.len());
    loop {
        while places.iter().flatten().count() < order.concurrency() {
            if open > 0 && is_late(now) {
                return entries;
            }
            if next == jobs.len() || (failed && !matches!(order, Order::Standard(_))) {
                break;
            }
            match places.iter_mut().find(|place| place.is_none()) {
                Some(place) => *place = Some((next, 0)),
                None => places.push(Some((next, 0))),
            }
            next += 1;
        }
        if places.iter().flatten().count() == 0 {
            return entries;
        }
        let mut completed = false;
        for place in &mut places {
            let Some((index, polls)) = place else {
                continue;
            };
            let job = &jobs[*index];
            let is_malformed = job.result == "malformed";
            if *polls == 0 && !is_malformed {
                entries.begun.push(*index);
            }
            if *polls < job.polls && !is_malformed {
                *polls += 1;
                now += 1;
                continue;
            }
            match job.result.as_str() {
                "ok" => entries.succeeded.push(*index),
                _ => failed = true,
            }
            (completed, open, *place) = (true, open - 1, None);
        }
        if !completed && is_late(now) {
            return entries;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_did_not_succeed_is_reported_and_nothing_else(
        jobs in jobs(),
        order in prop::sample::select(vec![
            Order::Standard(1), Order::Standard(3), Order::Standard(12), Order::Fifo, Order::Stream,
        ]),
        start in prop_oneof![Just(0), 0..1_000_000_000_000_u64],
        time in prop::option::of(prop_oneof![1..60_u64, 0..20_000_u64]),
    ) {
        std::panic::set_hook(Box::new(|_| {}));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (journal, ticks) = (Journal::default(), Ticks::default());
        ticks.0.store(start, Ordering::Relaxed);
        let failed = runtime.block_on(async {
            let app = App::new("jobs")
                .events(events![run, run_single, run_many, run_in_order, run_stream])
                .state(journal.clone())
                .state(ticks.clone());
            let client = EventClient::new(app).await.unwrap().clock(ticks.clone());
            let mut context = Context::new("test");
            context.deadline =
                time.map(|time| SystemTime::UNIX_EPOCH + Duration::from_millis(start + time));
            let result = client.send_with(event(order, &jobs), context).await.unwrap();
            prop_assert_eq!(result.failed_ids().len(), result.failed().len(), "an id is not of the batch");
            Ok(result.failed())
        })?;
        let _ = std::panic::take_hook();
        let entries = journal.0.lock().unwrap().clone();
        let reported: BTreeSet<usize> = failed.iter().copied().collect();
        prop_assert_eq!(reported.len(), failed.len(), "an id is reported twice");
        // The margin is a tenth of the time that is left, in whole milliseconds, but at most half a
        // second.
        let stop = time.map(|time| start + time - (time / 10).min(500));
        prop_assert_eq!(&entries, &model(order, &jobs, start, stop));
        let open = |index: &usize| !entries.succeeded.contains(index);
        let not_succeeded: Vec<usize> = (0..jobs.len()).filter(open).collect();
        let expected = match order {
            Order::Standard(_) | Order::Fifo => not_succeeded,
            // Lambda delivers everything after the first again.
            Order::Stream => not_succeeded.into_iter().take(1).collect(),
        };
        prop_assert_eq!(&failed, &expected);
        if stop.is_none() && matches!(order, Order::Standard(_)) {
            let all = jobs.iter().filter(|job| job.result == "ok").map(|job| job.index);
            let done: BTreeSet<usize> = entries.succeeded.iter().copied().collect();
            prop_assert_eq!(done, all.collect::<BTreeSet<_>>());
        }
    }
}
