//! The requirements on types inside extractors, one trait each, so that a type that does not meet
//! them causes one error.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::Model;

/// A type that a parameter in the path, the query, a header or a cookie can have. serde reads it
/// from text, and schemars describes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter: put `#[petstore::model]` on it, or take text, a number or a boolean",
    label = "this type cannot be read from a parameter",
    note = "a parameter must implement `serde::Deserialize` and `schemars::JsonSchema`"
)]
pub trait Parameter<'r>: Deserialize<'r> + JsonSchema {}

#[diagnostic::do_not_recommend]
impl<'r, T: Deserialize<'r> + JsonSchema> Parameter<'r> for T {}

/// A type that a body can have: serde reads it, schemars describes it, and it is validated.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a body: put `#[petstore::model]` on it, or wrap it in `Unvalidated<…>` if there is nothing to validate",
    label = "this type is not validated",
    note = "for a list, a map or an `Option`, put it on the type inside",
    note = "a body must implement `serde::Deserialize`, `schemars::JsonSchema` and `petstore::Model`"
)]
pub trait BodyModel<'r>: Deserialize<'r> + JsonSchema + Model {}

#[diagnostic::do_not_recommend]
impl<'r, T: Deserialize<'r> + JsonSchema + Model> BodyModel<'r> for T {}

/// A type of state that all requests share; a route takes it as `&T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shared between requests, which run on several threads: wrap the parts that change in a `Mutex` or an `RwLock`",
    label = "this type is not `Send + Sync + 'static`"
)]
pub trait SharedState: Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static> SharedState for T {}
