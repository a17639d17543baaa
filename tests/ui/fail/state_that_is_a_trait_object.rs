use petstore::prelude::*;

pub trait Repo: Send + Sync {}

#[route(GET, "/orders")]
async fn list_orders(repo: &dyn Repo) -> NoContent {
    let _ = repo;
    NoContent
}
