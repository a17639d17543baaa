use petstore::prelude::*;

pub struct Audit;

impl Audit {
    #[around]
    pub async fn audit(&self, next: Next<'_>) -> Response {
        next.run().await
    }
}
