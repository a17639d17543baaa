//! Notification configurations: which events and keys they select, and their checks
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html>).

use petstore_core::Arn;
use serde::{Deserialize, Serialize};

use super::ConfigurationError;

/// One configuration: events, a filter and a destination.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    /// Identifies the configuration; assigned if it is empty.
    pub id: String,
    /// What the destination is. By default the service in its ARN decides.
    pub kind: Option<DestinationKind>,
    /// The ARN of the destination.
    pub destination: String,
    /// Names such as `s3:ObjectCreated:Put`, or families such as `s3:ObjectCreated:*`.
    pub events: Vec<String>,
    /// Rules that the key must fit.
    pub filter: Vec<FilterRule>,
}

/// What a destination is; the element of the request that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DestinationKind {
    /// `QueueConfiguration`.
    Queue,
    /// `TopicConfiguration`.
    Topic,
    /// `CloudFunctionConfiguration`.
    CloudFunction,
}

impl DestinationKind {
    /// The kind of the service in an ARN.
    pub fn from_arn(arn: &str) -> Option<DestinationKind> {
        match Arn::parse(arn)?.service {
            "sqs" => Some(DestinationKind::Queue),
            "sns" => Some(DestinationKind::Topic),
            "lambda" => Some(DestinationKind::CloudFunction),
            _ => None,
        }
    }

    fn argument(self) -> &'static str {
        match self {
            DestinationKind::Queue => "Queue",
            DestinationKind::Topic => "Topic",
            DestinationKind::CloudFunction => "CloudFunction",
        }
    }

    fn missing(self) -> &'static str {
        match self {
            DestinationKind::Queue => "The destination queue does not exist",
            DestinationKind::Topic => "The destination topic does not exist",
            DestinationKind::CloudFunction => "The destination Lambda does not exist",
        }
    }
}

/// A rule for keys. Its name is `prefix` or `suffix`, in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct FilterRule {
    /// The name; stored as `Prefix` or `Suffix`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the key begins or ends with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl FilterRule {
    fn new(name: &str, value: &str) -> Self {
        FilterRule {
            name: Some(name.to_owned()),
            value: Some(value.to_owned()),
        }
    }
}

/// Whether a list of events includes an event, given without the leading `s3:`.
///
/// ```
/// # use petstore_local::events::bucket::selects;
/// let events = ["s3:ObjectRemoved:*".to_owned()];
/// assert!(selects(&events, "ObjectRemoved:DeleteMarkerCreated"));
/// assert!(!selects(&events, "ObjectCreated:Put"));
/// ```
pub fn selects(events: &[String], event_name: &str) -> bool {
    events
        .iter()
        .filter_map(|event| event.strip_prefix("s3:"))
        .any(|event| match event.strip_suffix('*') {
            Some(family) => event_name.starts_with(family),
            None => event_name == event,
        })
}

impl Configuration {
    /// A configuration for every key.
    pub fn new(destination: &str, events: &[&str]) -> Self {
        Configuration {
            destination: destination.to_owned(),
            events: events.iter().map(|event| (*event).to_owned()).collect(),
            ..Default::default()
        }
    }

    /// Selects keys that begin so.
    #[must_use]
    pub fn prefix(mut self, value: &str) -> Self {
        self.filter.push(FilterRule::new("Prefix", value));
        self
    }

    /// Selects keys that end so.
    #[must_use]
    pub fn suffix(mut self, value: &str) -> Self {
        self.filter.push(FilterRule::new("Suffix", value));
        self
    }

    /// What the destination is.
    pub fn destination_kind(&self) -> Option<DestinationKind> {
        self.kind
            .or_else(|| DestinationKind::from_arn(&self.destination))
    }

    /// Whether an event, given without the leading `s3:`, of an object with that key is reported.
    /// Prefix and suffix may overlap in the key.
    pub fn matches(&self, event_name: &str, key: &str) -> bool {
        selects(&self.events, event_name)
            && key.starts_with(self.rule("prefix"))
            && key.ends_with(self.rule("suffix"))
    }

    /// The value of a rule; empty, which fits every key, if it is missing.
    fn rule(&self, name: &str) -> &str {
        let named = |rule: &&FilterRule| {
            rule.name
                .as_deref()
                .is_some_and(|found| found.eq_ignore_ascii_case(name))
        };
        self.filter
            .iter()
            .find(named)
            .and_then(|rule| rule.value.as_deref())
            .unwrap_or_default()
    }

