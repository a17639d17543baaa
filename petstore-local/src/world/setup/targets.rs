//! Functions, tables, buckets, rules and schedules.

use petstore_core::Timestamp;
use petstore_core::contract::{Deployment, EventDeployment, FunctionDeployment};
use petstore_core::event::{ScheduleSpec, SourceSpec};
use petstore_core::infrastructure::{ResourceSpec, StreamView, TableSpec};
use petstore_event_rules::{EventPattern, InputTransformer, Schedule, ScheduleService, Zone};

use super::queues::is_asynchronous;
use crate::events::bucket::{Bucket, Configuration};
use crate::events::bus::{Rule, Target, TargetInput};
use crate::events::invocation::AsyncInvocations;
use crate::events::stream::Shard;
use crate::events::time::iso_millis;
use crate::world::error::{SetupCause, SetupError, setup_error};
use crate::world::names::Names;
use crate::world::schedule::next_time;
use crate::world::state::{ScheduleState, State, TableStream};

pub(super) fn add_functions(state: &mut State, deployment: &Deployment) {
    let declared = &deployment.functions;
    let functions = &mut state.functions;
    functions.retain(|name, _| declared.iter().any(|function| function.name == *name));
    for function in declared {
        let arn = state.names.function(&function.name);
        let invocations = functions
            .entry(function.name.clone())
            .or_insert_with(|| AsyncInvocations::new(&arn));
        let mut sources = function.events.iter().map(|event| &event.spec.source);
        let queue = sources
            .any(is_asynchronous)
            .then(|| state.names.queue(&Names::failure_queue(&function.name)));
        let settings = &mut invocations.settings;
        settings.reserved_concurrency_zero = function.config.reserved_concurrency == Some(0);
        settings.config.maximum_retry_attempts = function.config.retry_attempts;
        settings.config.maximum_event_age_in_seconds = function.config.event_age;
        settings.config.destination_config.on_failure.destination = queue;
    }
}

pub(super) fn add_tables(state: &mut State, deployment: &Deployment, now: Timestamp) {
    for resource in &deployment.resources {
        let ResourceSpec::Table(spec) = resource else {
            continue;
        };
        let Some(view) = spec.stream else {
            state.tables.remove(spec.name);
            continue;
        };
        let created = iso_millis(now);
        let label = created.trim_end_matches('Z');
        let arn = format!("{}/stream/{label}", state.names.table(spec.name));
        let table = state
            .tables
            .entry(spec.name.to_owned())
            .or_insert_with(|| TableStream {
                stream_arn: arn,
                keys: Vec::new(),
                view: StreamView::KeysOnly,
                shard: Shard::new("shardId-00000000000000000000-00000000"),
                last: None,
            });
        table.keys = keys(spec);
        table.view = view;
    }
}

fn keys(spec: &TableSpec) -> Vec<String> {
    let keys = [Some(spec.partition_key), spec.sort_key];
    keys.into_iter().flatten().map(str::to_owned).collect()
}

/// The handlers of all functions.
fn handlers(
    deployment: &Deployment,
) -> impl Iterator<Item = (&FunctionDeployment, &EventDeployment)> {
    let functions = deployment.functions.iter();
    functions.flat_map(|function| function.events.iter().map(move |event| (function, event)))
}

pub(super) fn add_buckets(
    state: &mut State,
    deployment: &Deployment,
    now: Timestamp,
) -> Result<(), SetupError> {
    for resource in &deployment.resources {
        let ResourceSpec::Bucket(spec) = resource else {
            continue;
        };
        let configurations = handlers(deployment).filter_map(|(function, event)| {
            let SourceSpec::S3(source) = &event.spec.source else {
                return None;
            };
            let function = state.names.function(&function.name);
            let mut configuration = Configuration::new(&function, source.events);
            configuration.id = event.spec.name.to_owned();
            if let Some(prefix) = source.prefix {
                configuration = configuration.prefix(prefix);
            }
            if let Some(suffix) = source.suffix {
                configuration = configuration.suffix(suffix);
            }
            (source.bucket.name == spec.name).then_some(configuration)
        });
        let configurations: Vec<Configuration> = configurations.collect();
        let names = &state.names;
        let bucket = state
            .buckets
            .entry(spec.name.to_owned())
            .or_insert_with(|| Bucket::new(spec.name, &names.region, &names.account));
        let subject = || format!("the bucket `{}`", spec.name);
        bucket
            .configure(configurations, now, &mut state.ids, &|_| true)
            .map_err(setup_error(subject))?;
    }
    Ok(())
}

