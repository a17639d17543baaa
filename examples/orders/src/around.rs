//! What surrounds every request.

use std::sync::Mutex;

use petstore::prelude::*;

/// The lines of the audit log.
#[derive(Debug, Default)]
pub struct AuditLog(Mutex<Vec<String>>);

impl AuditLog {
    fn add(&self, line: String) {
        if let Ok(mut lines) = self.0.lock() {
            lines.push(line);
        }
    }

    /// The lines so far.
    pub fn lines(&self) -> Vec<String> {
        self.0.lock().map(|lines| lines.clone()).unwrap_or_default()
    }
}

/// Writes a line with status and time for each request.
#[around]
pub async fn audit(next: Next<'_>, log: &AuditLog) -> Response {
    let request = *next.request();
    let start = request.clock().now();
    let response = next.run().await;
    let (verb, path, status) = (request.verb(), request.path(), response.status.as_u16());
    let millis = request.clock().now().since(start).as_millis();
    tracing::info!(verb, path, status, ms = millis, "request");
    log.add(format!("{verb} {path} {status}"));
    response
}

/// Adds security headers and the name of the service to every response, errors included.
#[around]
pub async fn security(next: Next<'_>) -> Response {
    let mut response = next.run().await;
    let value = http::HeaderValue::from_static("max-age=63072000");
    let name = http::header::STRICT_TRANSPORT_SECURITY;
    response.headers.push((name, value));
    let service = http::HeaderValue::from_static("orders");
    response
        .headers
        .push((http::HeaderName::from_static("x-service"), service));
    response
}
