//! How the time of a request depends on the number of routes. Routes are matched by the resource
//! that the event names, or by the path, as behind `{proxy+}`. Requests cycle through all routes,
//! so that a large table meets cold caches, as it does in production. All tables get the same
//! number of events, so that only the table differs. The tree of resources is measured on its own,
//! too.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::hint::black_box;

use petstore::prelude::*;
use petstore::resource::ResourceTree;
use petstore::route::RouteSpec;
use petstore::{Function, Invocation, RouteEntry, SystemClock};
use petstore_benches::measure::{self, Arguments};
use petstore_benches::peers::ready;
use serde_json::Value;

const SIZES: [usize; 4] = [1, 10, 100, 1000];

const EVENTS: usize = 1000;

/// Returns an empty response.
#[route(GET, "/")]
async fn nothing() -> NoContent {
    NoContent
}

fn main() {
    let arguments = Arguments::of_program();
    let by_resource = SIZES.map(|size| Requests::new(size, Event::names_its_resource));
    let by_path = SIZES.map(|size| Requests::new(size, Event::names_a_proxy));
    let trees = SIZES.map(|size| {
        let mut tree = ResourceTree::new();
        for index in 0..size {
            tree.insert(&template(index), index)
                .expect("a good template");
        }
        let paths: Vec<String> = (0..EVENTS).map(|index| path(index % size)).collect();
        (tree, paths)
    });
    for requests in by_resource.iter().chain(&by_path) {
        requests.check();
    }
    println!("routing: every route responds");
    if arguments.test {
        return;
    }

    println!(
        "\nMedian ns of a request, by the number of routes. x / 10: the same with 10 routes.\n"
    );
    println!(
        "{:<32} {:>6} {:>10} {:>7}",
        "matched", "routes", "median ns", "x / 10"
    );
    table(
        "event to response, by resource",
        &by_resource,
        Requests::handle,
    );
    table("event to response, by path", &by_path, Requests::handle);
    table(
        "the tree of resources alone",
        &trees,
        |(tree, paths), turn| {
            black_box(tree.find(black_box(&paths[turn % paths.len()])));
        },
    );
}

fn table<T>(name: &str, of_sizes: &[T; 4], run: impl Fn(&T, usize)) {
    let run = &run;
    let mut runs = of_sizes.each_ref().map(|of_size| {
        let mut turn = 0_usize;
        move || {
            // A prime step visits all of them, in another order than that in memory.
            turn = turn.wrapping_add(7919);
            run(of_size, turn);
        }
    });
    let mut runs = runs.each_mut().map(|run| run as &mut dyn FnMut());
    let times = measure::medians(&mut runs);
    for (size, time) in SIZES.iter().zip(&times) {
        println!("{name:<32} {size:>6} {time:>10.0} {:>7.2}", time / times[1]);
    }
    println!();
}

/// Collections, and an item in each: `/c7`, `/c7/{id}`.
fn template(index: usize) -> String {
    match index % 2 {
        0 => format!("/c{}", index / 2),
        _ => format!("/c{}/{{id}}", index / 2),
    }
}

/// A path that matches that template.
fn path(index: usize) -> String {
    template(index).replace("{id}", "4711")
}

/// The empty route under another template. It is leaked, because routes are `'static`.
fn entry(index: usize) -> RouteEntry {
    let mut entry = RouteEntry::for_route::<nothing>();
    entry.spec = Box::leak(Box::new(RouteSpec {
        template: Box::leak(template(index).into_boxed_str()),
        ..*entry.spec
    }));
    entry
}

struct Event;

impl Event {
    fn names_its_resource(index: usize) -> String {
        format!(
            r#"{{"resource":"{}","path":"{}","httpMethod":"GET","pathParameters":{{"id":"4711"}},"requestContext":{{}}}}"#,
            template(index),
            path(index),
        )
    }

    fn names_a_proxy(index: usize) -> String {
        let path = path(index);
        format!(
            r#"{{"resource":"/{{proxy+}}","path":"{path}","httpMethod":"GET","pathParameters":{{"proxy":"{}"}},"requestContext":{{}}}}"#,
            path.trim_start_matches('/'),
        )
    }
}

/// An app of some size, and an event for each of its routes.
struct Requests {
    function: Function,
    invocation: Invocation,
    events: Vec<String>,
}

impl Requests {
    fn new(size: usize, event: fn(usize) -> String) -> Self {
        let entries: Vec<RouteEntry> = (0..size).map(entry).collect();
        let app = App::new("routing").routes(&entries[..]);
        Requests {
            function: ready(app.start()).expect("the app starts"),
            invocation: SystemClock::invocation(Context::new("1")),
            events: (0..EVENTS).map(|index| event(index % size)).collect(),
        }
    }

    fn check(&self) {
        for event in &self.events {
            let reply = ready(self.function.handle(event.as_bytes(), &self.invocation));
            let reply = reply.expect("the event is a request");
            let reply: Value = serde_json::from_slice(reply.as_bytes()).expect("JSON");
            assert_eq!(reply["statusCode"], 204, "{event}");
        }
    }

    fn handle(&self, turn: usize) {
        let event = self.events[turn % self.events.len()].as_bytes();
        let _ = black_box(ready(
            self.function.handle(black_box(event), &self.invocation),
        ));
    }
}
