//! From a request to its response: which service it is for.

use bytes::Bytes;
use http::{Request, Response};

use super::caller::{Caller, Signature};
use super::error::ServiceError;
use super::faults::{self, Fate};
use super::json::JsonService;
use super::local::{LocalAws, ServiceRequest};
use super::{dynamodb, eventbridge, lambda, s3, sns, sqs};
use crate::events::ids::{IdSource, RandomIds};

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
    /// Responds to a request as AWS does. The caller is the one that the access key of the
    /// signature names, unless it is given.
    pub async fn respond(
        &self,
        request: Request<Bytes>,
        caller: Option<&Caller>,
    ) -> Response<Bytes> {
        let signature = Signature::from_request(&request);
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
        let fate = match (&self.faults, &signed) {
            (Some(faults), Caller::Function(_)) => faults.next(),
            _ => Fate::Normal,
        };
        if fate == Fate::RequestLost {
            return faults::unavailable();
        }
        let response = match service_of(&request, &signature) {
            Service::DynamoDb => dynamodb::respond(&service).await,
            Service::Sqs => sqs::respond(&service).await,
            Service::Sns => sns::respond(&service),
            Service::EventBridge => eventbridge::respond(&service),
            Service::Lambda => lambda::respond(&service).await,
            Service::S3 => s3::respond(&service),
            Service::Unknown => unknown(&service),
        };
        match fate {
            Fate::ResponseLost => faults::unavailable(),
            _ => response,
        }
    }
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
