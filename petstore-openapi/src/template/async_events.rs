//! Sources that invoke a function asynchronously: topics, buckets, rules and schedules. Each has
//! the permission to invoke it. Events that cannot be delivered, or that keep failing, go to a
//! queue of the function.

use petstore_core::contract::{Deployment, EventDeployment, FunctionDeployment};
use petstore_core::event::{
    EventBridgeSpec, S3Spec, ScheduleSpec, SnsSpec, SourceSpec, TransformerSpec,
};
use petstore_core::infrastructure::ResourceSpec;
use serde_json::{Value, json};

use super::error::TemplateError;
use super::failure_queues::{failure_queue, failure_queue_of};
use super::ids::{Resource, Resources, function_id, id_of, logical_id};
use super::options::TemplateOptions;
use super::queues::queue_policy;
use super::resources::arn;
use super::values::{allow, attribute, object, policy, reference, sub};

/// Adds the subscriptions, notifications, rules and schedules of all handlers.
pub(super) fn add(
    deployment: &Deployment,
    options: &TemplateOptions,
    resources: &mut Resources,
) -> Result<(), TemplateError> {
    for function in &deployment.functions {
        if let Some(queue) = failure_queue_of(function) {
            resources.add(&*queue, &function.name, failure_queue(function))?;
            let config = &function.config;
            let destination = json!({"OnFailure": {"Destination": attribute(&queue, "Arn")}});
            let properties = object([
                (
                    "FunctionName",
                    Some(reference(&function_id(&function.name))),
                ),
                ("Qualifier", Some("$LATEST".into())),
                (
                    "MaximumRetryAttempts",
                    config.retry_attempts.map(Value::from),
                ),
                (
                    "MaximumEventAgeInSeconds",
                    config.event_age.map(Value::from),
                ),
                ("DestinationConfig", Some(destination)),
            ]);
            let config = Resource::new("AWS::Lambda::EventInvokeConfig", properties);
            resources.add(
                logical_id(&function.name, "Failures"),
                &function.name,
                config,
            )?;
            let senders = senders(function);
            if !senders.is_empty() {
                let id = format!("{queue}Policy");
                resources.add(id, &function.name, queue_policy(&queue, senders))?;
            }
        }
        let failure_queue = logical_id(&function.name, "FailureQueue");
        for event in &function.events {
            let handler = Handler {
                event,
                function: function_id(&function.name),
                failures: attribute(&failure_queue, "Arn"),
            };
            match &event.spec.source {
                SourceSpec::Sns(spec) => handler.add_subscription(spec, resources)?,
                SourceSpec::S3(spec) => handler.add_notification(spec, resources)?,
                SourceSpec::EventBridge(spec) => handler.add_pattern(spec, resources)?,
                SourceSpec::Schedule(spec) if spec.needs_scheduler() => {
                    handler.add_schedule(spec, options, resources)?;
                }
                SourceSpec::Schedule(spec) => handler.add_rule_of_schedule(spec, resources)?,
                _ => {}
            }
        }
    }
    Ok(())
}

/// The services that send what they cannot deliver to the function's failure queue, each with the
/// ARNs of the resources on whose behalf it does. Scheduler has a role for it.
fn senders(function: &FunctionDeployment) -> Vec<(&'static str, Vec<Value>)> {
    let (mut topics, mut rules) = (Vec::new(), Vec::new());
    for event in &function.events {
        match &event.spec.source {
            SourceSpec::Sns(spec) => topics.push(arn(&ResourceSpec::Topic(spec.topic))),
            SourceSpec::EventBridge(_) => {
                rules.push(attribute(&logical_id(event.spec.name, "Rule"), "Arn"));
            }
            SourceSpec::Schedule(spec) if !spec.needs_scheduler() => {
                rules.push(arn(&ResourceSpec::Schedule(event.spec.name)));
            }
            _ => {}
        }
    }
    let all = [
        ("sns.amazonaws.com", topics),
        ("events.amazonaws.com", rules),
    ];
    all.into_iter()
        .filter(|(_, arns)| !arns.is_empty())
        .collect()
}

