//! Response headers that belong to the gateway: a backend's header of that name reaches the client
//! under another name.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>

use http::HeaderName;

/// The name under which a backend's header reaches the client; `None` if the gateway drops the
/// header.
pub(super) fn client_name(name: HeaderName) -> Option<HeaderName> {
    let remapped = match name.as_str() {
        "transfer-encoding" => return None,
        "authorization" => "x-amzn-remapped-authorization",
        "connection" => "x-amzn-remapped-connection",
        "content-length" => "x-amzn-remapped-content-length",
        "content-md5" => "x-amzn-remapped-content-md5",
        "date" => "x-amzn-remapped-date",
        "expect" => "x-amzn-remapped-expect",
        "host" => "x-amzn-remapped-host",
        "max-forwards" => "x-amzn-remapped-max-forwards",
        "proxy-authenticate" => "x-amzn-remapped-proxy-authenticate",
        "server" => "x-amzn-remapped-server",
        "trailer" => "x-amzn-remapped-trailer",
        "upgrade" => "x-amzn-remapped-upgrade",
        "user-agent" => "x-amzn-remapped-user-agent",
        "www-authenticate" => "x-amzn-remapped-www-authenticate",
        _ => return Some(name),
    };
    Some(HeaderName::from_static(remapped))
}
