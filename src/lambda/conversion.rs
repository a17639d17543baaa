//! The types of `lambda_runtime`, from and into those of petstore.

use std::time::{Duration, SystemTime};

use lambda_runtime::Diagnostic;
use petstore_core::{Context, FunctionError};

pub(super) fn diagnostic(error: &FunctionError) -> Diagnostic {
    match error {
        // The function has not failed if it refuses an unknown caller.
        FunctionError::Authorizer(_) => {
            tracing::debug!(%error, "the authorizer rejected the caller or failed");
        }
        _ => tracing::error!(%error, "the event is not a request"),
    }
    Diagnostic {
        error_type: error.error_type().to_owned(),
        error_message: error.to_string(),
    }
}

/// Converts the runtime's context, which is not needed any more.
pub(super) fn context(lambda: lambda_runtime::Context) -> Context {
    let mut context = Context::new(lambda.request_id);
    context.deadline = deadline(lambda.deadline);
    context.function_arn = lambda.invoked_function_arn;
    context.trace_id = lambda.xray_trace_id;
    context
}

/// Copies the runtime's context, which the runtime still needs.
pub(super) fn copy_context(lambda: &lambda_runtime::Context) -> Context {
    let mut context = Context::new(lambda.request_id.as_str());
    context.deadline = deadline(lambda.deadline);
    context
        .function_arn
        .clone_from(&lambda.invoked_function_arn);
    context.trace_id.clone_from(&lambda.xray_trace_id);
    context
}

fn deadline(milliseconds: u64) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(milliseconds))
}
