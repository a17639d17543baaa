//! Checks of event handlers that run when the user's program is compiled. Each message contains
//! the fix.

use super::message::Message;
use crate::event::extract::Images;
use crate::event::source::Source;
use crate::event::{EventEntry, EventSpec, OutputType, SourceKind, SourceSpec};
use crate::infrastructure::{HasMessage, QueueSpec};

/// Whether one of several is true.
pub const fn any(flags: &[bool]) -> bool {
    let mut i = 0;
    while i < flags.len() {
        if flags[i] {
            return true;
        }
        i += 1;
    }
    false
}

/// Refuses a payload that is not the message of the queue or the topic.
pub const fn check_message<R: HasMessage<T>, T>() {}

/// Refuses a table without a stream.
#[track_caller]
pub const fn check_stream(spec: &EventSpec) {
    let SourceSpec::DynamoDb(table, _) = spec.source else {
        return;
    };
    if table.stream.is_none() {
        let message = Message::new()
            .text("the table `")
            .text(table.name)
            .text("` has no stream: declare it with `stream = new_and_old_images`");
        panic!("{}", message.as_str());
    }
}

/// Refuses an argument that reads an image which the stream does not have.
#[track_caller]
pub const fn check_images(images: Images, spec: &EventSpec) {
    let SourceSpec::DynamoDb(table, _) = spec.source else {
        return;
    };
    let Some(view) = table.stream else {
        return;
    };
    let missing = match (
        images.old && !view.has_old_image(),
        images.new && !view.has_new_image(),
    ) {
        (true, true) => "images",
        (true, false) => "item before a change",
        (false, true) => "item after a change",
        (false, false) => return,
    };
    let message = Message::new()
        .text("the stream of the table `")
        .text(table.name)
        .text("` has the view ")
        .text(view.as_str())
        .text(" without the ")
        .text(missing)
        .text(": declare `stream = new_and_old_images`, or take `NewImage<T>`, `OldImage<T>` or `Keys<T>` as the view allows");
    panic!("{}", message.as_str());
}

/// Refuses options that a FIFO queue does not allow.
///
/// Source: [SQS event source
/// mappings](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html).
#[track_caller]
pub const fn check_queue(spec: &EventSpec) {
    let SourceSpec::Sqs(spec) = spec.source else {
        return;
    };
    if !spec.queue.is_fifo() {
        return;
    }
    if spec.batch > 10 {
        panic!("a batch of a FIFO queue can have at most 10 messages: write `batch = 10` or less");
    }
    if spec.window > 0 {
        panic!("a FIFO queue cannot have a batching window: remove `window`");
    }
    if spec.concurrency > 1 {
        panic!(
            "the messages of a FIFO queue are handled one after the other: remove `concurrency`"
        );
    }
}

/// Refuses a FIFO queue that is subscribed to a standard topic.
///
/// Source: [SNS FIFO topics](https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html).
#[track_caller]
pub const fn check_queue_topic(queue: &QueueSpec) {
    if let Some(subscription) = queue.topic
        && queue.is_fifo()
        && !subscription.topic.is_fifo()
    {
        panic!(
            "SNS does not deliver messages of a standard topic to a FIFO queue: make both FIFO, or neither"
        );
    }
}

/// Refuses arguments of one record beside a whole batch.
#[track_caller]
pub const fn check_batch(takes_batch: bool, reads_record: bool) {
    if takes_batch && reads_record {
        panic!(
            "this argument is part of one record, and the handler takes the whole batch: put it into the batch, as in `Batch<'_, Json<T>>`, or use `item.record`"
        );
    }
}

/// Refuses a tumbling window without the arguments that make use of it, and the other way round.
#[track_caller]
pub const fn check_window(takes_batch: bool, takes_window: bool, spec: &EventSpec) {
    let has_windows = spec.source.tumbling_window().is_some();
    if has_windows && !(takes_batch && takes_window) {
        panic!(
            "a handler with a tumbling window takes the batch and the window, whose state it returns: take `Batch<'_, T>` and `Window<S>`"
        );
    }
    if takes_window && !has_windows {
        panic!(
            "the handler takes a `Window` and has none: add `tumbling_window = 60` to `#[event(…)]`"
        );
    }
}

/// Refuses a reply to a source that reads none, and a handler of batches that does not return its
/// failures.
#[track_caller]
pub const fn check_output<S: Source, O: OutputType>(takes_batch: bool, takes_window: bool) {
    if takes_window && takes_batch && !O::SPEC.state {
        panic!(
            "a handler with a tumbling window returns its state, without which Lambda counts the invocation as failed: return `window.response(batch.failures(|item| …))`, a `TimeWindowEventResponse<S>`"
        );
    }
    if !takes_window && O::SPEC.state {
        panic!(
            "only a handler with a tumbling window returns its state: return `Failures`, or `Result<(), E>`"
        );
    }
    if O::SPEC.reply && !matches!(S::KIND, Some(SourceKind::Direct)) {
        panic!("only a direct invocation has a reply: return nothing, or `Result<(), E>`");
    }
    if takes_batch && !O::SPEC.failures {
        panic!(
            "a handler of a `Batch` must return `Failures`, or a `Result` of them, so that it cannot forget a record: return `batch.failures(|item| …)`"
        );
    }
    if !takes_batch && O::SPEC.failures {
        panic!("only a handler that takes a `Batch` returns `Failures`: return `Result<(), E>`");
    }
}

/// Refuses a handler whose events an earlier one in the table handles. There is one check per
/// handler, so that the error is at the handler.
#[track_caller]
pub const fn check_event_conflicts(entries: &[EventEntry], index: usize) {
    let mut i = 0;
    while i < index {
        let (a, b) = (entries[i].spec, entries[index].spec);
        if a.conflicts_with(b) {
            let message = Message::new()
                .text("`")
                .text(a.name)
                .text("` and `")
                .text(b.name)
                .text("` handle the same events in one function: remove one of them, or put it into another `App::function`");
            panic!("{}", message.as_str());
        }
        i += 1;
    }
}
