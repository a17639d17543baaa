//! The parts of a template besides its API, each with a test that fails without it.

use petstore::openapi::{TemplateFormat, TemplateOptions};
use petstore::prelude::*;
use serde_json::{Value, json};

use crate::app::{Adoptions, PetAdded, PetAddedTopic, Pets, app, get_pet};
use crate::{arn, both, of_type, properties, sam, write};

#[test]
fn a_function_has_the_settings_that_it_needs_on_lambda() {
    let [sam, plain] = both();
    for template in [&sam, &plain] {
        let function = properties(template, "ApiFunction");
        assert_eq!(function["Runtime"], "provided.al2023");
        assert_eq!(function["Architectures"], json!(["arm64"]));
        assert_eq!(function["MemorySize"], json!({"Ref": "Memory"}));
        assert_eq!(function["Timeout"], 29);
        assert_eq!(function["LoggingConfig"]["LogFormat"], "JSON");
        let variables = &function["Environment"]["Variables"];
        assert_eq!(variables["PETSTORE_FUNCTION"], "api");
        assert_eq!(variables["PETSTORE_TABLE_PETS"], arn("PetsTable"));
        let logs = properties(template, "ApiFunctionLogs");
        assert_eq!(logs["RetentionInDays"], json!({"Ref": "LogRetention"}));
    }
    assert_eq!(properties(&sam, "ApiFunction")["Tracing"], "Active");
    let tracing = &properties(&plain, "ApiFunction")["TracingConfig"];
    assert_eq!(tracing["Mode"], "Active");
}

#[test]
fn the_code_is_the_folder_of_the_binary_or_an_object_in_s3() {
    let [sam, plain] = both();
    let function = properties(&sam, "ApiFunction");
    assert_eq!(function["CodeUri"], "target/lambda/pets");
    assert_eq!(
        sam["Resources"]["ApiFunction"]["Metadata"]["SkipBuild"],
        true
    );
    let code = &properties(&plain, "ApiFunction")["Code"];
    assert_eq!(code["S3Bucket"], json!({"Ref": "CodeBucket"}));
    assert!(plain["Parameters"]["CodeKey"].is_object());
    assert!(sam["Parameters"].get("CodeKey").is_none());
}

#[test]
fn options_are_defaults_of_parameters() {
    let options = TemplateOptions::new("pets")
        .stage("live")
        .memory(512)
        .log_retention(7)
        .timeout(10);
    let template = write(&app(), &options);
    let default = |name: &str| template["Parameters"][name]["Default"].clone();
    assert_eq!(default("Stage"), "live");
    assert_eq!(default("Memory"), 512);
    assert_eq!(default("LogRetention"), 7);
    assert_eq!(properties(&template, "ApiFunction")["Timeout"], 10);
    // Six times the timeout, and the batching window.
    assert_eq!(
        properties(&template, "AdoptionsQueue")["VisibilityTimeout"],
        61
    );
}

#[test]
fn a_table_has_its_stream_and_outlives_its_stack() {
    let template = sam();
    let table = properties(&template, "PetsTable");
    assert_eq!(
        table["StreamSpecification"]["StreamViewType"],
        "NEW_AND_OLD_IMAGES"
    );
    for id in ["PetsTable", "PhotosBucket"] {
        let resource = &template["Resources"][id];
        assert_eq!(resource["DeletionPolicy"], "RetainExceptOnCreate");
        assert_eq!(resource["UpdateReplacePolicy"], "Retain");
    }
}

#[test]
fn a_deployment_can_subscribe_addresses_to_a_topic() {
    let template = sam();
    for (parameter, protocol) in [
        ("PetAddedTopicEmail", "email"),
        ("PetAddedTopicUrl", "https"),
    ] {
        assert_eq!(template["Parameters"][parameter]["Default"], "");
        let condition = format!("Has{parameter}");
        let is_empty = &template["Conditions"][&condition]["Fn::Not"][0]["Fn::Equals"];
        assert_eq!(is_empty, &json!([{"Ref": parameter}, ""]));
        let id = format!("{parameter}Subscription");
        assert_eq!(template["Resources"][&id]["Condition"], condition);
        let subscription = properties(&template, &id);
        assert_eq!(subscription["Protocol"], protocol);
        assert_eq!(subscription["Endpoint"], json!({"Ref": parameter}));
    }
}

