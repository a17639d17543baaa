//! Reads our own extensions, which API Gateway ignores.

use std::collections::BTreeMap;

use super::super::node::Node;
use super::context::Context;
use super::cursor::Cursor;
use super::problem::Problem;
use petstore_core::contract::{Channel, ChannelKind, Model};

/// The names of the rules of the linter.
const RULES: [&str; 7] = [
    "unvalidated",
    "open",
    "undeclared-error",
    "undeclared-status",
    "never-matches",
    "no-integration",
    "lambda-verb",
];

/// Reads `x-petstore-allow`: rules of the linter that are switched off, with the reasons.
pub(super) fn allowed_lints(
    context: &mut Context<'_>,
    place: &Cursor<'_>,
) -> Result<BTreeMap<String, String>, Problem> {
    let mut allowed = BTreeMap::new();
    for (rule, reason) in place.members_of("x-petstore-allow")? {
        match reason.node {
            _ if !RULES.contains(&rule) => {
                let known = RULES.join(", ");
                context.warn(
                    &reason,
                    format!("there is no rule `{rule}`: the rules are {known}"),
                );
            }
            Node::String(text) if !text.trim().is_empty() => {
                context.budget().take_text(text.len())?;
                allowed.insert(rule.to_owned(), text.to_string());
            }
            _ => context.warn(
                &reason,
                format!("the rule `{rule}` is switched off without a reason, so it stays on"),
            ),
        }
    }
    Ok(allowed)
}

/// Reads `x-petstore-channels`: the topics, queues and buses of the application.
pub(super) fn channels(context: &mut Context<'_>) -> Result<BTreeMap<String, Channel>, Problem> {
    let mut channels = BTreeMap::new();
    for (name, place) in context.document.members_of("x-petstore-channels")? {
        let kind = place.text_of("kind")?.unwrap_or_default();
        let kind = ChannelKind::ALL
            .into_iter()
            .find(|known| known.as_str() == kind);
        let Some(kind) = kind else {
            return Err(place.invalid("`kind` must be topic, queue, bus or stream"));
        };
        let channel = Channel {
            description: place.filled_text_of("description")?,
            publishes: message(context, &place, "publishes")?,
            consumes: message(context, &place, "consumes")?,
            ..Channel::new(kind)
        };
        channels.insert(name.to_owned(), channel);
    }
    Ok(channels)
}

/// The name of the model that a message refers to.
fn message(
    context: &Context<'_>,
    channel: &Cursor<'_>,
    member: &str,
) -> Result<Option<String>, Problem> {
    let Some(place) = channel.get(member)? else {
        return Ok(None);
    };
    let reference = place.text_of("$ref")?.unwrap_or_default();
    let prefix = if context.swagger {
        "#/definitions/"
    } else {
        Model::REF_PREFIX
    };
    let name = reference.strip_prefix(prefix).map(str::to_owned);
    let known = name.filter(|name| context.models.contains(name));
    known
        .map(Some)
        .ok_or_else(|| place.invalid("a message must refer to a model of the document"))
}
