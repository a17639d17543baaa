//! Runs independent tools on the documents of the examples. They are installed in a Python virtual
//! environment: the one in `PETSTORE_PEERS_VENV`, or `target/peers`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs a tool, which must succeed.
pub(crate) fn run<A: AsRef<OsStr>>(peer: &str, arguments: impl IntoIterator<Item = A>) {
    let program = program(peer);
    let output = Command::new(&program)
        .args(arguments)
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .env("NO_COLOR", "1")
        .output()
        .unwrap_or_else(|error| panic!("{}", how_to_install(&program, &error)));
    assert!(
        output.status.success(),
        "{peer} objects:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
}

/// The output of an example's `openapi` command.
pub(crate) fn document(example: &str, arguments: &[&str]) -> String {
    let output = Command::new(example)
        .arg("openapi")
        .args(arguments)
        .output()
        .expect("the example starts");
    assert!(output.status.success(), "it fails: {output:?}");
    String::from_utf8(output.stdout).expect("a document is text")
}

/// Writes a file for a tool to read.
pub(crate) fn file(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("the folder of tests can be written to");
    path
}

/// An independent OpenAPI validator accepts the document.
pub(crate) fn is_valid_openapi(example: &str, name: &str) {
    let file = file(&format!("{name}.json"), &document(example, &[]));
    run("openapi-spec-validator", [file]);
}

/// CloudFormation's linter accepts the document as the body of an API.
pub(crate) fn is_a_body_for_cloudformation(example: &str, name: &str) {
    // In a template, `${AWS::Region}` is a CloudFormation variable, so the URI in the document must
    // name the function.
    let arn = format!("arn:aws:lambda:eu-west-1:123456789012:function:{name}");
    let body = document(example, &["--function-arn", &arn]);
    let template = format!(
        r#"{{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {{
            "Api": {{"Type": "AWS::ApiGateway::RestApi", "Properties": {{"Body": {body}}}}}
        }}}}"#
    );
    let file = file(&format!("{name}-template.json"), &template);
    run("cfn-lint", [file]);
}

/// The path of a tool.
pub(crate) fn program(peer: &str) -> PathBuf {
    venv().join("bin").join(peer)
}

fn venv() -> PathBuf {
    let named = std::env::var_os("PETSTORE_PEERS_VENV").map(PathBuf::from);
    named.unwrap_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("peers"))
}

/// How to install a tool that cannot be started.
pub(crate) fn how_to_install(program: &Path, error: &std::io::Error) -> String {
    let venv = venv();
    let venv = venv.display();
    format!(
        "cannot start {}: {error}\n\
         The feature `peers` needs programs of others. In the root of the repository, install them with\n\
         \x20   python3 -m venv {venv} && {venv}/bin/pip install -r .ci/peers.txt\n\
         or name another virtual environment in PETSTORE_PEERS_VENV.",
        program.display(),
    )
}
