use petstore::prelude::*;

#[around]
async fn trace(next: NextRecord<'_>) -> Result<(), std::fmt::Error> {
    let _ = next.run().await;
    Ok(())
}

pub fn app() -> App {
    App::new("pets").around_records(hooks![trace])
}
