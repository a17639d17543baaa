//! The sizes that API Gateway and Lambda accept, in bytes.

/// The largest body that a REST API accepts.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html>
pub const MAX_BODY: usize = 10 * 1024 * 1024;

/// The largest request line and headers together that a REST API accepts; from the same page.
pub(crate) const MAX_HEAD: usize = 10_240;

/// The largest event that Lambda accepts in a synchronous invocation.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
pub(crate) const MAX_EVENT: usize = 6 * 1024 * 1024;

/// The largest result of a function; from the same page, plus the 100 bytes that Lambda's error
/// message allows.
pub(crate) const MAX_RESULT: usize = 6 * 1024 * 1024 + 100;