#[topic("orders.fifo", message = PetAdded)]
struct Orders;

#[queue("orders.fifo", from = Orders, dead_letter_after = 5)]
struct OrderQueue;

#[event(sqs, queue = OrderQueue)]
async fn order(_: Json<PetAdded>) {}

#[test]
fn a_fifo_topic_has_a_name_and_no_addresses() {
    let app = App::new("pets").function("orders", routes![], events![order]);
    let template = write(&app, &TemplateOptions::new("pets"));
    let topic = properties(&template, "OrdersFifoTopic");
    assert_eq!(topic["FifoTopic"], true);
    assert_eq!(
        topic["TopicName"]["Fn::Sub"],
        "${AWS::StackName}-orders.fifo"
    );
    assert!(template["Parameters"].get("OrdersFifoTopicEmail").is_none());
    assert_eq!(
        properties(&template, "OrdersFifoDeadLetterQueue")["FifoQueue"],
        true
    );
}

#[test]
fn a_queue_has_a_dead_letter_queue_and_receives_from_its_topic_alone() {
    let template = sam();
    let redrive = &properties(&template, "AdoptionsQueue")["RedrivePolicy"];
    assert_eq!(redrive["maxReceiveCount"], 5);
    assert_eq!(
        redrive["deadLetterTargetArn"],
        arn("AdoptionsDeadLetterQueue")
    );
    let undelivered = &properties(&template, "AdoptionsQueueSubscription")["RedrivePolicy"];
    assert_eq!(
        undelivered["deadLetterTargetArn"],
        arn("AdoptionsDeadLetterQueue")
    );
    for id in ["AdoptionsQueuePolicy", "AdoptionsDeadLetterQueuePolicy"] {
        let statement = &properties(&template, id)["PolicyDocument"]["Statement"][0];
        assert_eq!(statement["Principal"]["Service"], "sns.amazonaws.com");
        let sources = &statement["Condition"]["ArnEquals"]["aws:SourceArn"];
        assert_eq!(sources, &json!([{"Ref": "PetAddedTopic"}]));
    }
    let plain = properties(&template, "MailsQueue");
    assert!(plain.get("RedrivePolicy").is_none());
}

#[test]
fn mappings_report_failures_of_single_records() {
    let template = sam();
    let mappings = of_type(&template, "AWS::Lambda::EventSourceMapping");
    assert_eq!(mappings.len(), 2);
    for mapping in mappings {
        let types = &mapping["Properties"]["FunctionResponseTypes"];
        assert_eq!(types, &json!(["ReportBatchItemFailures"]));
    }
    let queue = properties(&template, "NotifyMapping");
    assert_eq!(queue["BatchSize"], 100);
    assert_eq!(queue["MaximumBatchingWindowInSeconds"], 1);
    assert_eq!(queue["EventSourceArn"], arn("AdoptionsQueue"));
    let stream = properties(&template, "CountMapping");
    assert_eq!(stream["BisectBatchOnFunctionError"], true);
    assert_eq!(stream["MaximumRetryAttempts"], 3);
    let failures = &stream["DestinationConfig"]["OnFailure"]["Destination"];
    assert_eq!(failures, &arn("CountFailureQueue"));
}

#[event(
    sqs,
    queue = Adoptions,
    filter = r#"{"body": {"id": [{"prefix": "7"}]}}"#,
    max_concurrency = 5
)]
async fn sevens(_: Json<PetAdded>) {}

