//! The time to make the contract of an app with 300 methods from its types, to export it as a
//! document and to import that document.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::hint::black_box;

use petstore::contract::Api;
use petstore::prelude::*;
use petstore::route::{RouteEntry, RouteSpec};
use petstore_benches::measure::{self, Arguments};
use petstore_benches::pets::{self, Litter, Pet, Pets};
use petstore_openapi::import::{Options as ImportOptions, import};
use petstore_openapi::{Options, export};

/// Methods with and without a body, each on a resource of its own.
const METHODS: usize = 300;

/// Finds one pet.
#[route(GET, "/")]
async fn get_pet(Query(id): Query<u32>) -> Option<Json<Pet<'static>>> {
    pets::find(id).map(Json)
}

/// Puts pets up for adoption.
#[route(POST, "/")]
async fn import_pets(Json(litter): Json<Litter<'_>>) -> Json<Pets<'_>> {
    let pets = litter.pets.into_iter();
    Json(pets::import(
        pets.map(|pet| (pet.kind, pet.name, pet.price)),
    ))
}

fn main() {
    let arguments = Arguments::of_program();
    let entries: Vec<RouteEntry> = (0..METHODS).map(entry).collect();
    let app = App::new("contract").routes(&entries[..]);
    let api = app.contract();
    let json = write(&api);
    let read =
        import(&json, &ImportOptions::default()).expect("an exported document can be imported");
    assert_eq!(api.methods().count(), METHODS);
    assert_eq!(read.api.methods().count(), METHODS);
    assert_eq!(
        write(&read.api),
        json,
        "an imported document is exported unchanged"
    );
    println!("contract: {METHODS} methods, exported and imported, give the same document");
    if arguments.test {
        return;
    }

    let mut make = || {
        black_box(app.contract());
    };
    let mut write = || {
        black_box(write(black_box(&api)));
    };
    let mut read = || {
        black_box(import(black_box(&json), &ImportOptions::default()).is_ok());
    };
    let times = measure::medians(&mut [&mut make, &mut write, &mut read]);
    println!(
        "\nMedian of each, in milliseconds; the document has {} bytes.\n",
        json.len()
    );
    for (name, time) in ["made from types", "exported as JSON", "imported"]
        .iter()
        .zip(times)
    {
        println!("{name:<20} {:>8.2} ms", time / 1e6);
    }
}

fn write(api: &Api) -> String {
    export(api, &Options::default()).document.to_json()
}

/// A route under a path of its own. It is leaked, because routes are `'static`.
fn entry(index: usize) -> RouteEntry {
    let mut entry = match index % 2 {
        0 => RouteEntry::for_route::<get_pet>(),
        _ => RouteEntry::for_route::<import_pets>(),
    };
    entry.spec = Box::leak(Box::new(RouteSpec {
        template: Box::leak(format!("/shops/s{index}/pets").into_boxed_str()),
        ..*entry.spec
    }));
    entry
}
