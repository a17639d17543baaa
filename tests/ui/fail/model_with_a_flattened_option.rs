use petstore::prelude::*;

#[model]
pub struct Page {
    offset: u32,
}

#[model]
pub struct Search {
    query: String,
    #[serde(flatten)]
    page: Option<Page>,
}
