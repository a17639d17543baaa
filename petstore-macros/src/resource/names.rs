//! The names that each service accepts.

use super::Resource;

/// What is wrong with a name, in one sentence.
///
/// Sources: the pages on
/// [DynamoDB](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html),
/// [SNS](https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html),
/// [SQS](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html),
/// [S3](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html) and
/// [EventBridge](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html).
pub(super) fn check(resource: Resource, name: &str) -> Result<(), String> {
    let (least, most, others) = match resource {
        Resource::Table => (3, 255, "_-."),
        Resource::Topic => (1, 256, "_-"),
        Resource::Queue => (1, 80, "_-"),
        Resource::Bucket => (3, 63, "-."),
        Resource::Bus => (1, 256, "_-./"),
    };
    let kind = resource.attribute();
    if !(least..=most).contains(&name.len()) {
        return Err(format!(
            "the name of a {kind} has {least} to {most} characters, and this one has {}",
            name.chars().count()
        ));
    }
    let plain = match resource {
        Resource::Topic | Resource::Queue => name.strip_suffix(".fifo").unwrap_or(name),
        _ => name,
    };
    let is_allowed = |c: char| match resource {
        Resource::Bucket => c.is_ascii_lowercase() || c.is_ascii_digit() || others.contains(c),
        _ => c.is_ascii_alphanumeric() || others.contains(c),
    };
    match plain.chars().find(|c| !is_allowed(*c)) {
        None => Ok(()),
        Some(wrong) => {
            let letters = match resource {
                Resource::Bucket => "lower-case letters",
                _ => "letters",
            };
            let others: Vec<String> = others.chars().map(|c| c.to_string()).collect();
            Err(format!(
                "`{wrong}` is not allowed in the name of a {kind}: use {letters}, digits and {}",
                others.join(" ")
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_rules_of_their_service() {
        for (resource, name) in [
            (Resource::Table, "pets"),
            (Resource::Queue, "adoptions.fifo"),
            (Resource::Bucket, "pet-photos"),
            (Resource::Bus, "shop/orders"),
        ] {
            assert_eq!(check(resource, name), Ok(()), "{name}");
        }
        for (resource, name, problem) in [
            (Resource::Table, "ab", "3 to 255"),
            (Resource::Queue, "a.b", "`.` is not allowed"),
            (Resource::Bucket, "Photos", "lower-case"),
            (Resource::Topic, "", "1 to 256"),
        ] {
            let error = check(resource, name).err().unwrap_or_default();
            assert!(error.contains(problem), "{name}: {error}");
        }
    }
}
