//! The origin of a request: whether a page of another origin sent it.

/// Whether a page of another origin sent the request.
///
/// Browsers set `Sec-Fetch-Site`, which pages cannot change
/// (<https://www.w3.org/TR/fetch-metadata/>). Browsers without it send an `Origin` with each
/// request that has a body; it is foreign unless its host and port are those of the `Host`.
/// Programs send neither header.
///
/// ```
/// use petstore_core::http::origin::is_foreign;
///
/// assert!(is_foreign(Some("https://evil.example"), None, Some("pets.example")));
/// assert!(!is_foreign(Some("https://pets.example"), None, Some("pets.example")));
/// assert!(!is_foreign(None, None, Some("pets.example")));
/// ```
pub fn is_foreign(origin: Option<&str>, fetch_site: Option<&str>, host: Option<&str>) -> bool {
    match fetch_site.map(str::trim) {
        Some("same-origin" | "none") => return false,
        Some("cross-site" | "same-site") => return true,
        _ => {}
    }
    let Some(origin) = origin else {
        return false;
    };
    let (Some((scheme, authority)), Some(host)) = (origin.trim().split_once("://"), host) else {
        // `null` is the origin of a page in a sandbox.
        return true;
    };
    let default_port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => "",
    };
    let host = host.trim();
    let host = host.strip_suffix(default_port).unwrap_or(host);
    !authority.eq_ignore_ascii_case(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_of_browsers_decides() {
        let (foreign, own) = (Some("https://evil.example"), Some("https://pets.example"));
        let host = Some("pets.example");
        for site in ["same-origin", "none"] {
            assert!(!is_foreign(foreign, Some(site), host), "{site}");
        }
        for site in ["cross-site", "same-site"] {
            assert!(is_foreign(own, Some(site), host), "{site}");
            assert!(is_foreign(None, Some(site), host), "{site}");
        }
        assert!(is_foreign(foreign, Some("unheard-of"), host));
    }

    #[test]
    fn an_origin_is_compared_with_the_host() {
        for (origin, host) in [
            ("https://pets.example", "pets.example"),
            ("https://pets.example", "PETS.example:443"),
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
            ("http://[::1]:8080", "[::1]:8080"),
        ] {
            assert!(!is_foreign(Some(origin), None, Some(host)), "{origin}");
        }
        for (origin, host) in [
            ("null", "pets.example"),
            ("", "pets.example"),
            ("https://pets.example.evil", "pets.example"),
            ("https://pets.example:8443", "pets.example"),
            ("http://pets.example", "pets.example:443"),
            ("http://localhost:8080", "127.0.0.1:8080"),
        ] {
            assert!(is_foreign(Some(origin), None, Some(host)), "{origin}");
        }
        assert!(is_foreign(Some("https://pets.example"), None, None));
    }
}
