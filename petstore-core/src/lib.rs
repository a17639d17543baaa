//! Payloads, extractors, answers and the contract of petstore: what the Lambda function and the gateway share.

pub mod contract;
pub mod resource;
pub mod verb;
