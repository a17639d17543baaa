//! The banner that the program prints when it starts.

use serde_json::json;
use ureq::http::Request;

use crate::program::Program;

#[test]
fn the_printed_curl_works_as_pasted() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let mut program = Program::start_with(&folder.path().join("pets.db"), &[]);
    assert!(program.line().starts_with("API key"));
    let line = program.line();
    let curl = line
        .strip_prefix("Try: curl ")
        .unwrap_or_else(|| panic!("{line}"));

    // The command as a shell splits it: `-H 'x-api-key: …' 'http://…'`.
    let words: Vec<_> = curl.split('\'').collect();
    let ["-H ", header, " ", url, ""] = words[..] else {
        panic!("{curl}")
    };
    let (name, value) = header
        .split_once(": ")
        .expect("a header has a name and a value");
    let request = Request::get(url).header(name, value).body(String::new());
    assert_eq!(
        program.client().send(request).json(200),
        json!({"pets": []})
    );

    // The development key is created once and then reused.
    let kept = std::fs::read_to_string(folder.path().join(".petstore/api-key"));
    assert_eq!(kept.expect("the key is kept").trim(), value);
}
