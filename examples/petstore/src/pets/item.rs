//! How a pet lies in the table.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use uuid::Uuid;

use super::{Pet, PetId};

/// What DynamoDB calls a pet, or its key: attributes by name.
pub(super) type Item = HashMap<String, AttributeValue>;

/// The key.
pub(super) const ID: &str = "petId";
/// Which animal it is. A word that DynamoDB reserves: expressions need an alias for it.
pub(super) const TYPE: &str = "type";
/// What it costs.
const PRICE: &str = "price";

pub(super) fn key(id: PetId) -> Item {
    Item::from([(ID.to_owned(), AttributeValue::S(id.to_string()))])
}

pub(super) fn from_pet(pet: &Pet) -> Item {
    let mut item = key(pet.id);
    item.insert(TYPE.to_owned(), AttributeValue::S(pet.r#type.clone()));
    // `{:?}` writes the shortest number that reads as the same `f64`, and large ones with an exponent.
    item.insert(
        PRICE.to_owned(),
        AttributeValue::N(format!("{:?}", pet.price)),
    );
    item
}

/// # Errors
///
/// The name of the attribute that is missing or of another kind.
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
        fn a_pet_survives_the_table(id: u128, r#type: String, price: f64) {
            prop_assume!(price.is_finite());
            let pet = Pet { id: Uuid::from_u128(id).into(), r#type, price };
            prop_assert_eq!(to_pet(&from_pet(&pet)), Ok(pet));
        }
    }

    #[test]
    fn what_is_no_pet_is_named_by_its_attribute() {
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
}
