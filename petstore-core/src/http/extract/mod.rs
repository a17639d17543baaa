//! How the arguments of a handler come out of a request, one extractor a file.

mod binary;
mod body;
mod bounds;
mod form;
mod invocation;
mod json;
mod objects;
mod parameter;
mod path;
mod scalar;
mod text;
mod value;

use std::sync::OnceLock;

pub use bounds::{BodyModel, Parameter, SharedState};
pub use form::Form;
pub use parameter::{Cookie, Header, Query};
pub use path::Path;
pub(crate) use value::Source;

use crate::http::signature::Inputs;
use crate::schema_check::TypeSchema;
use crate::{Rejection, Request, RequestPart};

/// Something that a handler can take as an argument.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a route: name the argument like a parameter of the path, or take an extractor of it, such as `Query<T>`, `Json<T>` or `&T` for shared state",
    label = "this type is neither a path parameter nor an extractor",
    note = "extractors are `Query<T>`, `Header<T>`, `Cookie<T>`, `Json<T>`, `Form<T>`, `Text<'_>`, `Binary<'_>`, `Context`, `Caller<'_>` and `Request<'_>`"
)]
pub trait Extract<'r>: Sized {
    /// What the argument does with the body.
    const BODY: BodyAccess = BodyAccess::None;

    /// The part of the request that a parameter stands in.
    const PART: Option<RequestPart> = None;

    /// Takes the argument out of the request.
    ///
    /// # Errors
    ///
    /// A [`Rejection`] that lists all that is wrong with this argument's part of the request.
    fn extract(request: &Request<'r>, argument: &'static ArgumentSpec) -> Result<Self, Rejection>;

    /// Says what it takes, for the contract.
    fn describe(argument: &'static ArgumentSpec, inputs: &mut Inputs<'_>);
}

/// What an argument does with the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyAccess {
    /// It takes no notice.
    None,
    /// It may look at it, beside an argument that takes it.
    Peek,
    /// It takes the body, which may be missing.
    Optional,
    /// It takes the body, which must be there.
    Required,
}

/// An argument as the signature has it.
#[derive(Debug)]
pub struct ArgumentSpec {
    /// The name of the binding, or that of `#[name("…")]`.
    pub name: &'static str,
    shape: OnceLock<TypeSchema>,
}

impl ArgumentSpec {
    /// An argument of this name.
    pub const fn new(name: &'static str) -> Self {
        ArgumentSpec {
            name,
            shape: OnceLock::new(),
        }
    }

    /// The shape of the type behind the argument: made at the first request that does not fit it.
    pub(crate) fn shape<T: schemars::JsonSchema + ?Sized>(&self) -> &TypeSchema {
        self.shape.get_or_init(TypeSchema::of::<T>)
    }
}
