//! One argument of a route, and what it is.

use syn::{Attribute, Type};

/// One argument, and what it is.
pub(super) struct ArgumentSpec {
    pub(super) kind: Kind,
    /// The name that the client uses.
    pub(super) name: String,
    pub(super) of_type: Type,
    pub(super) cfgs: Vec<Attribute>,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// Named in the template.
    Path,
    /// `&T`.
    State,
    /// What its type implements.
    Extractor,
}
