//! Sets up logging. On Lambda, it writes one JSON object per line, with the span of its invocation
//! and therefore the request id. On a laptop, it writes text to standard error.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

/// The variables that can set the level. Lambda's advanced logging controls come first.
const VARIABLES: [&str; 2] = ["AWS_LAMBDA_LOG_LEVEL", "RUST_LOG"];

/// Installs the subscriber for Lambda, unless the user's `main` has installed one.
pub(crate) fn init_for_lambda() {
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_filter(filter(level()));
    let _ = tracing_subscriber::registry().with(lines).try_init();
    std::panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string);
        tracing::error!(location, panic = panic.payload_as_str(), "panic");
    }));
}

/// Installs the subscriber for a laptop, unless the user's `main` has installed one.
#[cfg(feature = "local")]
pub(crate) fn init_for_laptop() {
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_target(false)
        .with_filter(filter(level()));
    let _ = tracing_subscriber::registry().with(lines).try_init();
}

fn level() -> LevelFilter {
    VARIABLES
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find_map(|level| parse(&level))
        .unwrap_or(LevelFilter::INFO)
}

/// Lambda has the level `FATAL`; the highest one of `tracing` is `ERROR`.
fn parse(level: &str) -> Option<LevelFilter> {
    match level.eq_ignore_ascii_case("fatal") {
        true => Some(LevelFilter::ERROR),
        false => level.parse().ok(),
    }
}

/// At `TRACE`, `lambda_runtime` would log whole events, including bodies and API keys.
fn filter(level: LevelFilter) -> Targets {
    Targets::new()
        .with_default(level)
        .with_target("lambda_runtime", level.min(LevelFilter::DEBUG))
        .with_target("hyper", level.min(LevelFilter::INFO))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Level;

    #[test]
    fn whole_events_are_never_logged() {
        let filter = filter(LevelFilter::TRACE);
        assert!(filter.would_enable("petstore_core::app", &Level::TRACE));
        assert!(!filter.would_enable("lambda_runtime::layers::api_response", &Level::TRACE));
        assert!(filter.would_enable("lambda_runtime", &Level::DEBUG));
    }

    #[test]
    fn levels_are_those_of_lambda() {
        assert_eq!(parse("FATAL"), Some(LevelFilter::ERROR));
        assert_eq!(parse("debug"), Some(LevelFilter::DEBUG));
        assert_eq!(parse("loud"), None);
    }
}
