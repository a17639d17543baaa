//! The services on a port: plain HTTP, and clients that others wrote.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;

use petstore_local::aws::AwsPort;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::shelter::Shelter;

async fn serve(shelter: &Shelter) -> SocketAddr {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let port = AwsPort::bind(Arc::clone(&shelter.aws), any).await;
    let port = port.expect("a port is free");
    let address = port.address();
    tokio::spawn(port.run(std::future::pending()));
    address
}

/// Sends a request as it is, and returns the whole response.
async fn send(address: SocketAddr, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let length = body.len();
    let request = format!("{head}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
    stream
        .write_all(request.as_bytes())
        .await
        .expect("it reads");
    let mut response = String::new();
    stream
        .read_to_string(&mut response)
        .await
        .expect("it responds with text");
    response
}

const S3: &str = "Authorization: AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

#[tokio::test]
async fn objects_are_put_read_listed_and_deleted() {
    let shelter = Shelter::new();
    let address = serve(&shelter).await;
    let ask = |verb: &str, path: &str, more: &str, body: &str| {
        let head = format!("{verb} {path} HTTP/1.1\r\nHost: {address}\r\n{S3}{more}");
        let body = body.to_owned();
        async move { send(address, &head, &body).await }
    };
    let put = ask(
        "PUT",
        "/photos/a/cat%201.txt",
        "\r\nContent-Type: text/plain\r\nx-amz-meta-by: ann",
        "miau",
    )
    .await;
    assert!(put.starts_with("HTTP/1.1 200"), "{put}");
    let chunked = "\r\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    let put = ask(
        "PUT",
        "/photos/b",
        chunked,
        "3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AA==\r\n\r\n",
    )
    .await;
    assert!(put.starts_with("HTTP/1.1 200"), "{put}");
    let got = ask("GET", "/photos/a/cat%201.txt", "", "").await;
    assert!(got.ends_with("\r\n\r\nmiau"), "{got}");
    assert!(
        got.contains("content-type: text/plain") && got.contains("x-amz-meta-by: ann"),
        "{got}"
    );
    let part = ask("GET", "/photos/a/cat%201.txt", "\r\nRange: bytes=1-2", "").await;
    assert!(
        part.starts_with("HTTP/1.1 206") && part.ends_with("\r\n\r\nia"),
        "{part}"
    );
    let listed = ask("GET", "/photos?list-type=2&delimiter=%2F", "", "").await;
    assert!(
        listed.contains("<Key>b</Key>") && listed.contains("<Prefix>a/</Prefix>"),
        "{listed}"
    );
    let deleted = ask("DELETE", "/photos/b", "", "").await;
    assert!(deleted.starts_with("HTTP/1.1 204"), "{deleted}");
    let gone = ask("GET", "/photos/b", "", "").await;
    assert!(
        gone.starts_with("HTTP/1.1 404") && gone.contains("<Code>NoSuchKey</Code>"),
        "{gone}"
    );
    let none = ask("GET", "/none/b", "", "").await;
    assert!(none.contains("<Code>NoSuchBucket</Code>"), "{none}");
}

#[tokio::test]
async fn other_hosts_and_origins_are_refused() {
    let shelter = Shelter::new();
    let address = serve(&shelter).await;
    let evil = send(
        address,
        "GET /?Action=ListTopics HTTP/1.1\r\nHost: evil.example",
        "",
    )
    .await;
    assert!(evil.starts_with("HTTP/1.1 403"), "{evil}");
    let page = format!(
        "POST /?Action=ListTopics HTTP/1.1\r\nHost: {address}\r\nOrigin: https://evil.example"
    );
    assert!(send(address, &page, "").await.starts_with("HTTP/1.1 403"));
    let own = format!("GET /?Action=ListTopics HTTP/1.1\r\nHost: {address}");
    assert!(
        send(address, &own, "")
            .await
            .contains("pet-added</TopicArn>")
    );
    let open = SocketAddr::from(([0, 0, 0, 0], 0));
    assert!(AwsPort::bind(Arc::clone(&shelter.aws), open).await.is_err());
}

/// boto3 and awscli with their own signatures, retries and paginators.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "it runs boto3 and awscli from .ci/clients.txt: .ci/run includes it"]
async fn boto3_and_awscli_drive_all_services() {
    let shelter = Shelter::new();
    let address = serve(&shelter).await;
    let venv =
        std::env::var("PETSTORE_PEERS_VENV").expect("PETSTORE_PEERS_VENV names the environment");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/aws/clients.py");
    let program = std::path::Path::new(&venv).join("bin/python");
    let endpoint = format!("http://{address}");
    let run = move || Command::new(program).args([script, &endpoint]).output();
    let output = tokio::task::spawn_blocking(run).await.expect("it runs");
    let output = output.expect("Python starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{}\n{}",
        text(&output.stdout),
        text(&output.stderr)
    );
}
