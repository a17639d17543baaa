//! One argument of a route, and what it is.

use syn::{Attribute, Type};

/// One argument, and what it is.
pub(crate) struct ArgumentSpec {
    pub(crate) kind: Kind,
    /// The name that the client uses.
    pub(crate) name: String,
    pub(crate) of_type: Type,
    pub(crate) cfgs: Vec<Attribute>,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// Named in the template.
    Path,
    /// `&T`.
    State,
    /// What its type implements.
    Extractor,
}
