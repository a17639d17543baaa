//! What a live world reaches outside of itself: functions, and tables.

use std::time::Duration;

use petstore_gateway::BoxFuture;

use crate::world::TableWrite;

/// The functions of an app.
pub trait Functions: Send + Sync + 'static {
    /// Invokes a function with an event. The result is what it returned, or the JSON object that
    /// Lambda reports for an error: `errorMessage` and `errorType`.
    fn invoke<'a>(
        &'a self,
        function: &'a str,
        event: &'a str,
        request_id: &'a str,
    ) -> BoxFuture<'a, Result<String, String>>;
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
    /// Why the writes cannot be read, as text for the log.
    fn writes_after(
        &self,
        table: &str,
        sequence_number: Option<&str>,
    ) -> Result<Vec<TableWrite>, String>;

    /// How often to call [`delete_expired`](Self::delete_expired); never if `None`.
    fn expiry_interval(&self) -> Option<Duration> {
        None
    }

    /// Deletes the items whose time to live is over, and returns how many. Those of tables with a
    /// stream are among the next writes. It may block.
    ///
    /// # Errors
    ///
    /// Why items cannot be deleted, as text for the log.
    fn delete_expired(&self) -> Result<usize, String> {
        Ok(0)
    }

    /// Reports that the world has stored the writes up to that sequence number.
    fn stored(&self, table: &str, sequence_number: &str) {
        let _ = (table, sequence_number);
    }
}
