//! Compares the messages of topics, queues and buses.

use serde_json::json;

use super::change::{Direction, Impact};
use super::changes::Changes;
use super::schema::{self, Subject};
use petstore_core::contract::{Api, Channel, Model};

/// Compares the channels. Those who receive what the application sends are like clients that read a
/// response; those who send what it receives are like clients that send a request.
pub(super) fn compare(changes: &mut Changes<'_>, old: &Api, new: &Api) {
    for (name, was) in &old.channels {
        changes.place = place(was, name);
        match new.channels.get(name) {
            Some(is) => channel(changes, name, was, is),
            None => changes.add(
                Impact::Breaking,
                format!("the {} is gone", was.kind.as_str()),
            ),
        }
    }
    for (name, is) in &new.channels {
        if !old.channels.contains_key(name) {
            changes.place = place(is, name);
            changes.add(Impact::Additive, format!("the {} is new", is.kind.as_str()));
        }
    }
}

fn place(channel: &Channel, name: &str) -> String {
    format!("{} {name}", channel.kind.as_str())
}

fn channel(changes: &mut Changes<'_>, name: &str, old: &Channel, new: &Channel) {
    if old.kind != new.kind {
        let (from, to) = (old.kind.as_str(), new.kind.as_str());
        changes.add(Impact::Breaking, format!("it was a {from} and is a {to}"));
    }
    if old.description != new.description {
        changes.add(Impact::Neutral, "another description");
    }
    for (direction, role, was, is) in [
        (Direction::Response, "sent", &old.publishes, &new.publishes),
        (Direction::Request, "received", &old.consumes, &new.consumes),
    ] {
        match (was, is) {
            (None, None) => {}
            (Some(_), None) => {
                changes.add(Impact::Breaking, format!("messages are no longer {role}"));
            }
            (None, Some(_)) => changes.add(Impact::Additive, format!("messages are {role}")),
            (Some(was), Some(is)) => {
                let what = format!("a message that is {role}");
                let path = format!("#/x-petstore-channels/{name}");
                let subject = Subject {
                    direction,
                    is_text: false,
                    what: &what,
                    path: &path,
                };
                let reference =
                    |model: &str| json!({"$ref": format!("{}{model}", Model::REF_PREFIX)});
                schema::compare(changes, &subject, &reference(was), &reference(is));
            }
        }
    }
}
