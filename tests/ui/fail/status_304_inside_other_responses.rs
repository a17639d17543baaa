use petstore::prelude::*;

type NotModified = Conditional<WithHeaders<WithStatus<304, NoContent>>>;

#[route(POST, "/pets")]
async fn create_pet() -> Either<String, Created<Accepted<NotModified>>> {
    Either::A(String::new())
}
