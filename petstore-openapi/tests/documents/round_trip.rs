//! An exported contract is the same after its import.

use petstore_core::contract::Api;
use petstore_openapi::diff::diff;
use petstore_openapi::import::{self, import};
use petstore_openapi::{Options, export};
use proptest::prelude::*;

use crate::generate;

fn imported(document: &str) -> Api {
    match import(document, &import::Options::default()) {
        Ok(imported) => imported.api,
        Err(error) => panic!("{error}\n{document}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn import_undoes_export(api in generate::api()) {
        let document = export(&api, &Options::default()).document;
        prop_assert_eq!(&imported(&document.to_json()), &api);
        prop_assert_eq!(&imported(&document.to_yaml()), &api);
    }

    #[test]
    fn a_contract_differs_from_others_only(a in generate::api(), b in generate::api()) {
        prop_assert_eq!(diff(&a, &a), []);
        prop_assert_eq!(diff(&a, &b).is_empty(), a == b);
    }

    #[test]
    fn the_same_contract_gives_the_same_bytes(api in generate::api()) {
        let print = |api: &Api| export(api, &Options::default()).document.to_json();
        prop_assert_eq!(print(&api), print(&api.clone()));
    }
}
