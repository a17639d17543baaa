//! What the types inside extractors must be: one trait each, so that a mistake is one error.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::Model;

/// A type that a parameter can have, in the path, the query, a header or a cookie: serde reads it
/// from text, and schemars describes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter: put `#[petstore::model]` on it, or take text, a number or a boolean",
    label = "this type cannot be read from a parameter",
    note = "a parameter implements `serde::Deserialize` and `schemars::JsonSchema`"
)]
pub trait Parameter<'r>: Deserialize<'r> + JsonSchema {}

#[diagnostic::do_not_recommend]
impl<'r, T: Deserialize<'r> + JsonSchema> Parameter<'r> for T {}

/// A type that a body can have: one that is read, described and validated.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a body: put `#[petstore::model]` on it, or take `Unvalidated<…>` of it if there is nothing to validate",
    label = "this type is not validated",
    note = "a body implements `serde::Deserialize`, `schemars::JsonSchema` and `petstore::Model`"
)]
pub trait BodyModel<'r>: Deserialize<'r> + JsonSchema + Model {}

#[diagnostic::do_not_recommend]
impl<'r, T: Deserialize<'r> + JsonSchema + Model> BodyModel<'r> for T {}

/// A type that all requests share: a route takes it as `&T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shared between requests, which run on several threads: put a `Mutex` or an `RwLock` around what changes in it",
    label = "this type is not `Send + Sync + 'static`"
)]
pub trait SharedState: Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static> SharedState for T {}
