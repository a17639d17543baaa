use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[event(eventbridge, pattern = r#"{"source": "shop"}"#)]
async fn sold(Detail(_): Detail<Pet>) {}
