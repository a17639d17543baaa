//! The guarantees of the repository, defined once and tested against every kind of DynamoDB. Each
//! guarantee gets an empty table of its own.

use std::collections::BTreeSet;

use petstore_app::pets::{Cursor, Page, Pet, PetId, Pets};

/// Defines one test per guarantee of the suite. `$pets` provides the pets and a value that must
/// outlive them.
macro_rules! promises {
    ($pets:expr; $($promise:ident)*) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $promise() {
            let (pets, _kept_until_the_end) = $pets.await;
            crate::suite::$promise(pets).await;
        }
    )*};
    ($pets:expr) => {
        promises! { $pets;
            a_pet_is_returned_as_it_was_added
            an_unknown_pet_is_not_found
            a_repeated_id_never_overwrites
            of_many_concurrent_adds_of_one_id_one_succeeds
            a_removed_pet_is_gone
            prices_are_stored_to_the_last_digit
            types_are_stored_unchanged
            the_table_is_created_once
            an_empty_list_is_one_empty_page
            pages_contain_every_pet_once
            pages_of_a_type_are_full
            a_page_can_start_after_a_removed_pet
            sixteen_at_once_add_five_hundred
        }
    };
}
pub(crate) use promises;

fn pet(r#type: &str, price: f64) -> Pet {
    Pet {
        id: PetId::random(),
        r#type: r#type.to_owned(),
        price,
    }
}

async fn added(pets: &Pets, pet: Pet) -> Pet {
    assert!(
        pets.add(&pet).await.expect("the pet is added"),
        "{pet:?} was there already"
    );
    pet
}

async fn found(pets: &Pets, id: PetId) -> Option<Pet> {
    pets.get(id).await.expect("the table responds")
}

/// The pages of a whole list, each checked for its length.
pub(crate) async fn pages(pets: &Pets, limit: usize, r#type: Option<&str>) -> Vec<Vec<Pet>> {
    let mut pages = Vec::new();
    let mut after = None;
    loop {
        let page = pets
            .list(Page {
                limit,
                after,
                r#type,
            })
            .await
            .expect("the table responds");
        match page.next {
            Some(_) => assert_eq!(page.pets.len(), limit, "only the last page is shorter"),
            None => assert!(page.pets.len() <= limit, "no page is longer"),
        }
        // As a client does: the cursor is converted to text and back.
        after = page.next.map(|next| {
            next.to_string()
                .parse::<Cursor>()
                .expect("our own cursor is read")
        });
        pages.push(page.pets);
        if after.is_none() {
            return pages;
        }
    }
}

fn ids<'a>(pets: impl IntoIterator<Item = &'a Pet>) -> BTreeSet<PetId> {
    pets.into_iter().map(|pet| pet.id).collect()
}

pub(crate) async fn a_pet_is_returned_as_it_was_added(pets: Pets) {
    let dog = added(&pets, pet("dog", 249.99)).await;
    let cat = added(&pets, pet("cat", 0.0)).await;
    assert_eq!(found(&pets, dog.id).await, Some(dog));
    assert_eq!(found(&pets, cat.id).await, Some(cat));
}

pub(crate) async fn an_unknown_pet_is_not_found(pets: Pets) {
    added(&pets, pet("dog", 249.99)).await;
    assert_eq!(found(&pets, PetId::random()).await, None);
}

pub(crate) async fn a_repeated_id_never_overwrites(pets: Pets) {
    let dog = added(&pets, pet("dog", 249.99)).await;
    let other = Pet {
        r#type: "cat".to_owned(),
        price: 1.0,
        ..dog
    };
    assert!(!pets.add(&other).await.expect("the table responds"));
    assert_eq!(found(&pets, dog.id).await, Some(dog));
}

pub(crate) async fn of_many_concurrent_adds_of_one_id_one_succeeds(pets: Pets) {
    let id = PetId::random();
    let rivals = (0..16_u8).map(|number| {
        let pets = pets.clone();
        tokio::spawn(async move {
            let rival = Pet {
                id,
                r#type: format!("rival {number}"),
                price: f64::from(number),
            };
            pets.add(&rival)
                .await
                .expect("the table responds")
                .then_some(rival)
        })
    });
    let mut winners = Vec::new();
    for rival in rivals.collect::<Vec<_>>() {
        winners.extend(rival.await.expect("no writer panics"));
    }
    assert_eq!(winners.len(), 1, "{winners:?}");
    assert_eq!(found(&pets, id).await.as_ref(), winners.first());
}

pub(crate) async fn a_removed_pet_is_gone(pets: Pets) {
    let dog = added(&pets, pet("dog", 249.99)).await;
    let cat = added(&pets, pet("cat", 120.0)).await;
    assert!(pets.remove(dog.id).await.expect("the table responds"));
    assert_eq!(found(&pets, dog.id).await, None);
    assert_eq!(found(&pets, cat.id).await, Some(cat));
    assert!(
        !pets.remove(dog.id).await.expect("the table responds"),
        "there was nothing left to remove"
    );
}

