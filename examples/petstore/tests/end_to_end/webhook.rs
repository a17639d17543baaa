//! A webhook: an HTTP server that records what SNS sends to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

/// How long a request may take to come.
const READ_WITHIN: Duration = Duration::from_secs(10);

/// A request to the webhook.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    /// The header `x-amz-sns-message-type`.
    pub(crate) kind: String,
    /// The body of the request, as SNS sends it.
    pub(crate) body: Value,
}

/// Decides the status of a response by the type and the id of the message.
type Status = dyn Fn(&str, &str) -> u16 + Send + Sync;

/// A webhook, which lives as long as the process.
#[derive(Clone)]
pub(crate) struct Webhook {
    url: String,
    deliveries: Arc<Mutex<Vec<Delivery>>>,
}

impl Webhook {
    /// A webhook that accepts every request.
    pub(crate) fn start() -> Self {
        Self::start_with(|_, _| 200)
    }

    /// A webhook that responds with the statuses that `status` returns. Only accepted requests are
    /// recorded.
    pub(crate) fn start_with(status: impl Fn(&str, &str) -> u16 + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("the listener has an address");
        let webhook = Self {
            url: format!("http://{address}/hook"),
            deliveries: Arc::default(),
        };
        let (deliveries, status) = (webhook.deliveries.clone(), Arc::new(status));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (deliveries, status) = (deliveries.clone(), status.clone());
                std::thread::spawn(move || {
                    // A program that is killed leaves half a request.
                    let _ = stream
                        .ok()
                        .map(|stream| serve(stream, &*status, &deliveries));
                });
            }
        });
        webhook
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What was delivered of one kind, which is the header `x-amz-sns-message-type`.
    pub(crate) fn deliveries(&self, kind: &str) -> Vec<Delivery> {
        let deliveries = self.deliveries.lock().expect("no thread panics");
        let deliveries = deliveries.iter().filter(|it| it.kind == kind);
        deliveries.cloned().collect()
    }

    /// What was delivered, without requests for confirmation.
    pub(crate) fn notifications(&self) -> Vec<Delivery> {
        self.deliveries("Notification")
    }

    /// The messages that were delivered, each as JSON.
    pub(crate) fn messages(&self) -> Vec<Value> {
        let text = |delivery: &Delivery| delivery.body["Message"].as_str().map(str::to_owned);
        let texts = self
            .notifications()
            .iter()
            .filter_map(text)
            .collect::<Vec<_>>();
        let parse = |text: &String| serde_json::from_str(text).expect("a message is JSON");
        texts.iter().map(parse).collect()
    }
}

fn serve(stream: TcpStream, status: &Status, deliveries: &Mutex<Vec<Delivery>>) -> Option<()> {
    stream.set_read_timeout(Some(READ_WITHIN)).ok()?;
    let mut reader = BufReader::new(stream);
    let (mut length, mut kind) = (0, String::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            if line.trim_end().is_empty() {
                break;
            }
            continue;
        };
        match &*name.to_ascii_lowercase() {
            "content-length" => length = value.parse().ok()?,
            "x-amz-sns-message-type" => value.clone_into(&mut kind),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body: Value = serde_json::from_slice(&body).ok()?;
    let status = status(&kind, body["MessageId"].as_str()?);
    if status == 200 {
        let mut deliveries = deliveries.lock().expect("no thread panics");
        deliveries.push(Delivery { kind, body });
    }
    let response = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    reader.get_mut().write_all(response.as_bytes()).ok()
}
