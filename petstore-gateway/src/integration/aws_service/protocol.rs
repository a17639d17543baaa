//! The services whose actions are called by the header `X-Amz-Target`, with a body of JSON.
//!
//! The prefixes are those of the services' API models:
//! <https://github.com/aws/api-models-aws>

/// The prefix of the target and the content type of a service with a JSON protocol; `None` for
/// other services.
pub(super) fn json_protocol(service: &str) -> Option<(&'static str, &'static str)> {
    const JSON_1_0: &str = "application/x-amz-json-1.0";
    const JSON_1_1: &str = "application/x-amz-json-1.1";
    Some(match service {
        "athena" => ("AmazonAthena", JSON_1_1),
        "codebuild" => ("CodeBuild_20161006", JSON_1_1),
        "codepipeline" => ("CodePipeline_20150709", JSON_1_1),
        "cognito-identity" => ("AWSCognitoIdentityService", JSON_1_1),
        "cognito-idp" => ("AWSCognitoIdentityProviderService", JSON_1_1),
        "comprehend" => ("Comprehend_20171127", JSON_1_1),
        "dynamodb" => ("DynamoDB_20120810", JSON_1_0),
        "ecs" => ("AmazonEC2ContainerServiceV20141113", JSON_1_1),
        "events" => ("AWSEvents", JSON_1_1),
        "firehose" => ("Firehose_20150804", JSON_1_1),
        "glue" => ("AWSGlue", JSON_1_1),
        "kinesis" => ("Kinesis_20131202", JSON_1_1),
        "kms" => ("TrentService", JSON_1_1),
        "logs" => ("Logs_20140328", JSON_1_1),
        "rekognition" => ("RekognitionService", JSON_1_1),
        "secretsmanager" => ("secretsmanager", JSON_1_1),
        "states" => ("AWSStepFunctions", JSON_1_0),
        "textract" => ("Textract", JSON_1_1),
        "transcribe" => ("Transcribe", JSON_1_1),
        "translate" => ("AWSShineFrontendService_20170701", JSON_1_1),
        _ => return None,
    })
}
