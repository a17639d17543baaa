//! A server on a free port, functions to put behind it, and a client that sends bytes as they are.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary uses a part of it"
)]

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use petstore_core::contract::{Api, Integration, Method, MethodKey};
use petstore_gateway::{Invoke, InvokeError, Stage, StageOptions};
use petstore_local::{ServeLimits, Server};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// An API with `ANY /{proxy+}`, a Lambda proxy integration.
pub fn api() -> Api {
    let mut api = Api::new("test");
    let method = Method {
        integration: Some(Integration::lambda_proxy("test")),
        ..Method::default()
    };
    api.resource("/{proxy+}")
        .methods
        .insert(MethodKey::Any, method);
    api
}

/// A function that returns the event it got as the body of its response.
pub fn echo() -> impl Invoke {
    petstore_gateway::invoke_fn(|event: Bytes| async move {
        let event = String::from_utf8(event.to_vec()).unwrap();
        let response = json!({"statusCode": 200, "body": event});
        Ok::<_, InvokeError>(Bytes::from(response.to_string()))
    })
}

/// A function that returns this text.
pub fn answering(result: &'static str) -> impl Invoke {
    petstore_gateway::invoke_fn(move |_| async move {
        Ok::<_, InvokeError>(Bytes::from_static(result.as_bytes()))
    })
}

/// A running server; it ends when this is dropped, or when told to.
pub struct Running {
    pub address: SocketAddr,
    end: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

/// Serves `ANY /{proxy+}` on a free port.
pub async fn start(invoke: impl Invoke, limits: ServeLimits) -> Running {
    let api = api();
    serve(
        Stage::new(&api, invoke, StageOptions::default()).unwrap(),
        limits,
    )
    .await
}

/// Serves a stage on a free port.
pub async fn serve(stage: Stage, limits: ServeLimits) -> Running {
    let any_port = (Ipv4Addr::LOCALHOST, 0).into();
    let server = Server::bind(stage, any_port, limits).await.unwrap().quiet();
    let server = server.allow_hosts(["test"]);
    let address = server.address();
    let (end, ended) = oneshot::channel();
    let task = tokio::spawn(server.run(async {
        let _ = ended.await;
    }));
    Running { address, end, task }
}

impl Running {
    /// A connection.
    pub async fn connect(&self) -> Wire {
        Wire(TcpStream::connect(self.address).await.unwrap())
    }

    /// What the server answers to these bytes until it closes the connection.
    pub async fn exchange(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut wire = self.connect().await;
        wire.send(bytes).await;
        wire.rest().await
    }

    /// Whether a well-formed request is still answered.
    pub async fn assert_alive(&self) {
        let response = self.exchange(get("/dev/alive")).await;
        assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    }

    /// Ends the server, and waits until it has.
    pub async fn end(self) {
        let _ = self.end.send(());
        tokio::time::timeout(Duration::from_secs(20), self.task)
            .await
            .expect("the server ends")
            .unwrap();
    }

    /// Tells the server to end; the task is done when it has.
    pub fn end_soon(self) -> JoinHandle<()> {
        let _ = self.end.send(());
        self.task
    }
}

/// A connection on which bytes are sent as they are.
pub struct Wire(TcpStream);

impl Wire {
    /// Sends what the server takes: it may have answered and closed before.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.0.write_all(bytes.as_ref()).await;
    }

    /// Says that nothing more will be sent.
    pub async fn finish(&mut self) {
        let _ = self.0.shutdown().await;
    }

    /// All that comes until the server closes the connection.
    pub async fn rest(&mut self) -> String {
        let mut bytes = Vec::new();
        let read = self.0.read_to_end(&mut bytes);
        let _ = tokio::time::timeout(Duration::from_secs(20), read)
            .await
            .expect("the server closes the connection");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// What comes next, up to this text.
    pub async fn until(&mut self, end: &str) -> String {
        let mut text = String::new();
        while !text.ends_with(end) {
            let byte = tokio::time::timeout(Duration::from_secs(20), self.0.read_u8());
            match byte.await.expect("the server answers") {
                Ok(byte) => text.push(byte.into()),
                Err(_) => break,
            }
        }
        text
    }
}

/// A request after which the server closes the connection.
pub fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
}