pub(crate) async fn prices_are_stored_to_the_last_digit(pets: Pets) {
    let prices = [
        0.0,
        0.1,
        0.1 + 0.2,
        1.0 / 3.0,
        249.99,
        1e15 + 0.3,
        1e21,
        9.99e125,
        1e-130,
        5.0e-7,
    ];
    for price in prices {
        let pet = added(&pets, pet("dog", price)).await;
        let found = found(&pets, pet.id).await.expect("the pet is there");
        assert_eq!(
            found.price.to_bits(),
            price.to_bits(),
            "{price:?} came back as {:?}",
            found.price
        );
    }
}

pub(crate) async fn types_are_stored_unchanged(pets: Pets) {
    for r#type in [
        "dog",
        "Dog",
        " dog",
        "guinea pig",
        "café",
        "狗",
        "🐕‍🦺",
        "\"dog\"",
        "a\u{0}b",
        "\u{202e}god",
    ] {
        let pet = added(&pets, pet(r#type, 1.0)).await;
        assert_eq!(found(&pets, pet.id).await, Some(pet.clone()));
        assert_eq!(
            pages(&pets, 10, Some(r#type)).await,
            [[pet]],
            "types are distinguished: {:?}",
            r#type
        );
    }
}

pub(crate) async fn the_table_is_created_once(pets: Pets) {
    let dog = added(&pets, pet("dog", 249.99)).await;
    pets.make_table()
        .await
        .expect("a table that is there is left alone");
    assert_eq!(found(&pets, dog.id).await, Some(dog));
}

pub(crate) async fn an_empty_list_is_one_empty_page(pets: Pets) {
    assert_eq!(pages(&pets, 10, None).await, [[]]);
    assert_eq!(pages(&pets, 10, Some("dog")).await, [[]]);
}

pub(crate) async fn pages_contain_every_pet_once(pets: Pets) {
    let mut all = Vec::new();
    for number in 0..23_u8 {
        all.push(added(&pets, pet("dog", f64::from(number))).await);
    }
    for limit in [1, 2, 7, 22, 23, 24, 100] {
        let pages = pages(&pets, limit, None).await;
        assert_eq!(pages.len(), all.len().div_ceil(limit), "{limit} on a page");
        assert_eq!(
            pages.iter().flatten().count(),
            all.len(),
            "{limit} on a page"
        );
        assert_eq!(ids(pages.iter().flatten()), ids(&all), "{limit} on a page");
    }
}

pub(crate) async fn pages_of_a_type_are_full(pets: Pets) {
    let mut dogs = Vec::new();
    for number in 0..60_u8 {
        let r#type = if number % 6 == 0 { "dog" } else { "cat" };
        let pet = added(&pets, pet(r#type, f64::from(number))).await;
        dogs.extend((pet.r#type == "dog").then_some(pet));
    }
    for limit in [1, 3, 9, 10, 11] {
        let pages = pages(&pets, limit, Some("dog")).await;
        assert_eq!(pages.len(), dogs.len().div_ceil(limit), "{limit} on a page");
        assert_eq!(
            pages.iter().flatten().count(),
            dogs.len(),
            "{limit} on a page"
        );
        assert_eq!(ids(pages.iter().flatten()), ids(&dogs), "{limit} on a page");
    }
    assert_eq!(
        pages(&pets, 10, Some("do")).await,
        [[]],
        "a type is the whole word"
    );
}

pub(crate) async fn a_page_can_start_after_a_removed_pet(pets: Pets) {
    let mut all = Vec::new();
    for number in 0..9_u8 {
        all.push(added(&pets, pet("dog", f64::from(number))).await);
    }
    let first = pets
        .list(Page {
            limit: 4,
            after: None,
            r#type: None,
        })
        .await
        .expect("the table responds");
    let last = first.pets.last().expect("the page is full");
    assert!(pets.remove(last.id).await.expect("the table responds"));
    let rest = pets
        .list(Page {
            limit: 9,
            after: first.next,
            r#type: None,
        })
        .await
        .expect("the table responds");
    assert_eq!(rest.next, None);
    let seen = first.pets.iter().chain(&rest.pets);
    assert_eq!(seen.clone().count(), all.len());
    assert_eq!(ids(seen), ids(&all));
}

pub(crate) async fn sixteen_at_once_add_five_hundred(pets: Pets) {
    let writers = (0..16_u16).map(|writer| {
        let pets = pets.clone();
        tokio::spawn(async move {
            let mut mine = Vec::new();
            for number in (writer..500).step_by(16) {
                mine.push(added(&pets, pet("dog", f64::from(number))).await);
            }
            mine
        })
    });
    let mut all = Vec::new();
    for writer in writers.collect::<Vec<_>>() {
        all.extend(writer.await.expect("no writer panics"));
    }
    let mut listed = pages(&pets, 100, None).await.concat();
    all.sort_by_key(|pet| pet.id);
    listed.sort_by_key(|pet| pet.id);
    assert_eq!(all.len(), 500);
    assert_eq!(listed, all);
}
