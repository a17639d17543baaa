//! Requests by HTTPie and boto3, which are in the virtual environment of the peers.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use super::{AwsCall, Call, Response};

/// Calls an operation of boto3, and prints its response as JSON.
const BOTO3: &str = r#"
import json, re, sys
import boto3

call = json.load(sys.stdin)
client = boto3.client(
    call["service"], endpoint_url=call["endpoint"], region_name="us-east-1",
    aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret",
)
operation = re.sub(r"(?<!^)(?=[A-Z])", "_", call["operation"]).lower()
response = getattr(client, operation)(**call["parameters"])
if "Payload" in response:
    response["Payload"] = json.load(response["Payload"])
print(json.dumps(response, default=str))
"#;

fn program(name: &str) -> PathBuf {
    let venv = std::env::var_os("PETSTORE_PEERS_VENV").map(PathBuf::from);
    let venv =
        venv.unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/peers").into());
    venv.join("bin").join(name)
}

/// Runs a program, and gives it this input.
fn run(program: &PathBuf, arguments: &[String], input: &str) -> Output {
    let child = Command::new(program)
        .args(arguments)
        .env("HTTPIE_CONFIG_DIR", env!("CARGO_TARGET_TMPDIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.unwrap_or_else(|error| {
        panic!(
            "{} cannot be started: {error}; `pip install -r .ci/peers.txt` installs it",
            program.display()
        )
    });
    let mut stdin = child.stdin.take().expect("the input is piped");
    std::io::Write::write_all(&mut stdin, input.as_bytes()).expect("the input is written");
    drop(stdin);
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.status.success(), "{}: {output:?}", program.display());
    output
}

/// Sends a request with HTTPie.
pub(crate) fn http(call: &Call) -> Response {
    let mut arguments = vec!["--print=hb".to_owned(), "--pretty=none".to_owned()];
    if call.body.is_none() {
        arguments.push("--ignore-stdin".to_owned());
    }
    arguments.extend([call.method.to_owned(), call.url.clone()]);
    let headers = call.headers.iter();
    arguments.extend(headers.map(|(name, value)| format!("{name}:{value}")));
    let body = call.body.as_deref().unwrap_or_default();
    let output = run(&program("http"), &arguments, body);
    let text = String::from_utf8(output.stdout).expect("the response is text");
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    Response {
        status: status.unwrap_or_else(|| panic!("no status: {text}")),
        body: body.to_owned(),
    }
}

/// Calls a service of AWS with boto3.
pub(crate) fn aws(call: &AwsCall<'_>) -> Value {
    let input = json!({
        "endpoint": call.endpoint,
        "service": call.service,
        "operation": call.operation,
        "parameters": call.parameters,
    });
    let arguments = ["-c".to_owned(), BOTO3.to_owned()];
    let output = run(&program("python"), &arguments, &input.to_string());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}
