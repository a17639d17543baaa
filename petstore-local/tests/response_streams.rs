//! `InvokeWithResponseStream`, the Lambda API for streamed results, against a server that sends
//! recorded frames.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::future::poll_fn;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};

use petstore_gateway::{FunctionStream, Invoke, InvokeError, InvokeRequest};
use petstore_local::{AwsSettings, LambdaEndpoint};

/// `PayloadChunk` with the head `{"statusCode":201}` and the body `Rex`. These frames were written
/// by another program.
const CHUNK: &str = "000000870000005aed5a0b010b3a6576656e742d7479706507000c5061796c6f61644368756e6b0d3a636f6e74656e742d747970650700186170706c69636174696f6e2f6f637465742d73747265616d0d3a6d6573736167652d747970650700056576656e747b22737461747573436f6465223a3230317d000000000000000052657850a4edf8";
/// `InvokeComplete` without an error.
const COMPLETE: &str = "0000006e0000005c21fd0b9a0b3a6576656e742d7479706507000e496e766f6b65436f6d706c6574650d3a636f6e74656e742d747970650700186170706c69636174696f6e2f6f637465742d73747265616d0d3a6d6573736167652d747970650700056576656e747b7db43f98c7";
/// `InvokeComplete` with the error `boom` of the function.
const FAILED: &str = "000000c60000005c61aadfcd0b3a6576656e742d7479706507000e496e766f6b65436f6d706c6574650d3a636f6e74656e742d747970650700186170706c69636174696f6e2f6f637465742d73747265616d0d3a6d6573736167652d747970650700056576656e747b224572726f72436f6465223a2022556e68616e646c6564222c20224572726f7244657461696c73223a20227b5c226572726f724d6573736167655c223a5c22626f6f6d5c227d222c20224c6f67526573756c74223a2022227d3a9e483d";

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2);
    let bytes = digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16));
    bytes.collect::<Result<_, _>>().unwrap()
}

/// Responds to one request, and returns its request line.
fn lambda(head: &'static str, body: Vec<u8>) -> (SocketAddr, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"{}") {
            let mut piece = [0; 1024];
            let length = stream.read(&mut piece).unwrap();
            assert!(length > 0);
            request.extend_from_slice(&piece[..length]);
        }
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&body).unwrap();
        let request = String::from_utf8(request).unwrap();
        request.lines().next().unwrap().to_owned()
    });
    (address, served)
}

async fn invoke(address: SocketAddr) -> Result<FunctionStream, InvokeError> {
    let mut settings = AwsSettings::from_environment();
    settings.config.service_endpoint_urls.clear();
    settings.config.endpoint_url = Some(format!("http://{address}"));
    let lambda = LambdaEndpoint::new(settings);
    let request = InvokeRequest::new("pets", "{}".into());
    lambda.invoke_streaming(request).await
}

/// The bytes of a stream, and the error at its end.
async fn collect(mut stream: FunctionStream) -> (Vec<u8>, Option<String>) {
    let mut all = Vec::new();
    while let Some(piece) = poll_fn(|cx| stream.body.as_mut().poll_next(cx)).await {
        match piece {
            Ok(piece) => all.extend_from_slice(&piece),
            Err(error) => return (all, Some(error.to_string())),
        }
    }
    (all, None)
}

const STREAM: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.awslambda.http-integration-response\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn the_chunks_of_a_stream_are_passed_on() {
    let body = [CHUNK, CHUNK, COMPLETE].map(bytes).concat();
    let (address, served) = lambda(STREAM, body);
    let stream = invoke(address).await.unwrap();
    assert_eq!(
        stream.content_type.as_deref(),
        Some(FunctionStream::HTTP_RESPONSE)
    );
    let chunk = b"{\"statusCode\":201}\0\0\0\0\0\0\0\0Rex";
    assert_eq!(collect(stream).await, ([&chunk[..], chunk].concat(), None));
    assert_eq!(
        served.join().unwrap(),
        "POST /2021-11-15/functions/pets/response-streaming-invocations HTTP/1.1"
    );
}

#[tokio::test]
async fn an_error_is_the_end_of_a_stream() {
    for (body, reason) in [
        ([CHUNK, FAILED].map(bytes).concat(), "boom"),
        (bytes(CHUNK), "InvokeComplete"),
        ([bytes(CHUNK), vec![7; 40]].concat(), "checksum"),
    ] {
        let (address, _) = lambda(STREAM, body);
        let (received, error) = collect(invoke(address).await.unwrap()).await;
        assert_eq!(received.len(), 29);
        let error = error.unwrap();
        assert!(error.contains(reason), "{error}");
    }
}

#[tokio::test]
async fn a_rejection_is_not_a_stream() {
    let head =
        "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n";
    let (address, _) = lambda(head, br#"{"Message": "Function not found"}"#.to_vec());
    let error = invoke(address).await.unwrap_err();
    assert!(
        matches!(error, InvokeError::Rejected { status: 404, .. }),
        "{error}"
    );
}
