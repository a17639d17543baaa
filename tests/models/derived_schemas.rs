//! The macro describes ordinary structs itself: each schema is the one that schemars derives.

#![allow(
    clippy::empty_docs,
    reason = "an empty comment must not become a description"
)]

use petstore::__private::schemars::generate::SchemaSettings;
use petstore::__private::schemars::{JsonSchema, SchemaGenerator};
use petstore::__private::serde_json::Value;

macro_rules! structs {
    ($($(#[$outer:meta])* $name:ident $(<$life:lifetime>)? { $($fields:tt)* })*) => {
        mod model {
            use super::types::*;
            $(#[petstore::model] $(#[$outer])* pub(super) struct $name $(<$life>)? { $($fields)* })*
        }
        mod derived {
            use super::types::*;
            $(
                #[derive(
                    petstore::__private::serde::Serialize,
                    petstore::__private::serde::Deserialize,
                    petstore::__private::schemars::JsonSchema,
                )]
                #[serde(crate = "petstore::__private::serde")]
                #[schemars(crate = "petstore::__private::schemars")]
                $(#[$outer])*
                pub(super) struct $name $(<$life>)? { $($fields)* }
            )*
        }
        $(
            #[allow(non_snake_case, elided_lifetimes_in_paths)]
            #[test]
            fn $name() {
                for settings in [SchemaSettings::draft2020_12(), SchemaSettings::openapi3()] {
                    for settings in [settings.clone().for_deserialize(), settings.for_serialize()] {
                        let of_model = schema::<model::$name>(&settings);
                        assert_eq!(of_model, schema::<derived::$name>(&settings));
                        assert!(of_model.get("properties").is_some(), "{of_model}");
                    }
                }
            }
        )*
    };
}

fn schema<T: JsonSchema>(settings: &SchemaSettings) -> Value {
    let generator = SchemaGenerator::new(settings.clone());
    generator.into_root_schema_for::<T>().into()
}

mod types {
    pub(super) use std::borrow::Cow;
    pub(super) use std::collections::BTreeMap;

    /// An alias: its name does not show that the field may be missing.
    pub(super) type Nickname = Option<String>;
    pub(super) type Anything = petstore::__private::serde_json::Value;
}

structs! {
    /// # A pet
    ///
    /// Of the shop,
    /// with two lines.
    Pet<'a> {
        /// Its name.
        #[garde(length(max = 64, min = 1))]
        name: Cow<'a, str>,
        #[serde(borrow)]
        breed: &'a str,
        /// # Its nickname
        nickname: Nickname,
        boxed: Box<Option<String>>,
    }
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    Order {
        /** The price,
        with tax. */
        #[garde(range(min = 0.5))]
        price_in_euro: f64,
        #[garde(range(min = -3, max = 0x10))]
        r#type: Option<i16>,
        #[serde(rename = "Name Of Buyer")]
        #[garde(length(min = 2))]
        buyer: String,
        ///
        #[garde(range(max = 1_000))]
        year: u16,
    }
    Lists {
        #[garde(length(min = 1, max = 3))]
        names: Vec<String>,
        #[garde(length(max = 3))]
        counts: Option<Vec<u8>>,
        pair: (u8, String),
        three: [bool; 3],
        by_name: BTreeMap<String, Order>,
        any: Anything,
        unit: (),
    }
    /// #### Only a heading ##
    Recursive {
        /// The one before.
        parent: Option<Box<Recursive>>,
        children: Vec<Recursive>,
        order: Order,
    }
}
