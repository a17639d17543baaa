//! No document makes the import panic or hang, and an imported API can be exported and imported
//! again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use petstore_openapi::export;
use petstore_openapi::import::{Options, import};

fuzz_target!(|document: &str| {
    let Ok(imported) = import(document, &Options::default()) else {
        return;
    };
    let exported = export(&imported.api, &Default::default()).document;
    for text in [exported.to_json(), exported.to_yaml()] {
        match import(&text, &Options::default()) {
            Ok(again) => assert_eq!(again.api, imported.api, "{text}"),
            Err(error) => panic!("{error}\n{text}"),
        }
    }
});
