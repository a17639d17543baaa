//! The app of the tests as a program, whose templates `.ci/templates` checks with other tools.

mod app;

fn main() -> petstore::Result {
    petstore::run(app::app())
}
