//! Functions in other languages behind the gateway, run by the runtimes of AWS.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::peers;
use crate::served::Serve;

/// The folder of the programs that the tests run.
pub(crate) fn programs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/programs")
}

/// Where `npm install --prefix` has put the runtime for Node: `PETSTORE_NODE`, or `target/node`.
fn node_modules() -> PathBuf {
    let named = std::env::var_os("PETSTORE_NODE").map(PathBuf::from);
    let folder =
        named.unwrap_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("node"));
    let modules = folder.join("node_modules");
    assert!(
        modules.join("aws-lambda-ric").exists(),
        "{} has no runtime: install cmake, autoconf, automake, libtool, g++ and make, and then\n\
         \x20   npm install --prefix {} aws-lambda-ric@3.3.0",
        modules.display(),
        folder.display(),
    );
    modules
}

/// The example `hello`, built if it was not built with the tests.
fn hello() -> PathBuf {
    crate::program("hello", "hello")
}

/// Status, content type and body of each way to greet, from a function that this command runs.
fn greetings(command: &str) -> Vec<(u16, String, Value)> {
    let definition = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/hello/openapi.json");
    let function = format!("hello={command}");
    let arguments = [
        definition.to_str().expect("UTF-8"),
        "--stage",
        "test",
        "--function",
        &function,
    ];
    let serve = Serve::start(&arguments, &[]);
    let body = r#"{"greeter": "Ōtto"}"#;
    let requests = [
        ("GET", "/test/helloworld", "", ""),
        ("GET", "/test/helloworld?greeter=Jane", "", ""),
        (
            "GET",
            "/test/helloworld?greeter=Jane%20%C3%89",
            "greeter: Tom\r\n",
            "",
        ),
        ("DELETE", "/test/helloworld", "Greeter: Tom\r\n", ""),
        (
            "POST",
            "/test/helloworld",
            "Content-Type: application/json\r\n",
            body,
        ),
        (
            "PUT",
            "/test/helloworld?greeter=Jane",
            "Content-Type: application/json\r\n",
            body,
        ),
    ];
    let greetings = requests
        .into_iter()
        .map(|(verb, target, headers, body)| {
            let (address, length) = (&serve.address, body.len());
            let response = serve.exchange(&format!(
                "{verb} {target} HTTP/1.1\r\nHost: {address}\r\n{headers}Content-Length: {length}\r\n\
                 Connection: close\r\n\r\n{body}"
            ));
            let head = response.split("\r\n\r\n").next().unwrap_or_default();
            let content_type = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-type").then(|| value.trim().to_owned())
            });
            let (status, body) = crate::parts(&response);
            (status, content_type.unwrap_or_default(), body)
        })
        .collect();
    serve.end();
    greetings
}

fn expected() -> Vec<(u16, String, Value)> {
    ["World", "Jane", "Jane É", "Tom", "Ōtto", "Jane"]
        .into_iter()
        .map(|name| {
            let body = json!({"message": format!("Hello, {name}!")});
            (200, "application/json".to_owned(), body)
        })
        .collect()
}

#[test]
fn a_function_of_rust_greets() {
    assert_eq!(greetings(&format!("'{}'", hello().display())), expected());
}

#[test]
fn a_function_of_python_gives_the_same_responses() {
    let (folder, python) = (programs(), peers::program("python"));
    let (folder, python) = (folder.display(), python.display());
    let command = format!("cd '{folder}' && exec '{python}' -B -m awslambdaric greeter.greet");
    assert_eq!(greetings(&command), expected());
}

#[test]
fn a_function_of_node_gives_the_same_responses() {
    let (folder, modules) = (programs(), node_modules());
    let runtime = modules.join("aws-lambda-ric/bin/index.mjs");
    let (folder, runtime) = (folder.display(), runtime.display());
    let command = format!("cd '{folder}' && exec node '{runtime}' greeter.greet");
    assert_eq!(greetings(&command), expected());
}
