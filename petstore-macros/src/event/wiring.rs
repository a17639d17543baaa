//! The options of the source: what is missing, what AWS refuses, and what they become.

use petstore_event_rules::SourceType;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Error, LitStr, Type};

use super::expression;
use super::syntax::{Source, Subscription};
use crate::errors::Errors;

/// The wiring of a handler.
pub(super) struct Wiring {
    pub(super) source: Source,
    /// The resource, for checks by types.
    pub(super) resource: Option<Type>,
    /// A `SourceSpec`.
    pub(super) spec: TokenStream,
    /// A check of the wiring in a constant: its function, and the resource that an error
    /// underlines.
    pub(super) check: Option<(&'static str, Type)>,
}

pub(super) fn check(subscription: &Subscription, errors: &mut Errors) -> Option<Wiring> {
    let (source, span) = subscription.source?;
    match source {
        Source::Sqs => sqs(subscription, span, errors),
        Source::Sns => sns(subscription, span, errors),
        Source::S3 => s3(subscription, span, errors),
        Source::EventBridge => eventbridge(subscription, span, errors),
        Source::Schedule => schedule(subscription, span, errors),
        Source::DynamoDb => dynamodb(subscription, span, errors),
        Source::Kinesis => kinesis(subscription, span, errors),
        Source::Direct => Some(Wiring::new(
            source,
            None,
            quote! { __private::SourceSpec::Direct },
        )),
    }
}

impl Wiring {
    fn new(source: Source, resource: Option<Type>, spec: TokenStream) -> Self {
        Wiring {
            source,
            resource,
            spec,
            check: None,
        }
    }
}

fn required<'s, T>(value: Option<T>, span: Span, example: &str, errors: &mut Errors) -> Option<T>
where
    T: 's,
{
    if value.is_none() {
        errors.add(Error::new(span, example));
    }
    value
}

fn optional_text(text: Option<&LitStr>) -> TokenStream {
    match text {
        Some(text) => quote! { ::core::option::Option::Some(#text) },
        None => quote! { ::core::option::Option::None },
    }
}

fn optional_number(number: Option<(u32, Span)>) -> TokenStream {
    match number {
        Some((number, _)) => quote! { ::core::option::Option::Some(#number) },
        None => quote! { ::core::option::Option::None },
    }
}

/// More than ten records are gathered in a window, which Lambda demands.
///
/// Source:
/// [CreateEventSourceMapping](https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html).
fn check_window(subscription: &Subscription, batch: u32, window: u32, errors: &mut Errors) {
    if batch > 10
        && window == 0
        && let Some((_, span)) = subscription.options.number("batch")
    {
        errors.add(Error::new(
            span,
            "Lambda rejects a batch of more than 10 messages without a batching window: add `window = 1` or more",
        ));
    }
}

fn sqs(subscription: &Subscription, span: Span, errors: &mut Errors) -> Option<Wiring> {
    let options = &subscription.options;
    let number = |name, default| options.number(name).map_or(default, |(number, _)| number);
    let (batch, window, concurrency) = (
        number("batch", 10),
        number("window", 0),
        number("concurrency", 1),
    );
    check_window(subscription, batch, window, errors);
    let filters = options.texts("filter");
    expression::check_filters(filters, SourceType::Sqs, errors);
    let max_concurrency = optional_number(options.number("max_concurrency"));
    let queue = required(
        options.type_of("queue"),
        span,
        "an `sqs` handler needs a queue: write `#[event(sqs, queue = Adoptions)]` with the type of a `#[queue]`",
        errors,
    )?;
    let mut wiring = Wiring::new(
        Source::Sqs,
        Some(queue.clone()),
        quote! {
            __private::SourceSpec::Sqs(__private::SqsSpec {
                queue: &<#queue as __private::QueueResource>::QUEUE,
                batch: #batch,
                window: #window,
                concurrency: #concurrency,
                max_concurrency: #max_concurrency,
                filters: &[#(#filters),*],
            })
        },
    );
    wiring.check = Some(("check_queue", queue.clone()));
    Some(wiring)
}

fn sns(subscription: &Subscription, span: Span, errors: &mut Errors) -> Option<Wiring> {
    let options = &subscription.options;
    let of_body = options
        .word("filter_scope")
        .is_some_and(|word| word == "body");
    let filter = options.text("filter");
    match (filter, options.word("filter_scope")) {
        (Some(filter), _) => expression::check_policy(filter, of_body, errors),
        (None, Some(scope)) => errors.add(Error::new(
            scope.span(),
            "`filter_scope` applies to a `filter`, which is missing: add one, or remove this",
        )),
        (None, None) => {}
    }
    let filter = optional_text(filter);
    let topic = required(
        options.type_of("topic"),
        span,
        "an `sns` handler needs a topic: write `#[event(sns, topic = PetAddedTopic)]` with the type of a `#[topic]`",
        errors,
    )?;
    Some(Wiring::new(
        Source::Sns,
        Some(topic.clone()),
        quote! {
            __private::SourceSpec::Sns(__private::SnsSpec {
                topic: &<#topic as __private::TopicResource>::TOPIC,
                filter: #filter,
                filter_body: #of_body,
            })
        },
    ))
}

/// The types of events that a notification can be about.
///
/// Source: [event
/// types](https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html).
const S3_EVENTS: [&str; 13] = [
    "s3:ObjectCreated:",
    "s3:ObjectRemoved:",
    "s3:ObjectRestore:",
    "s3:ReducedRedundancyLostObject",
    "s3:Replication:",
    "s3:LifecycleExpiration:",
    "s3:LifecycleTransition",
    "s3:IntelligentTiering",
    "s3:ObjectTagging:",
    "s3:ObjectAcl:Put",
    "s3:ObjectCreated:*",
    "s3:ObjectRemoved:*",
    "s3:TestEvent",
];

fn s3(subscription: &Subscription, span: Span, errors: &mut Errors) -> Option<Wiring> {
    let options = &subscription.options;
    let events = options.texts("events");
    for event in events {
        let text = event.value();
        if !S3_EVENTS.iter().any(|known| text.starts_with(known)) {
            errors.add(Error::new(
                event.span(),
                format!("S3 rejects this: `{text}` is not an event of a bucket\nhelp: write `s3:ObjectCreated:*`, `s3:ObjectRemoved:*` or another type of the S3 user guide"),
            ));
        }
    }
    let default = LitStr::new("s3:ObjectCreated:*", Span::call_site());
    let events = if events.is_empty() {
        std::slice::from_ref(&default)
    } else {
        events
    };
    let (prefix, suffix) = (
        optional_text(options.text("prefix")),
        optional_text(options.text("suffix")),
    );
    let bucket = required(
        options.type_of("bucket"),
        span,
        "an `s3` handler needs a bucket: write `#[event(s3, bucket = Photos)]` with the type of a `#[bucket]`",
        errors,
    )?;
    Some(Wiring::new(
        Source::S3,
        Some(bucket.clone()),
        quote! {
            __private::SourceSpec::S3(__private::S3Spec {
                bucket: &<#bucket as __private::BucketResource>::BUCKET,
                events: &[#(#events),*],
                prefix: #prefix,
                suffix: #suffix,
            })
        },
    ))
}

fn eventbridge(subscription: &Subscription, span: Span, errors: &mut Errors) -> Option<Wiring> {
    let options = &subscription.options;
    if let Some(template) = options.text("input") {
        expression::check_template(template, errors);
    }
    let pattern = required(
        options.text("pattern"),
        span,
        "an `eventbridge` handler needs a pattern: write `#[event(eventbridge, pattern = r#\"{\"source\": [\"shop\"]}\"#)]`",
        errors,
    )?;
    expression::check_pattern(pattern, errors);
    let input = optional_text(options.text("input"));
    let bus = match options.type_of("bus") {
        Some(bus) => quote! {
            ::core::option::Option::Some(&<#bus as __private::BusResource>::BUS)
        },
        None => quote! { ::core::option::Option::None },
    };
    Some(Wiring::new(
        Source::EventBridge,
        None,
        quote! {
            __private::SourceSpec::EventBridge(__private::EventBridgeSpec {
                bus: #bus,
                pattern: #pattern,
                matches: {
                    fn matches(event: &str) -> bool {
                        static PATTERN: __private::EventPattern = __private::EventPattern::new();
                        __private::matches_pattern(&PATTERN, #pattern, event)
                    }
                    matches
                },
                input: #input,
            })
        },
    ))
}

fn schedule(subscription: &Subscription, span: Span, errors: &mut Errors) -> Option<Wiring> {
    let options = &subscription.options;
    let expression = required(
        subscription.expression.as_ref(),
        span,
        "a `schedule` handler needs an expression after the source: write `#[event(schedule, \"rate(5 minutes)\")]`",
        errors,
    )?;
    let in_scheduler = options.text("timezone").is_some() || expression.value().starts_with("at(");
    expression::check_schedule(expression, in_scheduler, errors);
    if let Some(input) = options.text("input") {
        match serde_json::from_str::<serde_json::Value>(&input.value()) {
            Ok(_) if !in_scheduler => expression::check_constant(input, errors),
            Ok(_) => {}
            Err(error) => errors.add(Error::new(
                input.span(),
                format!("the input of a schedule is JSON: {error}"),
            )),
        }
    }
    let (timezone, input) = (
        optional_text(options.text("timezone")),
        optional_text(options.text("input")),
    );
    Some(Wiring::new(
        Source::Schedule,
        None,
        quote! {
            __private::SourceSpec::Schedule(__private::ScheduleSpec {
                expression: #expression,
                timezone: #timezone,
                input: #input,
            })
        },
    ))
}

fn dynamodb(subscription: &Subscription, span: Span, errors: &mut Errors) -> Option<Wiring> {
    let stream = stream(subscription, SourceType::DynamoDb, errors);
    let table = required(
        subscription.options.type_of("table"),
        span,
        "a `dynamodb` handler needs a table: write `#[event(dynamodb, table = PetsTable)]` with the type of a `#[table]` that has a stream",
        errors,
    )?;
    let mut wiring = Wiring::new(
        Source::DynamoDb,
        Some(table.clone()),
        quote! {
            __private::SourceSpec::DynamoDb(
                &<#table as __private::TableResource>::TABLE,
                #stream,
            )
        },
    );
    wiring.check = Some(("check_stream", table.clone()));
    Some(wiring)
}

fn kinesis(subscription: &Subscription, span: Span, errors: &mut Errors) -> Option<Wiring> {
    let options = stream(subscription, SourceType::Kinesis, errors);
    let stream = required(
        subscription.options.text("stream"),
        span,
        "a `kinesis` handler needs a stream: write `#[event(kinesis, stream = \"clicks\")]`",
        errors,
    )?;
    Some(Wiring::new(
        Source::Kinesis,
        None,
        quote! { __private::SourceSpec::Kinesis(#stream, #options) },
    ))
}

fn stream(subscription: &Subscription, source: SourceType, errors: &mut Errors) -> TokenStream {
    let options = &subscription.options;
    let number = |name, default| options.number(name).map_or(default, |(number, _)| number);
    let (batch, window, parallel) = (
        number("batch", 100),
        number("window", 0),
        number("parallel", 1),
    );
    let filters = options.texts("filter");
    expression::check_filters(filters, source, errors);
    let from_start = options
        .word("start")
        .is_none_or(|start| start == "trim_horizon");
    let bisect = options.flag("bisect").is_some();
    let optional = |name| optional_number(options.number(name));
    let (retries, max_age, tumbling_window) = (
        optional("retries"),
        optional("max_age"),
        optional("tumbling_window"),
    );
    quote! {
        __private::StreamSpec {
            batch: #batch,
            window: #window,
            from_start: #from_start,
            retries: #retries,
            max_age: #max_age,
            bisect: #bisect,
            parallel: #parallel,
            tumbling_window: #tumbling_window,
            filters: &[#(#filters),*],
        }
    }
}
