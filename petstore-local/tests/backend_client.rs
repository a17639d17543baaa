//! The client for HTTP and AWS integrations, against servers on free ports.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::future::poll_fn;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use petstore_gateway::{BackendStream, HeaderCase, HttpClient, SendError};
use petstore_local::BackendClient;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A server that reads one request, responds with these bytes and returns what it read.
async fn server(response: &'static str) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut read = vec![0; 64 * 1024];
        let length = stream.read(&mut read).await.unwrap();
        stream.write_all(response.as_bytes()).await.unwrap();
        read.truncate(length);
        String::from_utf8_lossy(&read).into_owned()
    });
    (address, task)
}

async fn send(request: Request<Bytes>) -> Result<Response<Bytes>, SendError> {
    let client = BackendClient::new(Duration::from_secs(20));
    client.send(request).await
}

fn get(uri: &str) -> Request<Bytes> {
    Request::get(uri).body(Bytes::new()).unwrap()
}

#[tokio::test]
async fn a_backend_gets_the_request_as_it_is_and_the_response_comes_back() {
    let (address, task) =
        server("HTTP/1.1 418 Short And Stout\r\nX-Pot: tea\r\nContent-Length: 2\r\n\r\nno").await;
    let mut request = Request::post(format!("http://{address}/a%2Fb?c=%20"))
        .header("host", "pets.example")
        .header("content-length", "3")
        .body(Bytes::from_static(b"abc"))
        .unwrap();
    let names = ["HOST", "Content-length"].map(|name| Bytes::from_static(name.as_bytes()));
    request.extensions_mut().insert(HeaderCase::new(names));
    let response = send(request).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.body()[..]),
        (418, &b"no"[..])
    );
    assert_eq!(response.headers()["x-pot"], "tea");
    assert_eq!(
        task.await.unwrap(),
        "POST /a%2Fb?c=%20 HTTP/1.1\r\nHOST: pets.example\r\nContent-length: 3\r\n\r\nabc"
    );
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let response =
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n";
    let (address, _) = server(response).await;
    let response = send(get(&format!("http://{address}/"))).await.unwrap();
    assert_eq!(response.status(), 302);
}

#[tokio::test]
async fn every_way_to_fail_has_its_error() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let closed = listener.local_addr().unwrap();
    drop(listener);
    let error = send(get(&format!("http://{closed}/"))).await.unwrap_err();
    assert!(matches!(error, SendError::Unreachable(_)), "{error}");

    let (plain, _) = server("HTTP/1.1 400 Bad Request\r\n\r\n").await;
    let error = send(get(&format!("https://{plain}/"))).await.unwrap_err();
    assert!(matches!(error, SendError::Tls(_)), "{error}");

    let (cut, _) = server("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc").await;
    let error = send(get(&format!("http://{cut}/"))).await.unwrap_err();
    assert!(matches!(error, SendError::InvalidResponse(_)), "{error}");

    for (uri, shown) in [
        ("/no/host", "/no/host"),
        ("ftp://a.example/", "ftp://a.example/"),
        ("http://user:word@a.example/", "a.example/"),
    ] {
        let error = send(get(uri)).await.unwrap_err();
        assert_eq!(error, SendError::InvalidAddress(shown.to_owned()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_does_not_respond_is_not_waited_for() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let uri = format!("http://{}/", listener.local_addr().unwrap());
    let error = send(get(&uri)).await.unwrap_err();
    assert_eq!(error, SendError::TimedOut(Duration::from_secs(20)));
}

#[tokio::test]
async fn a_backend_may_refuse_a_body_that_it_does_not_read() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let uri = format!("http://{}/", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0; 16];
        stream.read_exact(&mut head).await.unwrap();
        let response = "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 2\r\n\r\nno";
        stream.write_all(response.as_bytes()).await.unwrap();
        stream
    });
    // More than the buffers of two sockets hold.
    let body = Bytes::from(vec![b'a'; 64 * 1024 * 1024]);
    let response = send(Request::post(uri).body(body).unwrap()).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.body()[..]),
        (413, &b"no"[..])
    );
    // It was open until the response was there.
    drop(task.await.unwrap());
}