    /// Whether one event of one object could be reported by both.
    fn overlaps(&self, other: &Configuration) -> bool {
        let both = |a: &str, b: &str| match (a.strip_suffix('*'), b.strip_suffix('*')) {
            (Some(a), Some(b)) => a.starts_with(b) || b.starts_with(a),
            (Some(family), None) => b.starts_with(family),
            (None, Some(family)) => a.starts_with(family),
            (None, None) => a == b,
        };
        let (prefix, other_prefix) = (self.rule("prefix"), other.rule("prefix"));
        let (suffix, other_suffix) = (self.rule("suffix"), other.rule("suffix"));
        self.events
            .iter()
            .any(|event| other.events.iter().any(|found| both(event, found)))
            && (prefix.starts_with(other_prefix) || other_prefix.starts_with(prefix))
            && (suffix.ends_with(other_suffix) || other_suffix.ends_with(suffix))
    }

    /// Checks the destination's form, the events and the filter, and writes the names of rules as
    /// S3 does.
    fn normalize(&mut self) -> Result<(), ConfigurationError> {
        let kind = self.destination_kind();
        let name = kind.map_or("CloudFunction", DestinationKind::argument);
        let arn = &self.destination;
        let parses = Arn::parse(arn).is_some_and(|arn| {
            let parts = [arn.partition, arn.service, arn.region, arn.account_id];
            !parts.contains(&"") && !arn.resource.is_empty()
        });
        if kind.is_none() || !parses || DestinationKind::from_arn(arn) != kind {
            let message = "The ARN could not be parsed";
            return Err(ConfigurationError::argument(message, name, arn));
        }
        for event in &self.events {
            if !EVENTS.contains(&event.as_str()) {
                let message = format!("The event '{event}' is not supported for notifications");
                return Err(ConfigurationError::argument(message, "Event", event));
            }
        }
        let mut seen = Vec::new();
        for rule in &mut self.filter {
            let name = normalize_rule(rule)?;
            if seen.contains(&name) {
                let message = format!("Cannot specify more than one {name} rule in a filter.");
                return Err(ConfigurationError::argument(
                    message,
                    "FilterRule.Name",
                    name,
                ));
            }
            seen.push(name);
        }
        Ok(())
    }
}

fn normalize_rule(rule: &mut FilterRule) -> Result<&'static str, ConfigurationError> {
    let (Some(name), Some(value)) = (&mut rule.name, &rule.value) else {
        return Err(ConfigurationError::MalformedXml);
    };
    let (lower, stored) = if name.eq_ignore_ascii_case("prefix") {
        ("prefix", "Prefix")
    } else if name.eq_ignore_ascii_case("suffix") {
        ("suffix", "Suffix")
    } else {
        let message = "filter rule name must be either prefix or suffix";
        return Err(ConfigurationError::argument(
            message,
            "FilterRule.Name",
            name,
        ));
    };
    if value.len() > 1_024 {
        let message = "Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation";
        return Err(ConfigurationError::argument(
            message,
            "FilterRule.Value",
            value,
        ));
    }
    stored.clone_into(name);
    Ok(lower)
}

/// Checks every configuration; `exists` returns whether there is a destination of that ARN. Forms
/// are checked before the existence of any destination, and overlaps last.
pub(super) fn check(
    configurations: &mut [Configuration],
    exists: Option<&dyn Fn(&str) -> bool>,
) -> Result<(), ConfigurationError> {
    for configuration in &mut *configurations {
        configuration.normalize()?;
    }
    if let Some(exists) = exists {
        check_existence(configurations, exists)?;
    }
    check_pairs(configurations)
}

fn check_existence(
    configurations: &[Configuration],
    exists: &dyn Fn(&str) -> bool,
) -> Result<(), ConfigurationError> {
    let missing: Vec<(String, String)> = configurations
        .iter()
        .filter(|configuration| !exists(&configuration.destination))
        .filter_map(|configuration| {
            let kind = configuration.destination_kind()?;
            Some((configuration.destination.clone(), kind.missing().to_owned()))
        })
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(ConfigurationError::InvalidArgument {
        message: "Unable to validate the following destination configurations".to_owned(),
        arguments: missing,
    })
}

/// Two configurations must not have one id, and must not report one event of one object.
fn check_pairs(configurations: &[Configuration]) -> Result<(), ConfigurationError> {
    for (position, configuration) in configurations.iter().enumerate() {
        let mut later = configurations.iter().skip(position + 1);
        if later.any(|other| configuration.overlaps(other)) {
            return Err(ConfigurationError::plain(
                "Configurations overlap. Configurations on the same bucket cannot share a common \
                 event type.",
            ));
        }
        let mut later = configurations.iter().skip(position + 1);
        if !configuration.id.is_empty() && later.any(|other| other.id == configuration.id) {
            return Err(ConfigurationError::plain(
                "Same ID used for multiple configurations. IDs must be unique.",
            ));
        }
    }
    Ok(())
}

