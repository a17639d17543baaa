//! What Lambda returns for a function that failed without a payload of its own.

use std::process::ExitStatus;

use petstore_gateway::FunctionFailure;

/// The largest result of a function: 6 MiB, and 100 bytes more.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
pub(super) const MAX_RESULT: usize = 6 * 1024 * 1024 + 100;

/// The process ended during an invocation, or before the first one.
pub(super) fn exited(request_id: &str, status: Option<ExitStatus>) -> FunctionFailure {
    let reason = reason(status);
    FunctionFailure::new(
        "Runtime.ExitError",
        format!("RequestId: {request_id} Error: {reason}"),
    )
}

/// Why a process ended.
pub(super) fn reason(status: Option<ExitStatus>) -> String {
    match status {
        Some(status) if !status.success() => {
            format!("Runtime exited with error: {}", describe(status))
        }
        _ => "Runtime exited without providing a reason".to_owned(),
    }
}

/// The result is larger than Lambda accepts.
pub(super) fn too_large() -> FunctionFailure {
    FunctionFailure::new(
        "Function.ResponseSizeTooLarge",
        format!(
            "Response payload size exceeded maximum allowed payload size ({MAX_RESULT} bytes)."
        ),
    )
}

/// The process asked for the next event without a response to the last one.
pub(super) fn no_response(request_id: &str) -> FunctionFailure {
    FunctionFailure::new(
        "Runtime.NoResponse",
        format!(
            "RequestId: {request_id} Error: Runtime asked for the next event before it responded to this one"
        ),
    )
}

/// The status as Lambda writes it: `exit status 1` or `signal: killed`.
fn describe(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        let name = match signal {
            4 => "illegal instruction",
            6 => "aborted",
            8 => "floating point exception",
            9 => "killed",
            11 => "segmentation fault",
            15 => "terminated",
            _ => return format!("signal: {signal}"),
        };
        return format!("signal: {name}");
    }
    format!("exit status {}", status.code().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn an_exit_has_the_words_of_lambda() {
        use std::os::unix::process::ExitStatusExt;
        for (raw, reason) in [
            (0, "Runtime exited without providing a reason"),
            (1 << 8, "Runtime exited with error: exit status 1"),
            (9, "Runtime exited with error: signal: killed"),
            (11, "Runtime exited with error: signal: segmentation fault"),
        ] {
            let failure = exited("7", Some(ExitStatus::from_raw(raw)));
            assert_eq!(failure.message(), format!("RequestId: 7 Error: {reason}"));
        }
    }
}