#[test]
fn a_mapping_has_the_filter_and_the_limit_of_its_handler() {
    let app = App::new("pets").function("worker", routes![], events![sevens]);
    let template = write(&app, &TemplateOptions::new("pets"));
    let mapping = properties(&template, "SevensMapping");
    assert_eq!(mapping["ScalingConfig"]["MaximumConcurrency"], 5);
    let pattern = &mapping["FilterCriteria"]["Filters"][0]["Pattern"];
    assert_eq!(pattern, r#"{"body": {"id": [{"prefix": "7"}]}}"#);
}

#[event(dynamodb, table = Pets, tumbling_window = 900)]
async fn quarters(
    batch: Batch<'_, Keys<String>>,
    window: Window<u32>,
) -> TimeWindowEventResponse<u32> {
    window.response(batch.failures(|_| false))
}

#[test]
fn a_mapping_has_the_tumbling_window_of_its_handler() {
    let app = App::new("pets").function("quarters", routes![], events![quarters]);
    let template = write(&app, &TemplateOptions::new("pets"));
    let mappings = of_type(&template, "AWS::Lambda::EventSourceMapping");
    let [mapping] = mappings.as_slice() else {
        panic!("one mapping: {mappings:?}");
    };
    assert_eq!(mapping["Properties"]["TumblingWindowInSeconds"], 900);
    assert!(!sam().to_string().contains("Tumbling"));
}

#[test]
fn a_bucket_notifies_its_handler() {
    let template = sam();
    let configuration = &properties(&template, "PhotosBucket")["NotificationConfiguration"];
    let notification = &configuration["LambdaConfigurations"][0];
    assert_eq!(notification["Event"], "s3:ObjectCreated:*");
    assert_eq!(notification["Function"], arn("NotificationsFunction"));
    let rule = json!({"Name": "suffix", "Value": ".jpg"});
    assert_eq!(notification["Filter"]["S3Key"]["Rules"], json!([rule]));
    let permission = properties(&template, "ResizePermission");
    assert_eq!(permission["Principal"], "s3.amazonaws.com");
}

#[test]
fn rules_and_schedules_invoke_their_handlers() {
    let template = sam();
    let rule = properties(&template, "SoldRule");
    assert_eq!(rule["EventBusName"], json!({"Ref": "ShopBus"}));
    assert_eq!(rule["EventPattern"], json!({"source": ["shop"]}));
    assert_eq!(rule["Targets"][0]["Arn"], arn("NotificationsFunction"));
    let schedule = properties(&template, "ReportRule");
    assert_eq!(schedule["ScheduleExpression"], "cron(0 3 * * ? *)");
    let in_zone = properties(&template, "ReportAtNightSchedule");
    assert_eq!(in_zone["ScheduleExpressionTimezone"], "Europe/Vienna");
    assert_eq!(in_zone["Target"]["Arn"], arn("StatisticsFunction"));
}

#[test]
fn events_that_cannot_be_delivered_go_to_the_failure_queue() {
    let template = sam();
    let (notifications, statistics) = (
        arn("NotificationsFailureQueue"),
        arn("StatisticsFailureQueue"),
    );
    let subscription = properties(&template, "WelcomeSubscription");
    assert_eq!(
        subscription["RedrivePolicy"]["deadLetterTargetArn"],
        notifications
    );
    let rule = properties(&template, "SoldRule");
    assert_eq!(rule["Targets"][0]["DeadLetterConfig"]["Arn"], notifications);
    let schedule = properties(&template, "ReportRule");
    assert_eq!(
        schedule["Targets"][0]["DeadLetterConfig"]["Arn"],
        statistics
    );
    let in_zone = properties(&template, "ReportAtNightSchedule");
    assert_eq!(in_zone["Target"]["DeadLetterConfig"]["Arn"], statistics);
    let config = properties(&template, "NotificationsFailures");
    let destination = &config["DestinationConfig"]["OnFailure"]["Destination"];
    assert_eq!(destination, &notifications);
    let policy = properties(&template, "NotificationsFailureQueuePolicy");
    let statements = &policy["PolicyDocument"]["Statement"];
    let senders: Vec<&Value> = statements
        .as_array()
        .expect("statements")
        .iter()
        .map(|statement| &statement["Principal"]["Service"])
        .collect();
    assert_eq!(senders, ["sns.amazonaws.com", "events.amazonaws.com"]);
}

#[test]
fn alarms_watch_errors_and_queues_for_failures_and_notify_an_address() {
    let template = sam();
    let ids: Vec<&str> = template["Resources"]
        .as_object()
        .expect("resources")
        .iter()
        .filter(|(_, resource)| resource["Type"] == "AWS::CloudWatch::Alarm")
        .map(|(id, _)| id.as_str())
        .collect();
    for id in [
        "AdoptionsDeadLetterQueueAlarm",
        "CountFailureQueueAlarm",
        "NotificationsFailureQueueAlarm",
        "StatisticsFailureQueueAlarm",
        "ApiFunctionAlarm",
        "StatisticsFunctionAlarm",
        "NotificationsFunctionAlarm",
    ] {
        assert!(ids.contains(&id), "{id} is missing: {ids:?}");
    }
    assert_eq!(ids.len(), 7);
    let actions = &properties(&template, ids[0])["AlarmActions"]["Fn::If"];
    assert_eq!(actions[0], "HasAlarmEmail");
    assert_eq!(actions[1], json!([{"Ref": "AlarmNotifications"}]));
    let subscription = properties(&template, "AlarmNotificationsSubscription");
    assert_eq!(subscription["Endpoint"], json!({"Ref": "AlarmEmail"}));
}

#[route(PUT, "/pets/{id}")]
pub(crate) async fn put_pet(id: String, _: Table<'_, Pets, Write>) -> NoContent {
    let _ = id;
    NoContent
}

#[test]
fn reading_and_writing_of_one_table_is_one_statement() {
    let app = App::new("pets").routes(routes![get_pet, put_pet]);
    let template = write(&app, &TemplateOptions::new("pets"));
    let role = &properties(&template, "PetsFunctionRole")["Policies"][0];
    let statements = role["PolicyDocument"]["Statement"].as_array();
    let of_table: Vec<&Value> = statements
        .expect("statements")
        .iter()
        .filter(|statement| statement["Resource"][0] == arn("PetsTable"))
        .collect();
    let [statement] = of_table.as_slice() else {
        panic!("one statement: {of_table:?}");
    };
    let actions = statement["Action"].as_array().expect("actions");
    for action in ["dynamodb:GetItem", "dynamodb:PutItem"] {
        assert!(actions.iter().any(|allowed| allowed == action), "{action}");
    }
}

#[test]
fn the_template_is_the_same_each_time() {
    let text = |format| {
        let options = TemplateOptions::new("pets").format(format);
        let document =
            petstore::openapi::template(&app().contract(), &app().deployment(), &options);
        document.expect("a template").to_yaml()
    };
    for format in [TemplateFormat::Sam, TemplateFormat::CloudFormation] {
        assert_eq!(text(format), text(format));
    }
}

#[topic("alerts", message = PetAdded)]
struct Alerts;

#[event(sns, topic = Alerts)]
async fn alert(_: Json<PetAdded>, _: petstore::infrastructure::Publisher<'_, PetAddedTopic>) {}

#[test]
fn a_handler_may_publish_to_a_topic_that_nothing_in_the_app_reads() {
    let app = App::new("pets").function("alerts", routes![], events![alert]);
    let template = write(&app, &TemplateOptions::new("pets"));
    properties(&template, "PetAddedTopic");
    let variables = &properties(&template, "AlertsFunction")["Environment"]["Variables"];
    assert_eq!(
        variables["PETSTORE_TOPIC_PET_ADDED"],
        json!({"Ref": "PetAddedTopic"})
    );
}

#[test]
fn lambda_may_read_the_stream_of_a_table() {
    let template = sam();
    let role = properties(&template, "StatisticsFunctionRole").to_string();
    for action in [
        "DescribeStream",
        "GetRecords",
        "GetShardIterator",
        "ListStreams",
    ] {
        assert!(role.contains(&format!("dynamodb:{action}")), "{action}");
    }
    let api = properties(&template, "ApiFunctionRole").to_string();
    assert!(!api.contains("dynamodb:ListStreams"), "{api}");
}