/// Every event that can be configured
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html>).
const EVENTS: [&str; 27] = [
    "s3:IntelligentTiering",
    "s3:LifecycleExpiration:*",
    "s3:LifecycleExpiration:Delete",
    "s3:LifecycleExpiration:DeleteMarkerCreated",
    "s3:LifecycleTransition",
    "s3:ObjectAcl:Put",
    "s3:ObjectCreated:*",
    "s3:ObjectCreated:CompleteMultipartUpload",
    "s3:ObjectCreated:Copy",
    "s3:ObjectCreated:Post",
    "s3:ObjectCreated:Put",
    "s3:ObjectRemoved:*",
    "s3:ObjectRemoved:Delete",
    "s3:ObjectRemoved:DeleteMarkerCreated",
    "s3:ObjectRestore:*",
    "s3:ObjectRestore:Completed",
    "s3:ObjectRestore:Delete",
    "s3:ObjectRestore:Post",
    "s3:ObjectTagging:*",
    "s3:ObjectTagging:Delete",
    "s3:ObjectTagging:Put",
    "s3:ReducedRedundancyLostObject",
    "s3:Replication:*",
    "s3:Replication:OperationFailedReplication",
    "s3:Replication:OperationMissedThreshold",
    "s3:Replication:OperationNotTracked",
    "s3:Replication:OperationReplicatedAfterThreshold",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const QUEUE: &str = "arn:aws:sqs:eu-west-1:111111111111:thumbnails";
    const TOPIC: &str = "arn:aws:sns:eu-west-1:111111111111:photos";

    fn check_all(mut configurations: Vec<Configuration>) -> Result<(), String> {
        check(&mut configurations, Some(&|arn| arn == QUEUE)).map_err(|error| error.to_string())
    }

    #[test]
    fn forms_are_checked_before_existence() {
        let put = ["s3:ObjectCreated:Put"];
        assert_eq!(check_all(vec![Configuration::new(QUEUE, &put)]), Ok(()));
        let missing = check_all(vec![Configuration::new(TOPIC, &put)]);
        assert!(missing.is_err_and(|message| message.starts_with("Unable to validate")));
        let unparsed = vec![
            Configuration::new(TOPIC, &put),
            Configuration::new("photos", &put),
        ];
        assert_eq!(
            check_all(unparsed),
            Err("The ARN could not be parsed".to_owned())
        );
        let unknown = check_all(vec![Configuration::new(QUEUE, &["s3:ObjectSold:*"])]);
        assert!(unknown.is_err_and(|message| message.contains("s3:ObjectSold:*")));
    }

    #[test]
    fn a_filter_has_one_rule_of_each_name() {
        let configuration = || Configuration::new(QUEUE, &["s3:ObjectCreated:*"]);
        assert_eq!(
            check_all(vec![configuration().prefix("a").suffix("b")]),
            Ok(())
        );
        assert!(check_all(vec![configuration().prefix("a").prefix("b")]).is_err());
        let mut nameless = configuration();
        nameless.filter.push(FilterRule {
            name: None,
            value: Some("a".into()),
        });
        assert!(check_all(vec![nameless]).is_err());
    }

    #[test]
    fn filters_keep_configurations_apart() {
        let created = |prefix, suffix| {
            Configuration::new(QUEUE, &["s3:ObjectCreated:*"])
                .prefix(prefix)
                .suffix(suffix)
        };
        assert_eq!(
            check_all(vec![created("cats/", ""), created("dogs/", "")]),
            Ok(())
        );
        assert_eq!(
            check_all(vec![created("", ".jpg"), created("", ".png")]),
            Ok(())
        );
        assert!(check_all(vec![created("cats/", ""), created("cats/small/", ".jpg")]).is_err());
    }

    proptest! {
        #[test]
        fn configurations_that_match_one_key_overlap(
            key in "[ab]{0,6}", first in 0..6_usize, second in 0..6_usize,
        ) {
            let cut = |at: usize| key.get(..at.min(key.len())).unwrap_or_default().to_owned();
            let events = ["s3:ObjectCreated:Copy"];
            let a = Configuration::new(QUEUE, &events).prefix(&cut(first));
            let b = Configuration::new(TOPIC, &events).prefix(&cut(second));
            prop_assert!(a.matches("ObjectCreated:Copy", &key) && b.matches("ObjectCreated:Copy", &key));
            prop_assert!(a.overlaps(&b));
        }
    }
}
