//! The options of the local gateway, and their command-line arguments.

use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::server::is_name;
use petstore_gateway::{ApiKey, ApiKeyError, Backends, Front, Identities, InvokeMode, UsagePlans};
use tokio::sync::watch;

/// The options of [`serve`](super::serve).
///
/// ```
/// use petstore_local::ServeOptions;
///
/// let options = ServeOptions::parse_from(["pets", "--bind", "127.0.0.1:0", "--stage", "test"])?;
/// assert_eq!((options.bind.port(), &*options.stage), (0, "test"));
/// # Ok::<(), clap::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ServeOptions {
    /// The address to listen on; `127.0.0.1:3000` by default. Port 0 chooses a free port.
    pub bind: SocketAddr,
    /// The name of the stage; `dev` by default.
    pub stage: String,
    /// API keys that are accepted in addition to the development key.
    pub api_keys: Vec<ApiKey>,
    /// Hosts that are served beside IP addresses and `localhost`; see
    /// [`Server::allow_hosts`](crate::Server::allow_hosts).
    pub allowed_hosts: Vec<String>,
    /// Where the services of AWS of the local world listen; nowhere unless set.
    pub aws_port: Option<SocketAddr>,
    /// Where the development key lies; `.petstore` unless set.
    pub directory: PathBuf,
    /// The account id, twelve digits, in events and context variables.
    pub account_id: String,
    /// The AWS region in the domain name of the API.
    pub region: String,
    /// HTTP servers, AWS services and logs.
    pub backends: Backends,
    /// API keys that usage plans admit and limit, in addition to `api_keys`.
    pub usage_plans: UsagePlans,
    /// The users and token issuers that the gateway can check.
    pub identities: Identities,
    /// Whether every method responds without a backend, from its declared models and examples.
    pub mock: bool,
    /// How the URL of a function invokes it; only [`serve_function_url`](crate::serve_function_url)
    /// reads it.
    pub invoke_mode: InvokeMode,
    /// The longest time of an integration; overrides the timeouts in the API.
    pub integration_timeout: Option<Duration>,
    /// The limits for clients.
    pub limits: ServeLimits,
    /// Whether to leave requests out of the log.
    pub quiet: bool,
    /// The format of the log; lines of text by default.
    pub log: LogFormat,
    /// Fronts that replace the one that is served, for example because a definition has changed.
    pub replacements: Option<watch::Receiver<Option<Arc<Front>>>>,
}

/// The format of the log on standard error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogFormat {
    /// Lines of text.
    #[default]
    Text,
    /// A JSON object per line. That of a request has the members `method`, `path`, `status`,
    /// `durationMs` and `requestId`, and `apiKey`, `usagePlan`, `principalId` and `note` if they
    /// are known; that of a function's output has `function` and `message`; any other has
    /// `message`. All have `time`.
    Json,
}

impl LogFormat {
    /// The names that `--log` accepts.
    pub const NAMES: [&str; 2] = ["text", "json"];
}

impl FromStr for LogFormat {
    type Err = UnknownLogFormat;

    fn from_str(name: &str) -> Result<Self, UnknownLogFormat> {
        match name {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(UnknownLogFormat(name.to_owned())),
        }
    }
}

/// The name of a format that the log does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a format of the log: use text or json")]
pub struct UnknownLogFormat(String);

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            bind: (Ipv4Addr::LOCALHOST, 3000).into(),
            stage: "dev".to_owned(),
            api_keys: Vec::new(),
            allowed_hosts: Vec::new(),
            aws_port: None,
            directory: ".petstore".into(),
            account_id: "123456789012".to_owned(),
            region: "us-east-1".to_owned(),
            backends: Backends::default(),
            usage_plans: UsagePlans::default(),
            identities: Identities::default(),
            mock: false,
            invoke_mode: InvokeMode::default(),
            integration_timeout: None,
            limits: ServeLimits::default(),
            quiet: false,
            log: LogFormat::default(),
            replacements: None,
        }
    }
}

/// The limits on time, connections and memory that clients may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServeLimits {
    /// How long a request's head may take, and how long a connection may be idle; 60 s unless set.
    /// Connections that find more than half of the places taken have a twelfth of it.
    pub head_timeout: Duration,
    /// The longest time to receive the body of a request; 30 s by default.
    pub body_timeout: Duration,
    /// The longest time that requests in flight may take after shutdown begins; 30 s by default.
    pub shutdown_timeout: Duration,
    /// The largest number of open connections; 512 by default. Further connections wait.
    pub connections: usize,
    /// The largest size of all request bodies in memory, in bytes; 256 MiB by default. Requests
    /// beyond it get a 429.
    pub body_bytes: usize,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self {
            head_timeout: Duration::from_secs(60),
            body_timeout: Duration::from_secs(30),
            shutdown_timeout: Duration::from_secs(30),
            connections: 512,
            body_bytes: 256 * 1024 * 1024,
        }
    }
}

/// `127.0.0.1:3000`, `localhost:3000`, or `3000`, which is a port of `127.0.0.1`.
fn bind_address(text: &str) -> Result<SocketAddr, String> {
    let port = text.strip_prefix("localhost:").unwrap_or(text);
    if let Ok(port) = port.parse::<u16>() {
        return Ok((Ipv4Addr::LOCALHOST, port).into());
    }
    text.parse()
        .map_err(|_| "write an address and a port, such as 127.0.0.1:3000, or a port".to_owned())
}

