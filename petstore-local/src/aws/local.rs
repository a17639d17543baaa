//! The services of the local world, as one function from a request to a response.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::{Request, Response};
use petstore_core::Timestamp;
use petstore_core::contract::Deployment;

use super::access::Policies;
use super::caller::{Caller, Signature};
use super::dynamodb::Tables;
use super::engine::{Engine, read_world, with_world};
use super::error::ServiceError;
use super::json::JsonService;
use super::s3::Objects;
use super::{dynamodb, eventbridge, lambda, s3, sns, sqs};
use crate::events::ids::{IdSource, RandomIds};
use crate::world::{Names, World};

/// The services of AWS for the resources of an app.
pub struct LocalAws {
    pub(super) engine: Arc<dyn Engine>,
    pub(super) names: Names,
    pub(super) policies: Policies,
    pub(super) tables: Tables,
    pub(super) objects: Objects,
    address: OnceLock<SocketAddr>,
}

impl std::fmt::Debug for LocalAws {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalAws")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

/// A request to one service, and what every service needs of it.
pub(super) struct ServiceRequest<'a> {
    pub(super) aws: &'a LocalAws,
    pub(super) request: &'a Request<Bytes>,
    pub(super) caller: &'a Caller,
    pub(super) request_id: &'a str,
}

/// Which service a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Service {
    DynamoDb,
    Sqs,
    Sns,
    EventBridge,
    Lambda,
    S3,
    Unknown,
}

impl LocalAws {
    /// The services for the resources that a deployment declares.
    pub fn new(
        engine: Arc<dyn Engine>,
        tables: Tables,
        objects: Objects,
        names: Names,
        deployment: &Deployment,
    ) -> Self {
        Self {
            policies: Policies::new(deployment, &names),
            engine,
            names,
            tables,
            objects,
            address: OnceLock::new(),
        }
    }

    /// Sets the address of the port that serves this world. Links and presigned URLs lead there.
    pub fn set_address(&self, address: SocketAddr) {
        // A world has one port.
        let _ = self.address.set(address);
    }

    /// The URL of the port that serves this world. Without a port it leads nowhere, and only names it.
    pub fn endpoint_url(&self) -> String {
        match self.address.get() {
            Some(address) => format!("http://{address}"),
            None => "http://127.0.0.1".to_owned(),
        }
    }

    /// Has buckets send the notifications of changes that were stored and not reported yet. Call it when
    /// the world starts.
    ///
    /// # Errors
    ///
    /// The reason why a change cannot be stored; it is tried again at the next one.
    pub fn notify_of_objects(&self) -> Result<(), String> {
        for (name, pending) in self.objects.pending() {
            let reported = self.with_world(|world, now| {
                world.object_changed(&pending.bucket, &pending.change, now)
            });
            let reported = reported.map_err(|error| error.message)?;
            reported.map_err(|error| error.to_string())?;
            self.objects
                .notified(&name)
                .map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// The tables.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The account and the region.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Reads the world.
    pub(super) fn read_world<T>(
        &self,
        read: impl FnOnce(&World, Timestamp) -> T,
    ) -> Result<T, ServiceError> {
        read_world(self.engine.as_ref(), read).ok_or_else(stopped)
    }

    /// Uses the world.
    pub(super) fn with_world<T>(
        &self,
        act: impl FnOnce(&mut World, Timestamp) -> T,
    ) -> Result<T, ServiceError> {
        with_world(self.engine.as_ref(), act).ok_or_else(stopped)
    }

    /// Responds to a request as AWS does. The caller is the one that the access key of the signature
    /// names, unless it is given.
    pub async fn respond(
        &self,
        request: Request<Bytes>,
        caller: Option<&Caller>,
    ) -> Response<Bytes> {
        let signature = Signature::of(&request);
        let signed = match (caller, &signature.access_key) {
            (Some(caller), _) => caller.clone(),
            (None, Some(key)) => Caller::of_access_key(key),
            (None, None) => Caller::Developer,
        };
        let request_id = RandomIds.uuid();
        let service = ServiceRequest {
            aws: self,
            request: &request,
            caller: &signed,
            request_id: &request_id,
        };
        match service_of(&request, &signature) {
            Service::DynamoDb => dynamodb::respond(&service).await,
            Service::Sqs => sqs::respond(&service).await,
            Service::Sns => sns::respond(&service),
            Service::EventBridge => eventbridge::respond(&service),
            Service::Lambda => lambda::respond(&service).await,
            Service::S3 => s3::respond(&service),
            Service::Unknown => unknown(&service),
        }
    }
}

fn stopped() -> ServiceError {
    ServiceError::internal("InternalFailure", "the local world has stopped")
}

/// The service in the scope of the signature, or else what the request looks like.
fn service_of(request: &Request<Bytes>, signature: &Signature) -> Service {
    let target = request.headers().get("x-amz-target");
    let target = target
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let target = target.split('.').next().unwrap_or_default();
    let path = request.uri().path();
    match (signature.service.as_deref(), target) {
        (Some("dynamodb"), _) | (None, "DynamoDB_20120810") => Service::DynamoDb,
        (Some("sqs"), _) | (None, "AmazonSQS") => Service::Sqs,
        (Some("events"), _) | (None, "AWSEvents") => Service::EventBridge,
        (Some("sns"), _) => Service::Sns,
        (Some("lambda"), _) => Service::Lambda,
        (Some("s3"), _) => Service::S3,
        // Links in messages of SNS have no signature.
        (None, "") if has_action(request) => Service::Sns,
        (None, "") if path.starts_with("/2015-03-31/functions") => Service::Lambda,
        _ => Service::Unknown,
    }
}

fn has_action(request: &Request<Bytes>) -> bool {
    let query = request.uri().query().unwrap_or_default();
    let mut parameters = form_urlencoded::parse(query.as_bytes());
    request.uri().path() == "/" && parameters.any(|(name, _)| name == "Action")
}

fn unknown(service: &ServiceRequest<'_>) -> Response<Bytes> {
    let json = JsonService {
        content_type: "application/x-amz-json-1.1",
        namespace: "",
    };
    let error = ServiceError::new(
        "UnknownOperationException",
        "the local world has DynamoDB, SQS, SNS, EventBridge, Lambda and S3: sign the request for one of them",
    );
    json.response(service.request_id, Err(error))
}
