#![deny(warnings)]

use petstore::prelude::*;

mod pets {
    use petstore::prelude::*;

    #[route(GET, "/crate")]
    pub(crate) async fn of_crate() -> NoContent {
        NoContent
    }

    #[route(GET, "/super")]
    pub(super) async fn of_super() -> NoContent {
        NoContent
    }

    pub mod deep {
        use petstore::prelude::*;

        #[route(GET, "/in")]
        pub(in crate::pets) async fn in_pets() -> NoContent {
            NoContent
        }

        pub struct Local;

        #[route(GET, "/state")]
        pub async fn state(_: &super::deep::Local) -> NoContent {
            NoContent
        }
    }

    pub(crate) const TABLE: &[petstore::RouteEntry] = routes![deep::in_pets];
}

pub fn app() -> App {
    #[petstore::model]
    struct Pet {
        name: String,
    }

    #[route(POST, "/inner")]
    async fn inner(Json(pet): Json<Pet>) -> String {
        pet.name
    }

    App::new("pets")
        .routes(routes![inner, pets::of_crate, crate::pets::of_super])
        .routes(pets::TABLE)
        .routes(routes![])
        .route::<pets::deep::state>()
}

/// Callable as it was.
pub async fn called() -> NoContent {
    pets::of_crate().await
}
