//! What a live world reaches outside of itself: functions, and tables.

use std::time::Duration;

use petstore_gateway::{BoxFuture, FunctionFailure};

use crate::aws::TablesError;
use crate::world::TableWrite;

/// The functions of an app.
pub trait Functions: Send + Sync + 'static {
    /// Invokes a function with an event, and returns what it returned.
    ///
    /// # Errors
    ///
    /// The payload that Lambda reports for a function that failed.
    fn invoke<'a>(
        &'a self,
        function: &'a str,
        event: &'a str,
        request_id: &'a str,
    ) -> BoxFuture<'a, Result<String, FunctionFailure>>;

    /// How long an invocation of a function may take. A world drops the future of one that takes
    /// longer, and reports what Lambda does: `Task timed out after 3.00 seconds`.
    fn timeout(&self, function: &str) -> Duration;
}

/// Invokes a function, which fails once its timeout has passed.
pub(super) async fn invoke_within_timeout(
    functions: &dyn Functions,
    function: &str,
    event: &str,
    request_id: &str,
) -> Result<String, FunctionFailure> {
    let limit = functions.timeout(function);
    let invoked = functions.invoke(function, event, request_id);
    let result = tokio::time::timeout(limit, invoked).await;
    result.unwrap_or_else(|_| Err(FunctionFailure::timed_out(request_id, limit)))
}

/// Tables that keep a record of each write to a table with a stream.
pub trait TableWrites: Send + Sync + 'static {
    /// The names of the tables with a stream.
    fn streams(&self) -> Vec<String>;

    /// Writes to a table after the one with that sequence number, oldest first; empty at the end.
    /// It may block.
    ///
    /// # Errors
    ///
    /// [`TablesError`] if the writes cannot be read. The log contains it.
    fn writes_after(
        &self,
        table: &str,
        sequence_number: Option<&str>,
    ) -> Result<Vec<TableWrite>, TablesError>;

    /// How often to call [`delete_expired`](Self::delete_expired); never if `None`.
    fn expiry_interval(&self) -> Option<Duration> {
        None
    }

    /// Deletes the items whose time to live is over, and returns how many. Those of tables with a
    /// stream are among the next writes. It may block.
    ///
    /// # Errors
    ///
    /// [`TablesError`] if items cannot be deleted. The log contains it.
    fn delete_expired(&self) -> Result<usize, TablesError> {
        Ok(0)
    }

    /// Reports that the world has stored the writes up to that sequence number.
    fn stored(&self, table: &str, sequence_number: &str) {
        let _ = (table, sequence_number);
    }
}
