//! Extractors: they read the arguments of a handler from a request, and describe them for the
//! contract.

mod bearer;
mod binary;
mod body;
mod bounds;
mod context;
mod extension;
mod fault;
mod form;
pub(crate) mod from_request;
mod handle;
mod invocation;
mod json;
mod only_objects;
mod parameter;
mod path;
mod scalar;
mod text;
mod value;

use std::sync::OnceLock;

pub use bearer::{BearerToken, Claims};
pub use bounds::{BodyModel, Parameter, SharedState};
pub use extension::Extension;
pub use form::Form;
pub use from_request::FromRequest;
pub(crate) use json::{read_json, read_lazy_json};
pub(crate) use parameter::read as read_parameter;
pub use parameter::{Cookie, Header, Query};
pub use path::Path;

use crate::boxed::BoxFuture;
use crate::http::signature::Inputs;
use crate::schema_check::TypeSchema;
use crate::{Rejection, Request, RequestPart};

#[doc = include_str!("../../../docs/extract.md")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a route: give the argument the name of a path parameter, or wrap the type in an extractor, such as `Query<T>`, `Json<T>` or `&T` for shared state",
    label = "this type is neither a path parameter nor an extractor",
    note = "extractors are `Query<T>`, `Header<T>`, `Cookie<T>`, `Json<T>`, `Form<T>`, `Text<'_>`, `Binary<'_>`, `Context`, `Caller<'_>`, `Claims<T>`, `Authorized<T>`, `BearerToken<'_>`, `Extension<T>` and `Request<'_>`; for your own, derive `Extract`, or put `#[extractor]` on `impl FromRequest for …`"
)]
pub trait Extract<'r>: Sized {
    /// How the argument uses the body.
    const BODY: BodyAccess = BodyAccess::None;

    /// The preparation before arguments are extracted; it may await.
    const PREPARE: Preparation = Preparation::None;

    /// The part of the request that contains the parameter.
    const PART: Option<RequestPart> = None;

    /// Extracts the argument from the request.
    ///
    /// # Errors
    ///
    /// A [`Rejection`] that lists every problem in this argument's part of the request.
    fn extract(request: &Request<'r>, argument: &'static ArgumentSpec) -> Result<Self, Rejection>;

    /// Describes the input that the argument reads, for the contract.
    fn describe(argument: &'static ArgumentSpec, inputs: &mut Inputs<'_>);
}

/// What is done before the arguments of a route are extracted. [`FromRequest`] and the derive of
/// `Extract` set it.
#[derive(Debug, Clone, Copy)]
pub enum Preparation {
    /// Nothing.
    None,
    /// One value is made.
    One(for<'r> fn(Request<'r>) -> BoxFuture<'r, Result<(), Rejection>>),
    /// Each of these is done, in order.
    All(&'static [Preparation]),
}

impl Preparation {
    /// Whether there is nothing to do.
    pub const fn is_none(&self) -> bool {
        match self {
            Preparation::None => true,
            Preparation::One(_) => false,
            Preparation::All(all) => {
                let mut i = 0;
                while i < all.len() {
                    if !all[i].is_none() {
                        return false;
                    }
                    i += 1;
                }
                true
            }
        }
    }

    /// Does all of it; ends at the first refusal.
    pub(crate) fn run<'r>(self, request: Request<'r>) -> BoxFuture<'r, Result<(), Rejection>> {
        match self {
            Preparation::None => Box::pin(std::future::ready(Ok(()))),
            Preparation::One(prepare) => prepare(request),
            Preparation::All(all) => Box::pin(async move {
                for preparation in all.iter().filter(|preparation| !preparation.is_none()) {
                    (*preparation).run(request).await?;
                }
                Ok(())
            }),
        }
    }
}

/// How an argument uses the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyAccess {
    /// It does not use the body.
    None,
    /// It may read the body, even if another argument takes it.
    Peek,
    /// It takes the body, which may be missing.
    Optional,
    /// It takes the body, which is required.
    Required,
}

/// An argument of a route's signature.
#[derive(Debug)]
pub struct ArgumentSpec {
    /// The name of the binding, or the one in `#[name("…")]`.
    pub name: &'static str,
    shape: OnceLock<TypeSchema>,
}

impl ArgumentSpec {
    /// An argument with this name.
    pub const fn new(name: &'static str) -> Self {
        ArgumentSpec {
            name,
            shape: OnceLock::new(),
        }
    }

    /// The schema of the argument's type. The first request that does not match it creates it.
    pub(crate) fn shape<T: schemars::JsonSchema + ?Sized>(&self) -> &TypeSchema {
        self.shape.get_or_init(TypeSchema::for_type::<T>)
    }
}
