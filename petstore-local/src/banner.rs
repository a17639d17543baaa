//! The text that the gateway prints when it starts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use petstore_core::contract::{Api, Method};

use petstore_gateway::ApiKey;

/// The address alone.
pub(super) fn address(address: SocketAddr) -> String {
    format!("Listening on http://{address}\n")
}

/// The address, the API keys, and a command to try.
pub(super) fn banner(
    api: &Api,
    address: SocketAddr,
    stage: &str,
    given: &[ApiKey],
    development: Option<&ApiKey>,
) -> String {
    let mut text = self::address(address);
    if let Some(key) = development {
        text += &format!("API key {:?}: {}\n", key.name(), key.value());
    }
    for key in given {
        text += &format!("API key {:?}: as given\n", key.name());
    }
    if let Some((path, verb, method)) = example(api) {
        let verb = match verb {
            "GET" | "ANY" => String::new(),
            verb => format!(" -X {verb}"),
        };
        let key = match development {
            Some(key) if method.api_key_required => format!(" -H 'x-api-key: {}'", key.value()),
            None if method.api_key_required => " -H \"x-api-key: $API_KEY\"".to_owned(),
            _ => String::new(),
        };
        let address = reachable(address);
        text += &format!("Try: curl{verb}{key} 'http://{address}/{stage}{path}'\n");
    }
    text
}

/// A warning, if other machines may reach the address.
pub(super) fn exposure(address: SocketAddr) -> Option<String> {
    let ip = address.ip().to_canonical();
    (!ip.is_loopback()).then(|| {
        format!(
            "warning: {ip} can be reached from other machines, and methods without an API key are open to them: \
             leave --bind out to listen on this machine only"
        )
    })
}

/// The address to connect to on this machine: "every address" is one to listen on only.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

/// The method that is easiest to try: without parameters in its path, and a GET, if there is one.
fn example(api: &Api) -> Option<(&str, &'static str, &Method)> {
    let methods = api
        .methods()
        .map(|(path, verb, method)| (path, verb.as_str(), method));
    methods.min_by_key(|(path, verb, _)| (path.contains('{'), !matches!(*verb, "GET" | "ANY")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greet(methods: &[(&str, &str, bool)], given: &[&str], development: Option<&str>) -> String {
        let mut api = Api::new("test");
        for (verb, path, api_key_required) in methods {
            let method = Method {
                api_key_required: *api_key_required,
                ..Method::default()
            };
            let verb = verb.parse().unwrap();
            api.resource(*path).methods.insert(verb, method);
        }
        let key = |value: &&str| ApiKey::new("mine", value).unwrap();
        let given: Vec<_> = given.iter().map(key).collect();
        let development = development.map(|value| ApiKey::new("development", value).unwrap());
        let address = "127.0.0.1:3000".parse().unwrap();
        banner(&api, address, "dev", &given, development.as_ref())
    }

    #[test]
    fn a_command_to_paste_has_the_development_key_and_no_other() {
        let methods = [
            ("DELETE", "/a", true),
            ("GET", "/pets/{id}", true),
            ("GET", "/pets", true),
        ];
        assert_eq!(
            greet(&methods, &["secret"], Some("key-1")),
            "Listening on http://127.0.0.1:3000\n\
             API key \"development\": key-1\n\
             API key \"mine\": as given\n\
             Try: curl -H 'x-api-key: key-1' 'http://127.0.0.1:3000/dev/pets'\n"
        );
        assert_eq!(
            greet(&methods[..1], &["secret"], None),
            "Listening on http://127.0.0.1:3000\n\
             API key \"mine\": as given\n\
             Try: curl -X DELETE -H \"x-api-key: $API_KEY\" 'http://127.0.0.1:3000/dev/a'\n"
        );
    }

    #[test]
    fn an_address_beyond_this_machine_is_warned_about() {
        for quiet in [
            "127.0.0.1:1",
            "127.9.9.9:1",
            "[::1]:1",
            "[::ffff:127.0.0.1]:1",
        ] {
            assert_eq!(exposure(quiet.parse().unwrap()), None, "{quiet}");
        }
        for open in ["0.0.0.0:1", "[::]:1", "192.168.0.7:1"] {
            let warning = exposure(open.parse().unwrap()).unwrap();
            assert_eq!(warning.lines().count(), 1);
            assert!(warning.contains("--bind"), "{warning}");
        }
    }

    #[test]
    fn a_command_to_paste_names_an_address_to_connect_to() {
        for (listening, shown) in [
            ("0.0.0.0:3000", "127.0.0.1:3000"),
            ("[::]:3000", "[::1]:3000"),
            ("192.168.0.7:3000", "192.168.0.7:3000"),
        ] {
            assert_eq!(reachable(listening.parse().unwrap()).to_string(), shown);
        }
    }

    #[test]
    fn an_open_method_needs_no_key() {
        let text = greet(&[("ANY", "/hello", false)], &[], None);
        assert_eq!(
            text,
            "Listening on http://127.0.0.1:3000\nTry: curl 'http://127.0.0.1:3000/dev/hello'\n"
        );
        assert_eq!(
            greet(&[], &[], None),
            "Listening on http://127.0.0.1:3000\n"
        );
    }
}
