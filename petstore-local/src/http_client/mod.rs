//! Outgoing HTTP and HTTPS.

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::{ClientConfig, RootCertStore};

use crate::log;

/// Connects over TCP, and over TLS with the certificate authorities of the system.
pub(crate) fn connector() -> HttpsConnector<HttpConnector> {
    let provider = rustls::crypto::ring::default_provider();
    match HttpsConnectorBuilder::new().with_provider_and_native_roots(provider) {
        Ok(builder) => builder.https_or_http().enable_http1().build(),
        Err(error) => {
            log::line(&format!(
                "warning: no HTTPS server is trusted, because the system has no certificate authorities: {error}"
            ));
            let config = ClientConfig::builder()
                .with_root_certificates(RootCertStore::empty())
                .with_no_client_auth();
            let builder = HttpsConnectorBuilder::new().with_tls_config(config);
            builder.https_or_http().enable_http1().build()
        }
    }
}
