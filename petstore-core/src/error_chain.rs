//! An error and its sources as one line of a log.

use std::error::Error;

/// The error and its sources: `the store failed: connection refused`.
///
/// The text of a source that the error already ends with is not repeated: transparent errors and
/// errors with `{0}` in their text include that of their source.
pub(crate) fn error_chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let next = error.to_string();
        if !text.ends_with(&next) {
            text.push_str(": ");
            text.push_str(&next);
        }
        source = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("connection refused")]
    struct Refused;

    #[derive(Debug, thiserror::Error)]
    enum StoreError {
        #[error("the store failed")]
        Failed(#[source] Refused),
        #[error("the store failed: {0}")]
        FailedBecause(#[from] Refused),
        #[error(transparent)]
        Refused(Refused),
    }

    #[test]
    fn each_text_appears_once() {
        for (error, text) in [
            (
                StoreError::Failed(Refused),
                "the store failed: connection refused",
            ),
            (
                StoreError::FailedBecause(Refused),
                "the store failed: connection refused",
            ),
            (StoreError::Refused(Refused), "connection refused"),
        ] {
            assert_eq!(error_chain(&error), text);
        }
    }
}
