//! Names in JSON: `rename`, `rename_all`, `alias`.

use petstore::model;

use crate::models;

#[model]
#[serde(rename_all = "camelCase")]
struct Camel {
    first_name: String,
    #[serde(rename = "AGE")]
    age_in_years: u8,
}

#[model]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Kebab {
    first_name: String,
    r#type: Option<u8>,
}

#[model]
#[serde(rename_all(deserialize = "SCREAMING_SNAKE_CASE", serialize = "lowercase"))]
struct TwoCases {
    first_name: String,
    #[serde(rename(deserialize = "in", serialize = "out"))]
    last_name: u8,
}

#[model]
#[serde(rename = "Other")]
struct Renamed {
    #[serde(rename = "a/b~c d")]
    odd: u8,
    #[serde(rename = "é")]
    accent: Option<bool>,
}

#[model]
struct Aliased {
    #[serde(alias = "fullName", alias = "label")]
    name: String,
    #[serde(alias = "years")]
    age: Option<u8>,
}

#[model]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct AliasedClosed {
    #[serde(alias = "first")]
    first_name: String,
    #[serde(default, alias = "last")]
    last_name: String,
}

#[model]
enum AliasedVariants {
    #[serde(alias = "cat", alias = "kitty")]
    Cat,
    #[serde(rename = "dog", alias = "hound")]
    Dog { name: String },
}

#[model]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
enum RenamedVariants {
    GuineaPig {
        pet_name: String,
    },
    #[serde(rename = "RABBIT", rename_all = "UPPERCASE")]
    WhiteRabbit {
        ear_length: u8,
    },
    #[serde(alias = "fish")]
    GoldFish,
}

models! {
    camel(Camel)
    kebab(Kebab)
    two_cases(TwoCases)
    renamed(Renamed)
    aliased(Aliased)
    aliased_closed(AliasedClosed)
    aliased_variants(AliasedVariants)
    renamed_variants(RenamedVariants)
}