impl ServeOptions {
    /// Adds the arguments to a command, which may have further arguments and subcommands.
    pub fn augment(command: Command) -> Command {
        command
            .arg(
                Arg::new("bind")
                    .long("bind")
                    .value_name("ADDR")
                    .default_value("127.0.0.1:3000")
                    .value_parser(bind_address)
                    .help("The address to listen on: an address with a port, or only a port, on this machine alone; port 0 selects any free port"),
            )
            .arg(
                Arg::new("stage")
                    .long("stage")
                    .value_name("NAME")
                    .default_value("dev")
                    .help("The name of the stage, with which every path begins"),
            )
            .arg(
                Arg::new("api-key")
                    .long("api-key")
                    .value_name("NAME=VALUE")
                    .action(ArgAction::Append)
                    .help("An API key to accept in addition to the development key; may be repeated"),
            )
            .arg(
                Arg::new("allow-host")
                    .long("allow-host")
                    .value_name("NAME")
                    .action(ArgAction::Append)
                    .value_parser(host_name)
                    .help(
                        "A host name to serve in addition to localhost and IP addresses; may be repeated",
                    ),
            )
            .arg(
                Arg::new("log")
                    .long("log")
                    .value_name("FORMAT")
                    .default_value("text")
                    .value_parser(value_parser!(LogFormat))
                    .help("The format of the log: text, or json with one object per request"),
            )
    }

    /// Reads the options from the matches of a command with the arguments of
    /// [`augment`](Self::augment).
    ///
    /// # Errors
    ///
    /// Returns an error if an API key does not have the form `NAME=VALUE`. `exit` on the error
    /// prints it.
    pub fn from_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut options = Self::default();
        if let Some(bind) = matches.get_one::<SocketAddr>("bind") {
            options.bind = *bind;
        }
        if let Some(stage) = matches.get_one::<String>("stage") {
            options.stage.clone_from(stage);
        }
        if let Some(format) = matches.get_one::<LogFormat>("log") {
            options.log = *format;
        }
        let hosts = matches.get_many::<String>("allow-host");
        options
            .allowed_hosts
            .extend(hosts.into_iter().flatten().cloned());
        // Not by a parser of clap's: its error would repeat the value, which is secret.
        for key in matches.get_many::<String>("api-key").into_iter().flatten() {
            let key = key.parse().map_err(|error: ApiKeyError| {
                let message = format!("--api-key: {error}\n");
                clap::Error::raw(ErrorKind::ValueValidation, message)
            })?;
            options.api_keys.push(key);
        }
        Ok(options)
    }

    /// Reads the options from a command line without other arguments. The first one is the
    /// program's name.
    ///
    /// # Errors
    ///
    /// Returns an error if the command line is invalid or contains `--help`. `exit` on the error
    /// prints it.
    pub fn parse_from<I>(arguments: I) -> Result<Self, clap::Error>
    where
        I: IntoIterator,
        I::Item: Into<OsString> + Clone,
    {
        let matches = Self::augment(Command::new("gateway")).try_get_matches_from(arguments)?;
        Self::from_matches(&matches)
    }
}

fn host_name(text: &str) -> Result<String, String> {
    if text.is_empty() || !is_name(text) {
        return Err("give a host name alone, without scheme, port and path".to_owned());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<ServeOptions, String> {
        let arguments = ["gateway"].iter().chain(arguments);
        ServeOptions::parse_from(arguments).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_need_be_said() {
        let options = parse(&[]).unwrap();
        assert_eq!(options.bind.to_string(), "127.0.0.1:3000");
        assert_eq!((options.stage.as_str(), options.api_keys.len()), ("dev", 0));
    }

    #[test]
    fn everything_can_be_said() {
        let options = parse(&[
            "--bind",
            "127.0.0.1:0",
            "--stage",
            "test",
            "--api-key",
            "a=one",
            "--api-key=b=two=2",
            "--allow-host",
            "pets.internal",
            "--allow-host=host.docker.internal",
            "--log=json",
        ])
        .unwrap();
        assert_eq!(options.log, LogFormat::Json);
        assert_eq!(
            options.allowed_hosts,
            ["pets.internal", "host.docker.internal"]
        );
        assert_eq!((options.bind.port(), options.stage.as_str()), (0, "test"));
        let keys: Vec<_> = options
            .api_keys
            .iter()
            .map(|key| (key.name(), key.value()))
            .collect();
        assert_eq!(keys, [("a", "one"), ("b", "two=2")]);
    }

    #[test]
    fn mistakes_are_explained_and_secrets_not_repeated() {
        let error = parse(&["--api-key", "the secret"]).unwrap_err();
        assert!(error.contains("NAME=VALUE"), "{error}");
        assert!(!error.contains("the secret"), "{error}");
        for (text, address) in [
            ("3115", "127.0.0.1:3115"),
            ("localhost:3115", "127.0.0.1:3115"),
            ("[::1]:0", "[::1]:0"),
        ] {
            let options = parse(&["--bind", text]).unwrap();
            assert_eq!(options.bind.to_string(), address, "{text}");
        }
        for wrong in ["70000", "pets:3000", "127.0.0.1", ""] {
            let error = parse(&["--bind", wrong]).unwrap_err();
            assert!(error.contains("--bind <ADDR>"), "{error}");
        }
        for host in ["", "http://pets", "pets:3000", "a b"] {
            let error = parse(&["--allow-host", host]).unwrap_err();
            assert!(error.contains("host name alone"), "{error}");
        }
        let error = parse(&["--log", "xml"]).unwrap_err();
        assert!(error.contains("use text or json"), "{error}");
        let help = parse(&["--help"]).unwrap_err();
        assert!(help.contains("--api-key <NAME=VALUE>"), "{help}");
    }
}
