//! What the repository of pets promises, told once and held against every DynamoDB that it meets.

#![cfg(any(feature = "local", feature = "peers"))]

#[cfg(feature = "local")]
mod embedded;
#[cfg(feature = "peers")]
mod ministack;
mod suite;

/// One test per promise of the suite, on the pets that `$pets` gives together with what must outlive them.
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
            a_pet_is_found_as_it_was_added
            an_unknown_pet_is_not_found
            a_repeated_id_never_overwrites
            of_many_who_add_the_same_id_one_succeeds
            a_removed_pet_is_gone
            prices_come_back_to_the_last_digit
            types_come_back_as_they_were
            the_table_is_made_once
            no_pets_are_one_empty_page
            pages_hold_every_pet_once
            pages_of_a_type_are_full
            a_page_starts_behind_a_pet_that_is_gone
            sixteen_at_once_add_five_hundred
        }
    };
}
pub(crate) use promises;
