//! Measures times that stay comparable on a busy machine. The programs take turns in short batches,
//! so that other work on the machine slows all of them alike, and the median batch of each counts.
//! The clock is the CPU time of this thread, which leaves out the time of other programs.

use std::time::Duration;

use cpu_time::ThreadTime;

/// The length of a batch: long for the resolution of the clock, short compared with changes in
/// load.
const BATCH: Duration = Duration::from_micros(500);

/// The number of batches of each program.
const ROUNDS: usize = 201;

/// The median time of one run of each program, in nanoseconds.
pub fn medians(runs: &mut [&mut dyn FnMut()]) -> Vec<f64> {
    let sizes: Vec<u32> = runs.iter_mut().map(|run| batch_size(&mut **run)).collect();
    let mut times = vec![Vec::with_capacity(ROUNDS); runs.len()];
    for round in 0..ROUNDS {
        for turn in 0..runs.len() {
            // The order rotates, because a program finds the caches as the previous one left them.
            let index = (turn + round) % runs.len();
            let elapsed = time(&mut *runs[index], sizes[index]);
            times[index].push(elapsed.as_nanos() as f64 / f64::from(sizes[index]));
        }
    }
    times.into_iter().map(median).collect()
}

/// How many runs fill a batch. Measuring this warms up the program, too.
///
/// Of several times, the shortest counts: after a pause of the machine, the batches would be so
/// short that each of them begins with the caches of another program.
fn batch_size(run: &mut dyn FnMut()) -> u32 {
    let mut size = 1;
    loop {
        let times = [(); 3].map(|()| time(run, size));
        let elapsed = times.into_iter().min().unwrap_or_default();
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

/// The arguments of a benchmark: `cargo bench -- [--test] [WORD]`.
#[derive(Debug, Default)]
pub struct Arguments {
    /// Run each program once, to check that it works.
    pub test: bool,
    /// Measure only what has this text in its name.
    pub filter: Option<String>,
}

impl Arguments {
    /// Parses the arguments of this process.
    pub fn of_program() -> Arguments {
        let mut arguments = Arguments::default();
        for argument in std::env::args().skip(1) {
            match argument.as_str() {
                "--test" => arguments.test = true,
                // Cargo passes this to every benchmark.
                "--bench" => {}
                word => arguments.filter = Some(word.to_owned()),
            }
        }
        arguments
    }

    /// Whether the filter includes this name.
    pub fn wants(&self, name: &str) -> bool {
        self.filter
            .as_deref()
            .is_none_or(|word| name.contains(word))
    }
}
