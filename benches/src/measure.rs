//! Times that stay comparable on a busy machine: who is compared takes turns in short batches, so
//! that what slows the machine slows all alike, and each one's median batch counts. Time is the
//! processor's in this thread, so that other programs' turns are not in it.

use std::time::Duration;

use cpu_time::ThreadTime;

/// How long a batch lasts. Long enough for the clock, short against the machine's moods.
const BATCH: Duration = Duration::from_micros(500);

/// How many batches each gets.
const ROUNDS: usize = 201;

/// The median time of one run, in nanoseconds, of each.
pub fn medians(runs: &mut [&mut dyn FnMut()]) -> Vec<f64> {
    let sizes: Vec<u32> = runs.iter_mut().map(|run| batch_size(&mut **run)).collect();
    let mut times = vec![Vec::with_capacity(ROUNDS); runs.len()];
    for round in 0..ROUNDS {
        for turn in 0..runs.len() {
            // Who comes first changes, since the one before leaves the caches as it likes them.
            let index = (turn + round) % runs.len();
            let elapsed = time(&mut *runs[index], sizes[index]);
            times[index].push(elapsed.as_nanos() as f64 / f64::from(sizes[index]));
        }
    }
    times.into_iter().map(median).collect()
}

/// How many runs fill a batch; finding out warms up as well.
fn batch_size(run: &mut dyn FnMut()) -> u32 {
    let mut size = 1;
    loop {
        let elapsed = time(run, size);
        if elapsed >= BATCH / 2 {
            let one = elapsed.as_secs_f64() / f64::from(size);
            return ((BATCH.as_secs_f64() / one) as u32).max(1);
        }
        size *= 2;
    }
}

fn time(run: &mut dyn FnMut(), times: u32) -> Duration {
    let start = ThreadTime::now();
    for _ in 0..times {
        run();
    }
    start.elapsed()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// What `cargo bench` was told: `cargo bench -- [--test] [WORD]`.
#[derive(Debug, Default)]
pub struct Arguments {
    /// Run each once, to see that it works.
    pub test: bool,
    /// Only what has this word in its name.
    pub filter: Option<String>,
}

impl Arguments {
    /// The program's arguments.
    pub fn of_program() -> Arguments {
        let mut arguments = Arguments::default();
        for argument in std::env::args().skip(1) {
            match argument.as_str() {
                "--test" => arguments.test = true,
                // Cargo's own word to every benchmark.
                "--bench" => {}
                word => arguments.filter = Some(word.to_owned()),
            }
        }
        arguments
    }

    /// Whether something of this name is wanted.
    pub fn wants(&self, name: &str) -> bool {
        self.filter
            .as_deref()
            .is_none_or(|word| name.contains(word))
    }
}
