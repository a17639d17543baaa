use petstore::prelude::*;

struct Audit;

#[around]
async fn audit(next: Next<'_>) -> Audit {
    next.run().await;
    Audit
}
