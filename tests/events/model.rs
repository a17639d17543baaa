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

#[queue("jobs.fifo", message = Job)]
struct OrderedJobs;

#[table("jobs", key = "index", stream = new_image)]
struct JobTable;

/// The records that began and those that succeeded, in order.
#[derive(Clone, Default)]
struct Journal(Arc<Mutex<(Vec<usize>, Vec<usize>)>>);

async fn work(job: &Job, journal: &Journal, ticks: &Ticks) -> Result<(), String> {
    journal.0.lock().unwrap().0.push(job.index);
    for _ in 0..job.polls {
        ticks.0.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
    }
    match job.result.as_str() {
        "ok" => {
            journal.0.lock().unwrap().1.push(job.index);
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
    Standard,
    Fifo,
    Stream,
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
        Order::Standard => test::sqs(jobs.iter().map(json)).of::<Jobs>(),
        Order::Fifo => test::sqs(jobs.iter().map(json)).of::<OrderedJobs>(),
        Order::Stream => {
            let changes = jobs
                .iter()
                .fold(test::stream(), |it, job| it.insert(&json(job)));
            changes.of::<JobTable>()
        }
    }
}

/// What an ordered batch must do: it begins records one after the other until one fails or the time
/// has come. Returns the records that begin and those that succeed.
fn model(jobs: &[Job], stop: Option<u64>) -> (Vec<usize>, Vec<usize>) {
    let (mut begun, mut succeeded, mut now) = (Vec::new(), Vec::new(), 0);
    for job in jobs {
        if stop.is_some_and(|stop| now >= stop) || job.result == "malformed" {
            break;
        }
        begun.push(job.index);
        // The timer is looked at each time the record waits.
        for _ in 0..job.polls {
            now += 1;
            if stop.is_some_and(|stop| now >= stop) {
                return (begun, succeeded);
            }
        }
        if job.result != "ok" {
            break;
        }
        succeeded.push(job.index);
    }
    (begun, succeeded)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_did_not_succeed_is_reported_and_nothing_else(
        jobs in jobs(),
        order in prop::sample::select(vec![Order::Standard, Order::Fifo, Order::Stream]),
        deadline in prop::option::of(1..60_u64),
    ) {
        std::panic::set_hook(Box::new(|_| {}));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (journal, ticks) = (Journal::default(), Ticks::default());
        let failed = runtime.block_on(async {
            let app = App::new("jobs")
                .events(events![run, run_in_order, run_stream])
                .state(journal.clone())
                .state(ticks.clone());
            let client = EventClient::new(app).await.unwrap().clock(ticks.clone());
            let mut context = Context::new("test");
            context.deadline = deadline.map(|millis| SystemTime::UNIX_EPOCH + Duration::from_millis(millis));
            let result = client.send_with(event(order, &jobs), context).await.unwrap();
            prop_assert_eq!(result.failed_ids().len(), result.failed().len(), "an id is not of the batch");
            Ok(result.failed())
        })?;
        let _ = std::panic::take_hook();
        let (begun, succeeded) = journal.0.lock().unwrap().clone();
        let reported: BTreeSet<usize> = failed.iter().copied().collect();
        prop_assert_eq!(reported.len(), failed.len(), "an id is reported twice");
        let open = |index: &usize| !succeeded.contains(index);
        let not_succeeded: Vec<usize> = (0..jobs.len()).filter(open).collect();
        // The margin is a tenth of the time that is left, in whole milliseconds.
        let stop = deadline.map(|deadline| deadline - deadline / 10);
        match order {
            Order::Standard => {
                prop_assert_eq!(&failed, &not_succeeded);
                if stop.is_none() {
                    let all = jobs.iter().filter(|job| job.result == "ok").map(|job| job.index);
                    let done: BTreeSet<usize> = succeeded.iter().copied().collect();
                    prop_assert_eq!(done, all.collect::<BTreeSet<_>>());
                }
            }
            Order::Fifo => {
                prop_assert_eq!((begun, succeeded), model(&jobs, stop));
                prop_assert_eq!(&failed, &not_succeeded);
            }
            Order::Stream => {
                prop_assert_eq!((begun, succeeded), model(&jobs, stop));
                let first: Vec<usize> = not_succeeded.into_iter().take(1).collect();
                prop_assert_eq!(failed, first);
            }
        }
    }
}
