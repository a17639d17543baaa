//! Connections to backends: TCP, and TLS with the certificate authorities of the system.

use std::error::Error;

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use petstore_gateway::SendError;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tower_service::Service;

use crate::log;

/// Connects over TCP or TLS, as the scheme of a URI requires.
pub(crate) type Connector = HttpsConnector<HttpConnector>;

/// A connection.
pub(super) type Stream = TokioIo<MaybeHttpsStream<TokioIo<TcpStream>>>;

/// A connector that trusts the certificate authorities of the system.
pub(crate) fn connector() -> Connector {
    let provider = rustls::crypto::ring::default_provider();
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    match HttpsConnectorBuilder::new().with_provider_and_native_roots(provider.clone()) {
        Ok(builder) => builder.https_or_http().enable_http1().wrap_connector(tcp),
        Err(error) => {
            log::line(&format!(
                "warning: no HTTPS server is trusted, because the system has no certificate authorities: {error}"
            ));
            let builder = ClientConfig::builder_with_provider(provider.into());
            // The provider supports both versions of the protocol, so this cannot fail.
            let config = match builder.with_safe_default_protocol_versions() {
                Ok(config) => config,
                Err(_) => ClientConfig::builder(),
            };
            let config = config
                .with_root_certificates(RootCertStore::empty())
                .with_no_client_auth();
            let builder = HttpsConnectorBuilder::new().with_tls_config(config);
            builder.https_or_http().enable_http1().wrap_connector(tcp)
        }
    }
}

/// Connects to the host of the URI.
pub(super) async fn connect(connector: &Connector, uri: &Uri) -> Result<Stream, SendError> {
    let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    if !is_http || uri.host().is_none_or(str::is_empty) || authority.contains('@') {
        // What is before an `@` may be a password.
        let shown = uri.to_string();
        let shown = shown.rsplit('@').next().unwrap_or_default();
        return Err(SendError::InvalidAddress(shown.to_owned()));
    }
    let mut connector = connector.clone();
    match connector.call(uri.clone()).await {
        Ok(stream) => Ok(TokioIo::new(stream)),
        Err(error) if is_tls(&*error) => Err(SendError::Tls(with_causes(&*error))),
        Err(error) => Err(SendError::Unreachable(with_causes(&*error))),
    }
}

/// Whether rustls is a cause of this error.
fn is_tls(error: &(dyn Error + 'static)) -> bool {
    if error.is::<rustls::Error>() {
        return true;
    }
    // An I/O error contains another error, which is not its `source`.
    let inner = error.downcast_ref::<std::io::Error>();
    match inner.and_then(std::io::Error::get_ref) {
        Some(inner) => is_tls(inner),
        None => error.source().is_some_and(is_tls),
    }
}

/// The error and its causes, which contain what the operating system reported.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        if !text.ends_with(&message) {
            text = format!("{text}: {message}");
        }
        cause = error.source();
    }
    text
}