#[tokio::test]
async fn a_backend_that_streams_while_it_reads_gets_the_whole_body() {
    const LENGTH: usize = 16 * 1024 * 1024;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let uri = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut piece = vec![0; 64 * 1024];
        let mut head = 0;
        while !piece[..head].ends_with(b"\r\n\r\n") {
            head += stream.read(&mut piece[head..head + 1]).await.unwrap();
        }
        let response = format!("HTTP/1.1 200 OK\r\nContent-Length: {LENGTH}\r\n\r\n");
        stream.write_all(response.as_bytes()).await.unwrap();
        let mut left = LENGTH;
        while left > 0 {
            let read = stream.read(&mut piece).await.unwrap();
            stream.write_all(&piece[..read]).await.unwrap();
            left -= read;
        }
    });
    let body = Bytes::from(vec![b'a'; LENGTH]);
    let client = BackendClient::new(Duration::from_secs(20));
    let request = Request::post(uri).body(body).unwrap();
    let mut body = client.send_streaming(request).await.unwrap().into_body();
    let mut length = 0;
    while let Some(piece) = next(&mut body).await {
        length += piece.unwrap().len();
    }
    assert_eq!(length, LENGTH);
}

async fn next(body: &mut BackendStream) -> Option<Result<Bytes, SendError>> {
    poll_fn(|cx| body.as_mut().poll_next(cx)).await
}

#[tokio::test]
async fn a_streamed_body_is_passed_on_while_it_arrives() {
    for (head, pieces) in [
        (
            "Transfer-Encoding: chunked",
            ["3\r\none\r\n", "3\r\ntwo\r\n0\r\n\r\n"],
        ),
        ("Content-Length: 6", ["one", "two and more"]),
        ("Connection: close", ["one", "two"]),
    ] {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let uri = format!("http://{}/", listener.local_addr().unwrap());
        let client = BackendClient::new(Duration::from_secs(20));
        let (response, connection) = tokio::join!(client.send_streaming(get(&uri)), async {
            let (mut stream, _) = listener.accept().await.unwrap();
            // What is left unread would reset the connection.
            let length = stream.read(&mut [0; 1024]).await.unwrap();
            assert!(length > 0);
            let head = format!("HTTP/1.1 203 Yes\r\n{head}\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
            stream
        });
        let (mut connection, response) = (connection, response.unwrap());
        assert_eq!(response.status(), 203);
        let mut body = response.into_body();
        connection.write_all(pieces[0].as_bytes()).await.unwrap();
        // The second piece is sent only once the first one has been received.
        assert_eq!(next(&mut body).await, Some(Ok("one".into())), "{head}");
        connection.write_all(pieces[1].as_bytes()).await.unwrap();
        drop(connection);
        assert_eq!(next(&mut body).await, Some(Ok("two".into())), "{head}");
        assert_eq!(next(&mut body).await, None, "{head}");
    }
}

#[tokio::test]
async fn a_streamed_body_may_be_large_and_its_end_may_be_missing() {
    const ANNOUNCED: usize = petstore_gateway::MAX_BODY + 2;
    const SENT: usize = ANNOUNCED - 1;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {ANNOUNCED}\r\n\r\n");
    let (address, _) = server(Box::leak((head + &"x".repeat(SENT)).into_boxed_str())).await;
    let client = BackendClient::new(Duration::from_secs(20));
    let response = client.send_streaming(get(&format!("http://{address}/")));
    let mut body = response.await.unwrap().into_body();
    let mut received = 0;
    let error = loop {
        match next(&mut body).await.expect("the end is missing") {
            Ok(piece) => received += piece.len(),
            Err(error) => break error,
        }
    };
    assert_eq!(received, SENT);
    assert!(matches!(error, SendError::InvalidResponse(_)), "{error}");
    assert_eq!(next(&mut body).await, None);
}
