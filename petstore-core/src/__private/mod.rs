//! What generated code names. Nothing here is for people to use, and nothing here follows semver.
//!
//! Generated code and this module change together, so petstore-core and petstore-macros have one
//! version: the facade depends on both with `=`, and a build cannot combine two versions.

pub use std::borrow::Cow;

pub use crate::app::App;
pub use crate::boxed::BoxFuture;
pub use crate::event::{
    AroundRecord, EventBridgeSpec, EventEntry, EventHandler, EventInputs, EventSpec, ExtractRecord,
    IntoHookOutcome, IntoOutcome, NextRecord, Outcome, OutputSpec, OutputType, Record, RecordError,
    S3Spec, ScheduleSpec, SnsSpec, SourceSpec, SqsSpec, StreamSpec, source,
};
pub use crate::http::around::{Around, Hook, IntoHook, Next};
pub use crate::http::auth::{Auth, JwtSpec};
pub use crate::http::authorizer::{
    Allow, Authorize, AuthorizerOutput, AuthorizerSpec, Decision, Deny,
};
pub use crate::http::extract::from_request::{describe_from_request, take_prepared};
pub use crate::http::extract::{ArgumentSpec, BodyAccess, Extract, Path, Preparation};
pub use crate::http::response::{
    HttpError, IntoResponse, NoContent, Response, ResponseSpec, StatusSet,
};
pub use crate::http::route::{Route, RouteEntry, RouteSpec, StateSpec};
pub use crate::http::signature::{Inputs, ResponseDocs};
pub use crate::infrastructure::{
    BucketResource, BucketSpec, BusResource, BusSpec, DirectHandler, HasMessage, PublishTarget,
    QueueResource, QueueSpec, QueueTopic, Resource, ResourceSpec, StreamView, TableResource,
    TableSpec, TopicResource, TopicSpec,
};
pub use crate::model::{Model, Pointer, Problems};
pub use crate::problem::RequestPart;
pub use crate::verb::{Verb, VerbSet};
pub use crate::{Rejection, Request};
pub use {garde, http, schemars, serde, serde_json};

mod argument;
mod authorizer;
mod bounds;
mod checks;
mod event_checks;
mod event_pattern;
mod hook;
mod message;
pub mod not_a_handler;
pub mod not_a_hook;
pub mod not_a_route;
pub mod not_an_authorizer;
mod probe;
mod record_argument;
mod record_hook;
mod schemas;
mod status;
mod struct_schema;
mod unit_request;

pub use argument::{NoResponse, ResponseType, take_state};
pub use authorizer::{StartAuthorizer, check_authorizer_body, decide};
pub use bounds::{check_characters, rule_failed};
pub use checks::{
    check_body, check_conflicts, check_one_body, check_response, combine_body_access,
};
pub use event_checks::{
    any, check_batch, check_event_conflicts, check_images, check_message, check_output,
    check_queue, check_queue_topic, check_stream, check_window,
};
pub use event_pattern::{EventPattern, matches_pattern};
pub use hook::{StartHook, describe_hook, hook_response, surround};
pub use probe::{ValidateProbe, ViaModel, ViaNothing, checked, garde_report, merge, rejection};
pub use record_argument::{NoOutput, checked_record, take_record_state};
pub use record_hook::{StartRecordHook, surround_record};
pub use schemas::{
    Aliases, Buffered, DateTimeText, ReadVariant, RustPattern, SetLength, UndescribedRules,
};
pub use status::{add_header, status};
pub use struct_schema::{Limit, Property, PropertySchema, property, struct_schema};
pub use unit_request::{UnitState, unit_request};