pub(super) fn add_rules(state: &mut State, deployment: &Deployment) -> Result<(), SetupError> {
    for resource in &deployment.resources {
        if let ResourceSpec::Bus(spec) = resource {
            state.buses.create(spec.name);
        }
    }
    for (function, event) in handlers(deployment) {
        let SourceSpec::EventBridge(spec) = &event.spec.source else {
            continue;
        };
        let name = event.spec.name;
        let subject = || format!("the handler `{name}`");
        EventPattern::parse(spec.pattern).map_err(setup_error(subject))?;
        let mut target = Target::new(name, &state.names.function(&function.name));
        if let Some(transformer) = spec.transformer(name) {
            let (paths, template) = (transformer.paths, transformer.template);
            InputTransformer::new(name, &paths, &template).map_err(setup_error(subject))?;
            target.input = TargetInput::Transformer { paths, template };
        }
        let mut rule = Rule::with_pattern(name, spec.pattern).target(target);
        rule.bus = spec.bus.map_or("default", |bus| bus.name).to_owned();
        let key = (rule.bus.clone(), rule.name.clone());
        state.declared.rules.insert(key);
        state.buses.put_rule(rule);
    }
    Ok(())
}

pub(super) fn add_schedules(
    state: &mut State,
    deployment: &Deployment,
    now: Timestamp,
) -> Result<(), SetupError> {
    let mut before = std::mem::take(&mut state.schedules);
    for (function, event) in handlers(deployment) {
        let SourceSpec::Schedule(spec) = &event.spec.source else {
            continue;
        };
        let name = event.spec.name;
        check_schedule(spec).map_err(setup_error(|| format!("the schedule of `{name}`")))?;
        let start = i64::try_from(now.as_seconds()).unwrap_or(i64::MAX);
        let mut schedule = ScheduleState {
            function: function.name.clone(),
            expression: spec.expression.to_owned(),
            timezone: spec.timezone.map(str::to_owned),
            input: spec.input.map(str::to_owned),
            scheduler: spec.needs_scheduler(),
            start,
            last: start,
            next: None,
        };
        if let Some(old) = before.remove(name)
            && (&old.expression, &old.timezone) == (&schedule.expression, &schedule.timezone)
        {
            (schedule.start, schedule.last) = (old.start, old.last);
        }
        schedule.next = next_time(&schedule);
        if !schedule.scheduler {
            let mut target = Target::new(name, &state.names.function(&function.name));
            if let Some(transformer) = spec.transformer(name) {
                let (paths, template) = (transformer.paths, transformer.template);
                target.input = TargetInput::Transformer { paths, template };
            }
            let rule = Rule::with_schedule(name, spec.expression).target(target);
            let key = (rule.bus.clone(), rule.name.clone());
            state.declared.rules.insert(key);
            state.buses.put_rule(rule);
        }
        state.schedules.insert(name.to_owned(), schedule);
    }
    Ok(())
}

fn check_schedule(spec: &ScheduleSpec) -> Result<(), SetupCause> {
    let service = match spec.needs_scheduler() {
        true => ScheduleService::Scheduler,
        false => ScheduleService::Rule,
    };
    let invalid = |error: &dyn std::fmt::Display| SetupCause::Schedule(error.to_string());
    Schedule::parse(spec.expression, service).map_err(|error| invalid(&error))?;
    if let Some(zone) = spec.timezone {
        Zone::named(zone).map_err(|error| invalid(&error))?;
    }
    Ok(())
}
