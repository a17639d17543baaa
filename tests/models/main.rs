//! The contract is the function: a value that the exported schema of a model accepts is a value
//! that the function accepts, and the other way round, except for what the notes of `openapi`
//! list.
//!
//! Each file has models that cover one kind of attribute. For each model, 1,000 values are made
//! from its exported schema and partly changed; a JSON Schema validator and the function must
//! agree.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]
#![allow(dead_code, clippy::struct_excessive_bools)]

mod agreement;
mod containers;
mod derived_schemas;
mod enums;
mod generate;
mod mutate;
mod names;
mod notes;
mod numbers;
mod random;
mod rules;
mod schemars_options;
mod structs;
mod text_rules;
mod types;

/// A test for each model: `name(Type)`.
macro_rules! models {
    ($($name:ident($($model:tt)+))*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            use petstore::prelude::*;

            #[route(POST, "/value")]
            async fn take(Json(value): Json<$($model)+>) -> NoContent {
                let _ = value;
                NoContent
            }

            #[test]
            fn contract_and_function_agree() {
                crate::agreement::check(App::new("models").routes(routes![take]));
            }
        }
    )*};
}
pub(crate) use models;
