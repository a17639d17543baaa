//! Types of the standard library and of other crates.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use petstore::{Patch, Unvalidated, model};

use crate::models;

#[model]
struct Standard {
    character: char,
    path: Option<std::path::PathBuf>,
}

#[model]
struct Addresses {
    any: IpAddr,
    v4: Ipv4Addr,
    v6: Option<Ipv6Addr>,
}

#[model]
struct Dates {
    at: chrono::DateTime<chrono::Utc>,
    day: chrono::NaiveDate,
    time: Option<chrono::NaiveTime>,
    local: Option<chrono::NaiveDateTime>,
}

#[model]
struct Identifiers {
    id: uuid::Uuid,
    price: rust_decimal::Decimal,
}

#[model]
struct Changes {
    #[serde(default)]
    name: Patch<String>,
    #[serde(default)]
    size: Patch<u8>,
}

#[model]
struct Free {
    any: Unvalidated<serde_json::Value>,
    object: serde_json::Map<String, serde_json::Value>,
}

models! {
    standard(Standard)
    addresses(Addresses)
    dates(Dates)
    identifiers(Identifiers)
    changes(Changes)
    free(Free)
}
