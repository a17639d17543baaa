//! For which host a request is, and whether this server serves it.
//!
//! A page of any origin can have its own name resolve to 127.0.0.1 (DNS rebinding), and its
//! requests are then of the same origin as the server. They carry that name as their Host, so only
//! names that belong to this machine are served.

use std::net::{IpAddr, Ipv6Addr};

/// The host in a `Host` header or in the target of a request, without its port; `None` if it is
/// malformed.
///
/// RFC 9112, section 3.2; the grammar is that of RFC 3986, section 3.2.2.
pub(crate) fn parse(value: &[u8]) -> Option<&str> {
    let value = std::str::from_utf8(value).ok()?;
    let (host, port) = match value.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            address.parse::<Ipv6Addr>().ok()?;
            (address, port)
        }
        None => {
            let (host, port) = value.split_at(value.find(':').unwrap_or(value.len()));
            if !is_name(host) {
                return None;
            }
            (host, port)
        }
    };
    let digits = port.strip_prefix(':').unwrap_or(port);
    let is_port = digits.len() < port.len() || port.is_empty();
    (is_port && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(host)
}

/// `reg-name`: unreserved characters, sub-delimiters, and `%` with two digits.
pub(crate) fn is_name(host: &str) -> bool {
    let mut bytes = host.bytes();
    while let Some(byte) = bytes.next() {
        let is_fine = match byte {
            b'%' => {
                let mut is_digit = || bytes.next().is_some_and(|byte| byte.is_ascii_hexdigit());
                is_digit() && is_digit()
            }
            byte => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(&byte),
        };
        if !is_fine {
            return false;
        }
    }
    true
}

/// Whether a host is an IP address, `localhost` or one of the names.
pub(crate) fn is_allowed(host: &str, names: &[String]) -> bool {
    host.parse::<IpAddr>().is_ok()
        || host.eq_ignore_ascii_case("localhost")
        || names.iter().any(|name| name.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_ends_before_its_port() {
        for (value, host) in [
            ("localhost", "localhost"),
            ("127.0.0.1:3000", "127.0.0.1"),
            ("[::1]:3000", "::1"),
            ("[::1]", "::1"),
            ("pets.example:", "pets.example"),
            ("a%20b", "a%20b"),
            ("", ""),
        ] {
            assert_eq!(parse(value.as_bytes()), Some(host), "{value:?}");
        }
    }

    #[test]
    fn what_the_grammar_does_not_have_is_malformed() {
        for value in [
            &b"a b<script>"[..],
            b"user@localhost",
            b"localhost/path",
            b"localhost:port",
            b"localhost:1:2",
            b"::1",
            b"[::1",
            b"[::1]3000",
            b"[localhost]",
            b"a%2",
            b"a\\b",
            b"caf\xc3\xa9",
            b"\xff",
        ] {
            assert_eq!(parse(value), None, "{value:?}");
        }
    }

    #[test]
    fn names_of_others_are_not_allowed() {
        let names = ["Pets.internal".to_owned()];
        for host in ["127.0.0.1", "10.0.0.7", "::1", "LOCALHOST", "pets.INTERNAL"] {
            assert!(is_allowed(host, &names), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "127.1",
        ] {
            assert!(!is_allowed(host, &names), "{host}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_value_is_read_without_a_panic(value: Vec<u8>) {
            if let Some(host) = parse(&value) {
                proptest::prop_assert!(value.len() >= host.len());
            }
        }

        #[test]
        fn an_address_with_a_port_is_itself(address: std::net::SocketAddr) {
            let value = address.to_string();
            // A scope is no part of a Host.
            if !value.contains('%') {
                let host = parse(value.as_bytes()).map(str::to_owned);
                proptest::prop_assert_eq!(host, Some(address.ip().to_string()));
            }
        }
    }
}
