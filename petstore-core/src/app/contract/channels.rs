//! The topics, queues, buses and streams of an app as channels of the contract.

use std::collections::BTreeMap;

use super::models::{Direction, Models};
use crate::app::App;
use crate::contract::{Channel, ChannelKind};
use crate::event::{EventBridgeSpec, EventInputs, EventSpec, SourceSpec};
use crate::http::signature::Inputs;
use crate::infrastructure::{MessageSchema, ResourceKind, ResourceSpec};

/// The bus that every account has.
const DEFAULT_BUS: &str = "default";

impl App {
    /// The messages with a declared type that the app sends and receives, by the name of the
    /// resource. A handler of a bus has a channel of its own, since its pattern selects some of the
    /// bus's events: `bus/handler`.
    pub(super) fn describe_channels(&self, models: &mut Models) -> BTreeMap<String, Channel> {
        let mut channels = BTreeMap::new();
        let mut sends: Vec<(ResourceSpec, MessageSchema)> = Vec::new();
        for view in self.function_views() {
            for route in &view.routes {
                let mut inputs = Inputs::new(&mut models.requests);
                (route.entry.inputs)(&mut inputs);
                for hook in &route.hooks {
                    hook.0.inputs(&mut inputs);
                }
                sends.append(&mut inputs.sends);
            }
            for event in view.events {
                let mut inputs = EventInputs::new(&mut models.requests);
                (event.inputs)(&mut inputs);
                sends.append(&mut inputs.sends);
                if let (Some(schema), Some((kind, name))) = (inputs.payload, source(event.spec)) {
                    let model = models.name_of(&schema, Direction::Request, &message_name(&name));
                    channel(&mut channels, kind, name).consumes = Some(model);
                }
            }
        }
        for (resource, message) in sends {
            if let (Some(kind), Some(schema)) = (kind(resource), message(&mut models.responses)) {
                let name = resource.name();
                let model = models.name_of(&schema, Direction::Response, &message_name(name));
                channel(&mut channels, kind, name.to_owned()).publishes = Some(model);
            }
        }
        channels
    }
}

/// The channel of this name, or of this name and kind if another kind has the name.
fn channel(
    channels: &mut BTreeMap<String, Channel>,
    kind: ChannelKind,
    mut name: String,
) -> &mut Channel {
    if channels
        .get(&name)
        .is_some_and(|channel| channel.kind != kind)
    {
        name = format!("{}:{name}", kind.as_str());
    }
    channels.entry(name).or_insert_with(|| Channel::new(kind))
}

/// The channel that a handler receives messages from.
fn source(spec: &EventSpec) -> Option<(ChannelKind, String)> {
    if let SourceSpec::EventBridge(EventBridgeSpec { bus, .. }) = spec.source {
        let bus = bus.map_or(DEFAULT_BUS, |bus| bus.name);
        return Some((ChannelKind::Bus, format!("{bus}/{}", spec.name)));
    }
    let resource = spec.source.resource()?;
    Some((kind(resource)?, resource.name().to_owned()))
}

fn kind(resource: ResourceSpec) -> Option<ChannelKind> {
    match resource.kind() {
        ResourceKind::Topic => Some(ChannelKind::Topic),
        ResourceKind::Queue => Some(ChannelKind::Queue),
        ResourceKind::Bus => Some(ChannelKind::Bus),
        ResourceKind::Stream => Some(ChannelKind::Stream),
        ResourceKind::Table
        | ResourceKind::Bucket
        | ResourceKind::Schedule
        | ResourceKind::Function => None,
    }
}

/// The name of the model of messages whose type has no name: `PetAddedMessage` for `pet-added`.
fn message_name(channel: &str) -> String {
    let words = channel.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.map(super::names::capitalized);
    words.chain(["Message".to_owned()]).collect()
}
