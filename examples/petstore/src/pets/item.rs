//! The items of the table: how a pet is stored in DynamoDB.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use uuid::Uuid;

use super::{Pet, PetId};

/// A pet or its key in DynamoDB: attributes by name.
pub(super) type Item = HashMap<String, AttributeValue>;

/// The key.
pub(super) const ID: &str = "petId";
/// The species. The attribute name is a reserved word in DynamoDB, so expressions need an alias for
/// it.
pub(super) const TYPE: &str = "type";
/// Present until the topic has accepted the message about the pet.
pub(super) const UNPUBLISHED: &str = "unpublished";
/// Present once the pet has a photo.
pub(super) const PHOTO: &str = "photo";
/// The price.
const PRICE: &str = "price";

/// The prices that a table can store in addition to 0 (DynamoDB's "Naming rules and data types",
/// Number); 38 digits are more than an `f64` has.
const PRICES: std::ops::Range<f64> = 1e-130..1e126;

/// Whether a table can store this price.
pub(super) fn holds_price(price: f64) -> bool {
    price == 0.0 || PRICES.contains(&price)
}

pub(super) fn key(id: PetId) -> Item {
    Item::from([(ID.to_owned(), AttributeValue::S(id.to_string()))])
}

pub(super) fn from_pet(pet: &Pet) -> Item {
    let mut item = key(pet.id);
    item.insert(TYPE.to_owned(), AttributeValue::S(pet.r#type.clone()));
    // `{:?}` writes the shortest number that parses to the same `f64`, with an exponent for large
    // numbers.
    item.insert(
        PRICE.to_owned(),
        AttributeValue::N(format!("{:?}", pet.price)),
    );
    item
}

/// # Errors
///
/// The name of the attribute that is missing or has another type.
pub(super) fn to_pet(item: &Item) -> Result<Pet, &'static str> {
    let text = |name| {
        item.get(name)
            .and_then(|value| value.as_s().ok())
            .ok_or(name)
    };
    let id = text(ID)?.parse::<Uuid>().map_err(|_| ID)?;
    let r#type = text(TYPE)?.clone();
    let price = item
        .get(PRICE)
        .and_then(|value| value.as_n().ok())
        .and_then(|number| number.parse().ok());
    Ok(Pet {
        id: id.into(),
        r#type,
        price: price.ok_or(PRICE)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_pet_survives_conversion_to_an_item(id: u128, r#type: String, price: f64) {
            prop_assume!(price.is_finite());
            let pet = Pet { id: Uuid::from_u128(id).into(), r#type, price };
            prop_assert_eq!(to_pet(&from_pet(&pet)), Ok(pet));
        }
    }

    #[test]
    fn an_invalid_item_is_reported_by_attribute() {
        let pet = from_pet(&Pet {
            id: PetId::random(),
            r#type: "dog".to_owned(),
            price: 249.99,
        });
        for attribute in [ID, TYPE, PRICE] {
            let mut other = pet.clone();
            other.insert(attribute.to_owned(), AttributeValue::Bool(true));
            assert_eq!(to_pet(&other), Err(attribute));
            other.remove(attribute);
            assert_eq!(to_pet(&other), Err(attribute));
        }
    }

    #[test]
    fn prices_are_within_the_range_of_dynamodb_numbers() {
        for price in [0.0, 249.99, 1e-130, 9.99e125] {
            assert!(holds_price(price), "{price:?}");
        }
        for price in [-1.0, 1e-131, 1e126, f64::MAX, f64::INFINITY, f64::NAN] {
            assert!(!holds_price(price), "{price:?}");
        }
    }
}
