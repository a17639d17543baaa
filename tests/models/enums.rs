//! Enums: every way to tag their variants.

use petstore::model;

use crate::models;

#[model]
enum Units {
    Cat,
    Dog,
    #[serde(rename = "guinea pig")]
    GuineaPig,
}

#[model]
struct HasUnits {
    kind: Units,
    others: Vec<Units>,
    maybe: Option<Units>,
}

#[model]
struct Size {
    width: u8,
    height: Option<u8>,
}

#[model]
enum External {
    Nothing,
    Text(String),
    Sized(Size),
    Pair(u8, bool),
    Fields { name: String, size: Option<Size> },
    Maybe(Option<u8>),
}

#[model]
#[serde(tag = "kind")]
enum Internal {
    Nothing,
    Sized(Size),
    Fields { name: String },
}

#[model]
#[serde(tag = "kind", deny_unknown_fields)]
enum InternalClosed {
    Nothing,
    Fields { name: String },
}

#[model]
#[serde(tag = "kind", content = "value")]
enum Adjacent {
    Nothing,
    Text(String),
    Sized(Size),
    Pair(u8, bool),
    Fields { name: String },
    Maybe(Option<u8>),
}

#[model]
#[serde(tag = "kind", content = "value", deny_unknown_fields)]
enum AdjacentClosed {
    Nothing,
    Text(String),
}

#[model]
#[serde(untagged)]
enum Untagged {
    Number(u8),
    Flag(bool),
    Sized(Size),
    Pair(u8, bool),
    Fields { name: String },
    Nothing,
}

#[model]
#[serde(untagged)]
enum UntaggedOverlap {
    One { name: String },
    Two { name: String, size: u8 },
}

#[model]
#[serde(tag = "kind")]
enum WithOther {
    Cat {
        lives: u8,
    },
    #[serde(other)]
    Other,
}

#[model]
enum UnitsWithOther {
    Cat,
    Dog,
    #[serde(other)]
    Other,
}

#[model]
#[serde(tag = "kind")]
enum UntaggedVariant {
    Cat {
        lives: u8,
    },
    #[serde(untagged)]
    Free {
        text: String,
    },
}

#[model]
enum SkippedVariant {
    Cat,
    #[serde(skip)]
    Hidden,
    #[serde(skip_deserializing)]
    OnlyWritten(u8),
    #[serde(skip_serializing)]
    OnlyRead(u8),
}

#[model]
#[serde(deny_unknown_fields)]
enum ExternalClosed {
    Fields { name: String },
    Nothing,
}

#[model]
struct FlattenedEnum {
    id: u8,
    #[serde(flatten)]
    kind: Internal,
}

#[model]
struct FlattenedAdjacent {
    id: u8,
    #[serde(flatten)]
    kind: Adjacent,
}

#[model]
struct FlattenedUntagged {
    id: u8,
    #[serde(flatten)]
    kind: UntaggedOverlap,
}

#[model]
struct FlattenedExternal {
    id: u8,
    #[serde(flatten)]
    kind: ExternalStructs,
}

#[model]
enum ExternalStructs {
    Sized(Size),
    Fields { name: String },
}

models! {
    units(Units)
    has_units(HasUnits)
    external(External)
    internal(Internal)
    internal_closed(InternalClosed)
    adjacent(Adjacent)
    adjacent_closed(AdjacentClosed)
    untagged(Untagged)
    untagged_overlap(UntaggedOverlap)
    with_other(WithOther)
    units_with_other(UnitsWithOther)
    untagged_variant(UntaggedVariant)
    skipped_variant(SkippedVariant)
    external_closed(ExternalClosed)
    flattened_enum(FlattenedEnum)
    flattened_adjacent(FlattenedAdjacent)
    flattened_untagged(FlattenedUntagged)
    flattened_external(FlattenedExternal)
}
