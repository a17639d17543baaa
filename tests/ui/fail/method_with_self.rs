use petstore::prelude::*;

pub struct Pets;

impl Pets {
    #[route(GET, "/pets")]
    pub async fn list(&self) -> NoContent {
        NoContent
    }
}
