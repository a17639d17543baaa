//! The messages that an app sends and receives, and its cookies, are part of its contract, so that
//! a changed message is found as a changed body is.

use petstore::contract::{Api, Channel, ChannelKind};
use petstore::prelude::*;
use petstore_openapi::{Options, diff, export};

/// The app with this type of the price in its messages.
macro_rules! app {
    ($version:ident, $price:ty) => {
        mod $version {
            use super::*;

            #[petstore::model]
            pub(crate) struct PetAdded {
                pub(crate) pet: String,
                pub(crate) price: $price,
            }

            #[topic("pet-added", message = PetAdded)]
            pub(crate) struct Topic;
            #[queue("adoptions", message = PetAdded)]
            pub(crate) struct Adoptions;
            #[queue("notes", from = Topic)]
            pub(crate) struct Notes;

            #[route(POST, "/pets")]
            pub(crate) async fn add(
                added: Publisher<'_, Topic>,
                notes: Sender<'_, Notes>,
            ) -> NoContent {
                let _ = (added, notes);
                NoContent
            }

            #[event(sqs, queue = Adoptions)]
            pub(crate) async fn adopt(Json(added): Json<PetAdded>) {
                let _ = added;
            }

            pub(crate) fn app() -> App {
                App::new("pets").routes(routes![add]).events(events![adopt])
            }
        }
    };
}

app!(first, f64);
app!(second, Option<f64>);

#[test]
fn a_contract_has_a_channel_for_each_typed_message() {
    let api = first::app().contract();
    let channels: Vec<_> = api
        .channels
        .iter()
        .map(|(name, channel)| {
            let Channel {
                kind,
                publishes,
                consumes,
                ..
            } = channel;
            (
                name.as_str(),
                *kind,
                publishes.as_deref(),
                consumes.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        channels,
        [
            ("adoptions", ChannelKind::Queue, None, Some("PetAdded")),
            ("notes", ChannelKind::Queue, Some("PetAdded"), None),
            ("pet-added", ChannelKind::Topic, Some("PetAdded"), None),
        ]
    );
    assert!(api.models.contains_key("PetAdded"));
}

/// What the diff finds per channel: the place and whether clients break.
fn verdicts(old: &Api, new: &Api) -> Vec<(String, diff::Impact)> {
    let changes = diff::diff(old, new);
    changes
        .into_iter()
        .map(|change| (change.place, change.impact))
        .collect()
}

#[test]
fn senders_and_receivers_are_compared_in_opposite_directions() {
    let (with, optional) = (first::app().contract(), second::app().contract());
    let less = verdicts(&with, &optional);
    // Subscribers rely on the price; senders to the queue may go on sending it.
    assert!(
        less.contains(&("topic pet-added".to_owned(), diff::Impact::Breaking)),
        "{less:?}"
    );
    assert!(
        !less.contains(&("queue adoptions".to_owned(), diff::Impact::Breaking)),
        "{less:?}"
    );
    let more = verdicts(&optional, &with);
    assert!(
        !more.contains(&("topic pet-added".to_owned(), diff::Impact::Breaking)),
        "{more:?}"
    );
    assert!(
        more.contains(&("queue adoptions".to_owned(), diff::Impact::Breaking)),
        "{more:?}"
    );
}

#[test]
fn the_document_contains_channels_and_cookies() {
    #[route(GET, "/me")]
    async fn me(#[name("session")] Cookie(session): Cookie<String>) -> String {
        session
    }
    let api = first::app().routes(routes![me]).contract();
    let text = export(&api, &Options::default()).document.to_json();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        document["x-petstore-channels"]["pet-added"]["publishes"]["$ref"],
        "#/components/schemas/PetAdded"
    );
    let method = api.methods().find(|(path, ..)| *path == "/me").unwrap().2;
    assert!(method.cookies["session"].required);
}
