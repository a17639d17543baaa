//! The attributes that a `ReceiveMessage` request names.
//!
//! Source: SQS API reference, *ReceiveMessage*.

use super::ReceivedMessage;

impl ReceivedMessage {
    /// Keeps the attributes that a request names: `system` is `AttributeNames` and
    /// `MessageSystemAttributeNames`, `user` is `MessageAttributeNames`.
    ///
    /// `All` names all attributes; for the sender's, so does `.*`, and `color.*` names those that
    /// begin with `color`. The checksum of the attributes covers those that are returned.
    ///
    /// ```
    /// # use petstore_core::Timestamp;
    /// # use petstore_local::events::queue::{MessageAttribute, Queue, QueueConfig, Receive, SendMessage};
    /// # let mut ids = petstore_local::events::ids::CountedIds::default();
    /// # let now = Timestamp::from_seconds(1_700_000_000);
    /// # let mut queue = Queue::new(QueueConfig::standard("arn:aws:sqs:eu-west-1:123456789012:pets")).unwrap();
    /// let mut message = SendMessage::new("Tom");
    /// message.attributes.insert("color.fur".into(), MessageAttribute::text("String", "grey"));
    /// message.attributes.insert("weight".into(), MessageAttribute::text("Number", "4.2"));
    /// queue.send(now, message, &mut ids).unwrap();
    ///
    /// let mut received = queue.receive(now, &Receive::default(), &mut ids).unwrap().messages.remove(0);
    /// received.select(&["SentTimestamp"], &["color.*"]);
    /// assert_eq!(received.system_attributes, [("SentTimestamp".into(), "1700000000000".into())]);
    /// assert_eq!(received.attributes.keys().collect::<Vec<_>>(), ["color.fur"]);
    /// ```
    pub fn select(&mut self, system: &[&str], user: &[&str]) {
        self.system_attributes.retain(|(name, _)| {
            system
                .iter()
                .any(|wanted| *wanted == "All" || wanted == name)
        });
        self.attributes
            .retain(|name, _| user.iter().any(|wanted| matches(wanted, name)));
    }
}

fn matches(wanted: &str, name: &str) -> bool {
    match wanted.strip_suffix(".*") {
        Some(prefix) => name.starts_with(prefix),
        None => wanted == "All" || wanted == name,
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn names_are_exact_prefixes_or_all() {
        assert!(
            matches("All", "a")
                && matches(".*", "a")
                && matches("a", "a")
                && matches("co.*", "color")
        );
        assert!(!matches("all", "a") && !matches("a", "ab") && !matches("b.*", "ab"));
    }
}
