use petstore::prelude::*;

async fn audit(next: Next<'_>) -> Response {
    next.run().await
}

fn main() {
    let _ = App::new("pets").around(hooks![audit]);
}
