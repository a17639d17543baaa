//! Amazon Resource Names.

use std::fmt;

/// The parts of an ARN, `arn:partition:service:region:account:resource`.
///
/// Source: [Amazon Resource
/// Names](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
///
/// ```
/// use petstore_core::Arn;
///
/// let arn = Arn::parse("arn:aws:lambda:eu-west-1:123456789012:function:pets:live").unwrap();
/// assert_eq!((arn.service, arn.region), ("lambda", "eu-west-1"));
/// assert_eq!(arn.function_name(), Some("pets"));
/// assert_eq!(Arn::parse("pets"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Arn<'a> {
    /// The partition, such as `aws`, `aws-cn` or `aws-us-gov`; a variable in templates.
    pub partition: &'a str,
    /// The service, such as `sqs`.
    pub service: &'a str,
    /// The region; empty for global resources, and for buckets.
    pub region: &'a str,
    /// The id of the account; empty for buckets and some other resources.
    pub account_id: &'a str,
    /// The resource, with colons and slashes as the service has them: `function:pets`,
    /// `table/pets`.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Splits an ARN into its parts; `None` if the text does not begin with `arn:` or has fewer
    /// than six parts. Services check more: which parts may be empty, and what they contain.
    ///
    /// Colons inside a variable, as in `${AWS::Region}`, do not separate parts.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (partition, rest) = split_part(text.strip_prefix("arn:")?)?;
        let (service, rest) = split_part(rest)?;
        let (region, rest) = split_part(rest)?;
        let (account_id, resource) = split_part(rest)?;
        Some(Self {
            partition,
            service,
            region,
            account_id,
            resource,
        })
    }

    /// The last part of the resource, such as the name of a queue, topic, table, bucket, bus, rule
    /// or schedule. For a function with a version or alias, it is that qualifier: see
    /// [`function_name`](Self::function_name).
    ///
    /// ```
    /// # use petstore_core::Arn;
    /// let rule = Arn::parse("arn:aws:events:eu-west-1:123456789012:rule/shop/nightly").unwrap();
    /// assert_eq!(rule.name(), "nightly");
    /// ```
    pub fn name(self) -> &'a str {
        let last = self.resource.rfind([':', '/']).map_or(0, |at| at + 1);
        self.resource.get(last..).unwrap_or_default()
    }

    /// The [`name`](Self::name) in an ARN, or the text itself if it is not an ARN.
    pub fn name_of(text: &'a str) -> &'a str {
        Self::parse(text).map_or(text, Self::name)
    }

    /// The name of a Lambda function, without its version or alias; `None` if the resource does not
    /// begin with `function:`.
    pub fn function_name(self) -> Option<&'a str> {
        let name = self.resource.strip_prefix("function:")?;
        Some(name.split_once(':').map_or(name, |(name, _)| name))
    }

    /// The ARN of a Lambda function without its version or alias; other ARNs are returned as they
    /// are.
    ///
    /// ```
    /// # use petstore_core::Arn;
    /// let arn = "arn:aws:lambda:eu-west-1:123456789012:function:pets";
    /// let live = format!("{arn}:live");
    /// assert_eq!(Arn::parse(&live).unwrap().without_qualifier().to_string(), arn);
    /// ```
    #[must_use]
    pub fn without_qualifier(self) -> Self {
        let Some(name) = self.function_name() else {
            return self;
        };
        let end = "function:".len() + name.len();
        Self {
            resource: self.resource.get(..end).unwrap_or(self.resource),
            ..self
        }
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            partition,
            service,
            region,
            account_id,
            resource,
        } = self;
        write!(
            f,
            "arn:{partition}:{service}:{region}:{account_id}:{resource}"
        )
    }
}

/// What is before and after the first colon outside of variables.
fn split_part(text: &str) -> Option<(&str, &str)> {
    let mut in_variable = false;
    let mut previous = b' ';
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' if previous == b'$' => in_variable = true,
            b'}' => in_variable = false,
            b':' if !in_variable => return Some((text.get(..at)?, text.get(at + 1..)?)),
            _ => {}
        }
        previous = byte;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Arn<'_> {
        Arn::parse(text).unwrap()
    }

    #[test]
    fn parts_may_be_empty_but_not_missing() {
        let bucket = parse("arn:aws-cn:s3:::photos");
        assert_eq!((bucket.partition, bucket.service), ("aws-cn", "s3"));
        assert_eq!(
            (bucket.region, bucket.account_id, bucket.name()),
            ("", "", "photos")
        );
        for text in [
            "",
            "photos",
            "arn:",
            "arn:aws:s3::photos",
            "ARN:aws:s3:::photos",
            " arn:aws:s3:::photos",
        ] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }

    #[test]
    fn variables_keep_their_colons() {
        let arn = parse("arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/x:y");
        assert_eq!(
            (arn.partition, arn.region, arn.account_id, arn.resource),
            ("${AWS::Partition}", "${AWS::Region}", "lambda", "path/x:y")
        );
        // A brace without a dollar sign begins no variable.
        assert_eq!(parse("arn:{a:b:c:d:e").partition, "{a");
    }

    #[test]
    fn the_name_is_the_last_part_of_the_resource() {
        for (resource, name) in [
            ("jobs.fifo", "jobs.fifo"),
            ("event-bus/shop", "shop"),
            ("rule/shop/nightly", "nightly"),
            ("table/pets", "pets"),
            ("function:pets:live", "live"),
            ("", ""),
        ] {
            let arn = format!("arn:aws:x:eu-west-1:123456789012:{resource}");
            assert_eq!(parse(&arn).name(), name);
            assert_eq!(Arn::name_of(&arn), name);
        }
        assert_eq!(Arn::name_of("jobs"), "jobs");
    }

    #[test]
    fn only_functions_have_a_function_name() {
        let prefix = "arn:aws:lambda:eu-west-1:123456789012";
        for (resource, name) in [
            ("function:pets", Some("pets")),
            ("function:pets:7", Some("pets")),
            ("layer:pets:7", None),
        ] {
            let arn = format!("{prefix}:{resource}");
            assert_eq!(parse(&arn).function_name(), name);
            let plain = name.map_or(arn.clone(), |name| format!("{prefix}:function:{name}"));
            assert_eq!(parse(&arn).without_qualifier().to_string(), plain);
        }
    }

    proptest! {
        #[test]
        fn an_arn_is_rendered_as_it_was(text in "arn:[a-z${}:/é]{0,20}:[a-z:{}$/]{0,20}") {
            if let Some(arn) = Arn::parse(&text) {
                prop_assert_eq!(arn.to_string(), &*text);
                prop_assert!(arn.resource.ends_with(arn.name()));
            }
        }

        #[test]
        fn rendered_parts_are_parsed(
            partition in "[a-z-]{0,8}",
            service in "[a-z0-9-]{0,8}",
            region in "[a-z0-9-]{0,8}|\\$\\{AWS::Region\\}",
            account_id in "[0-9]{0,12}",
            resource in ".*",
        ) {
            let arn = Arn {
                partition: &partition,
                service: &service,
                region: &region,
                account_id: &account_id,
                resource: &resource,
            };
            let text = arn.to_string();
            prop_assert_eq!(Arn::parse(&text), Some(arn));
        }
    }
}
