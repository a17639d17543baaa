//! Receipt handles: opaque to a client, they name a message and one of its receives.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::QueueError;

/// What a receipt handle names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Receipt {
    /// The place of the message in the queue.
    pub(super) sequence: u64,
    /// The id of the message.
    pub(super) message: Uuid,
    /// The id of the receive.
    pub(super) receive: Uuid,
}

impl Receipt {
    pub(super) fn to_text(self) -> String {
        STANDARD.encode(format!(
            "{} {} {}",
            self.sequence, self.message, self.receive
        ))
    }

    pub(super) fn parse(text: &str) -> Result<Self, QueueError> {
        Self::read(text).ok_or_else(|| QueueError::ReceiptHandleIsInvalid(text.to_owned()))
    }

    fn read(text: &str) -> Option<Self> {
        let plain = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
        let mut parts = plain.split(' ');
        let receipt = Receipt {
            sequence: parts.next()?.parse().ok()?,
            message: parts.next()?.parse().ok()?,
            receive: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(receipt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_handle_survives_its_text(sequence: u64, message: u128, receive: u128) {
            let receipt = Receipt {
                sequence,
                message: Uuid::from_u128(message),
                receive: Uuid::from_u128(receive),
            };
            prop_assert_eq!(Receipt::parse(&receipt.to_text()), Ok(receipt));
        }

        #[test]
        fn other_text_is_refused_and_never_panics(text in ".*") {
            let _ = Receipt::parse(&text);
        }
    }

    #[test]
    fn text_that_is_no_handle_is_named_in_the_error() {
        assert_eq!(
            Receipt::parse("x"),
            Err(QueueError::ReceiptHandleIsInvalid("x".into()))
        );
    }
}
