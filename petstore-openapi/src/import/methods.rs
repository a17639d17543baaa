//! The methods of a path.

use petstore_core::contract::MethodKey;
use petstore_core::verb::Verb;

/// The members of a path item that are methods.
pub(super) const METHODS: [(&str, MethodKey); 8] = [
    ("get", MethodKey::Verb(Verb::Get)),
    ("head", MethodKey::Verb(Verb::Head)),
    ("post", MethodKey::Verb(Verb::Post)),
    ("put", MethodKey::Verb(Verb::Put)),
    ("patch", MethodKey::Verb(Verb::Patch)),
    ("delete", MethodKey::Verb(Verb::Delete)),
    ("options", MethodKey::Verb(Verb::Options)),
    ("x-amazon-apigateway-any-method", MethodKey::Any),
];
