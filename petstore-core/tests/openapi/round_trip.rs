use petstore_core::contract::Api;
use petstore_core::contract::openapi::import::{self, import};
use petstore_core::contract::openapi::{Options, export};
use proptest::prelude::*;

use crate::generate;

fn imported(document: &str) -> Api {
    match import(document, &import::Options::default()) {
        Ok(imported) => imported.api,
        Err(error) => panic!("{error}\n{document}"),
    }
}

proptest! {
    #[test]
    fn import_undoes_export(api in generate::api()) {
        let document = export(&api, &Options::default()).document;
        prop_assert_eq!(&imported(&document.to_json()), &api);
        prop_assert_eq!(&imported(&document.to_yaml()), &api);
    }

    #[test]
    fn the_same_contract_gives_the_same_bytes(api in generate::api()) {
        let print = |api: &Api| export(api, &Options::default()).document.to_json();
        prop_assert_eq!(print(&api), print(&api.clone()));
    }
}
