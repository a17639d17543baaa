use petstore::prelude::*;

#[around]
async fn trace(next: NextRecord<'_>) -> Outcome {
    next.run().await
}

pub fn app() -> App {
    App::new("pets").around(hooks![trace])
}
