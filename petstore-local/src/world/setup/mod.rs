//! Sets a world up from what an app declares, as deploying its template does.
//!
//! Setting up again, after a restart, keeps what waits in resources that are still declared.

mod queues;
mod readers;
mod subscribers;
mod targets;

use petstore_core::Timestamp;
use petstore_core::contract::Deployment;

use super::error::SetupError;
use super::ids::SeededIds;
use super::rules::Rules;
use super::settings::WorldSettings;
use super::state::{Declared, State};
use crate::events::bus::Buses;
use crate::events::queue::Queues;
use crate::events::topic::Topics;

/// A state without resources.
pub(super) fn empty(settings: &WorldSettings) -> State {
    let names = &settings.names;
    State {
        names: names.clone(),
        ids: SeededIds::new(&settings.seed),
        queues: Queues::default(),
        topics: Topics::new(&names.region, &names.account),
        buses: Buses::new(&names.region, &names.account),
        buckets: Default::default(),
        tables: Default::default(),
        functions: Default::default(),
        queue_mappings: Default::default(),
        stream_mappings: Default::default(),
        schedules: Default::default(),
        confirms_webhooks: false,
        declared: Declared::default(),
    }
}

/// Adds what the app declares, and removes what it no longer declares.
pub(super) fn set_up(
    state: &mut State,
    rules: &Rules,
    deployment: &Deployment,
    settings: &WorldSettings,
    now: Timestamp,
) -> Result<(), SetupError> {
    state.confirms_webhooks = settings.base_url.is_none();
    if let Some(base_url) = &settings.base_url {
        state.topics = state.topics.clone().with_base_url(base_url);
    }
    queues::add(state, deployment)?;
    targets::add_functions(state, deployment);
    targets::add_tables(state, deployment, now);
    let before = std::mem::take(&mut state.declared);
    subscribers::add_topics(state, rules, deployment, settings, now)?;
    targets::add_buckets(state, deployment, now)?;
    targets::add_rules(state, deployment)?;
    targets::add_schedules(state, deployment, now)?;
    readers::add(state, deployment, now)?;
    for arn in before
        .subscriptions
        .difference(&state.declared.subscriptions)
    {
        // Subscriptions of the state have valid ARNs.
        let _ = state.topics.unsubscribe(arn, now, &mut state.ids);
    }
    for (bus, name) in before.rules.difference(&state.declared.rules) {
        state.buses.delete_rule(bus, name);
    }
    Ok(())
}