/// A handler, the logical id of its function, and the ARN of the function's failure queue.
struct Handler<'d> {
    event: &'d EventDeployment,
    function: String,
    failures: Value,
}

impl Handler<'_> {
    fn name(&self) -> &'static str {
        self.event.spec.name
    }

    fn arn_of_function(&self) -> Value {
        attribute(&self.function, "Arn")
    }

    /// Allows a service to invoke the function on behalf of one of its resources.
    fn add_permission(
        &self,
        service: &str,
        source: Value,
        resources: &mut Resources,
    ) -> Result<String, TemplateError> {
        let properties = json!({
            "Action": "lambda:InvokeFunction",
            "FunctionName": reference(&self.function),
            "Principal": service,
            "SourceAccount": reference("AWS::AccountId"),
            "SourceArn": source,
        });
        let id = logical_id(self.name(), "Permission");
        resources.add(
            &*id,
            self.name(),
            Resource::new("AWS::Lambda::Permission", properties),
        )?;
        Ok(id)
    }

    fn add_subscription(
        &self,
        spec: &SnsSpec,
        resources: &mut Resources,
    ) -> Result<(), TemplateError> {
        let topic = arn(&ResourceSpec::Topic(spec.topic));
        self.add_permission("sns.amazonaws.com", topic.clone(), resources)?;
        let properties = object([
            ("TopicArn", Some(topic)),
            ("Protocol", Some("lambda".into())),
            ("Endpoint", Some(self.arn_of_function())),
            (
                "FilterPolicy",
                spec.filter.and_then(|text| serde_json::from_str(text).ok()),
            ),
            (
                "FilterPolicyScope",
                spec.filter_body.then(|| "MessageBody".into()),
            ),
            (
                "RedrivePolicy",
                Some(json!({"deadLetterTargetArn": self.failures})),
            ),
        ]);
        let subscription = Resource::new("AWS::SNS::Subscription", properties);
        resources.add(
            logical_id(self.name(), "Subscription"),
            self.name(),
            subscription,
        )
    }

    /// S3 checks when a notification is configured whether it may invoke the function.
    fn add_notification(
        &self,
        spec: &S3Spec,
        resources: &mut Resources,
    ) -> Result<(), TemplateError> {
        let bucket = ResourceSpec::Bucket(spec.bucket);
        let permission = self.add_permission("s3.amazonaws.com", arn(&bucket), resources)?;
        let rules: Vec<Value> = [("prefix", spec.prefix), ("suffix", spec.suffix)]
            .into_iter()
            .filter_map(|(name, value)| Some(json!({"Name": name, "Value": value?})))
            .collect();
        let filter = (!rules.is_empty()).then(|| json!({"S3Key": {"Rules": rules}}));
        let Some(resource) = resources.get_mut(&id_of(&bucket)) else {
            return Ok(());
        };
        for event in spec.events {
            let notification = object([
                ("Event", Some((*event).into())),
                ("Filter", filter.clone()),
                ("Function", Some(self.arn_of_function())),
            ]);
            let configuration = &mut resource.properties["NotificationConfiguration"];
            match configuration["LambdaConfigurations"].as_array_mut() {
                Some(all) => all.push(notification),
                None => configuration["LambdaConfigurations"] = json!([notification]),
            }
        }
        resource.depends_on.push(permission);
        Ok(())
    }

    fn add_pattern(
        &self,
        spec: &EventBridgeSpec,
        resources: &mut Resources,
    ) -> Result<(), TemplateError> {
        let pattern: Option<Value> = serde_json::from_str(spec.pattern).ok();
        let bus = spec
            .bus
            .map(|bus| reference(&id_of(&ResourceSpec::Bus(bus))));
        let target = self.target(spec.transformer(self.name()).map(transformer));
        let properties = object([
            ("EventBusName", bus),
            ("EventPattern", pattern),
            ("Targets", Some(json!([target]))),
        ]);
        let id = logical_id(self.name(), "Rule");
        resources.add(
            &*id,
            self.name(),
            Resource::new("AWS::Events::Rule", properties),
        )?;
        self.add_permission("events.amazonaws.com", attribute(&id, "Arn"), resources)?;
        Ok(())
    }

    /// The name of the rule is in each event, and chooses the handler.
    fn add_rule_of_schedule(
        &self,
        spec: &ScheduleSpec,
        resources: &mut Resources,
    ) -> Result<(), TemplateError> {
        let target = self.target(spec.transformer(self.name()).map(transformer));
        let properties = json!({
            "Name": sub(format!("${{AWS::StackName}}-{}", self.name())),
            "ScheduleExpression": spec.expression,
            "Targets": [target],
        });
        let rule = Resource::new("AWS::Events::Rule", properties);
        resources.add(logical_id(self.name(), "Rule"), self.name(), rule)?;
        let source = arn(&ResourceSpec::Schedule(self.name()));
        self.add_permission("events.amazonaws.com", source, resources)?;
        Ok(())
    }

    fn target(&self, transformer: Option<Value>) -> Value {
        object([
            ("Id", Some(self.name().into())),
            ("Arn", Some(self.arn_of_function())),
            ("InputTransformer", transformer),
            ("DeadLetterConfig", Some(json!({"Arn": self.failures}))),
        ])
    }

    /// A schedule with a time zone or for one time, which only EventBridge Scheduler has.
    fn add_schedule(
        &self,
        spec: &ScheduleSpec,
        options: &TemplateOptions,
        resources: &mut Resources,
    ) -> Result<(), TemplateError> {
        let role = match &options.role {
            Some(arn) => arn.as_str().into(),
            None => {
                let id = logical_id(self.name(), "ScheduleRole");
                resources.add(&*id, self.name(), self.role_of_schedule())?;
                attribute(&id, "Arn")
            }
        };
        let target = object([
            ("Arn", Some(self.arn_of_function())),
            ("RoleArn", Some(role)),
            ("Input", Some(self.input_of_schedule(spec).into())),
            ("DeadLetterConfig", Some(json!({"Arn": self.failures}))),
        ]);
        let properties = object([
            (
                "Name",
                Some(sub(format!("${{AWS::StackName}}-{}", self.name()))),
            ),
            ("ScheduleExpression", Some(spec.expression.into())),
            ("ScheduleExpressionTimezone", spec.timezone.map(Value::from)),
            ("FlexibleTimeWindow", Some(json!({"Mode": "OFF"}))),
            ("Target", Some(target)),
        ]);
        let schedule = Resource::new("AWS::Scheduler::Schedule", properties);
        resources.add(logical_id(self.name(), "Schedule"), self.name(), schedule)
    }

    fn role_of_schedule(&self) -> Resource {
        let invoke = allow(&["lambda:InvokeFunction"], vec![self.arn_of_function()]);
        let send = allow(&["sqs:SendMessage"], vec![self.failures.clone()]);
        let properties = json!({
            "AssumeRolePolicyDocument": policy(vec![json!({
                "Effect": "Allow",
                "Principal": {"Service": "scheduler.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": reference("AWS::AccountId")}},
            })]),
            "Policies": [{"PolicyName": "schedule", "PolicyDocument": policy(vec![invoke, send])}],
        });
        Resource::new("AWS::IAM::Role", properties)
    }

    /// Scheduler passes on its input and nothing else, so the input is written as the event of a
    /// rule, with the ARN that the function compares.
    fn input_of_schedule(&self, spec: &ScheduleSpec) -> String {
        let detail: Value = spec
            .input
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_else(|| json!({}));
        json!({
            "source": "aws.scheduler",
            "detail-type": "Scheduled Event",
            "resources": ["<aws.scheduler.schedule-arn>"],
            "id": "<aws.scheduler.execution-id>",
            "time": "<aws.scheduler.scheduled-time>",
            "detail": detail,
        })
        .to_string()
    }
}

fn transformer(spec: TransformerSpec) -> Value {
    json!({"InputPathsMap": spec.paths, "InputTemplate": spec.template})
}
