//! The ARNs of the resources of a world.

use petstore_core::contract::Deployment;
use petstore_core::infrastructure::{ResourceArns, ResourceSpec};
use serde::{Deserialize, Serialize};

/// The account and the region of a world, and so the ARNs of its resources.
///
/// ```
/// use petstore_local::world::Names;
///
/// let names = Names::default();
/// assert_eq!(names.queue("adoptions"), "arn:aws:sqs:us-east-1:000000000000:adoptions");
/// assert_eq!(Names::dead_letter_queue("orders.fifo"), "orders-dead.fifo");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// The region.
    pub region: String,
    /// The account id, twelve digits.
    pub account: String,
}

impl Default for Names {
    fn default() -> Self {
        Names {
            region: "us-east-1".to_owned(),
            account: "000000000000".to_owned(),
        }
    }
}

impl Names {
    fn arn(&self, service: &str, resource: &str) -> String {
        format!(
            "arn:aws:{service}:{}:{}:{resource}",
            self.region, self.account
        )
    }

    /// The ARN of a queue.
    pub fn queue(&self, name: &str) -> String {
        self.arn("sqs", name)
    }

    /// The ARN of a topic.
    pub fn topic(&self, name: &str) -> String {
        self.arn("sns", name)
    }

    /// The ARN of a bus.
    pub fn bus(&self, name: &str) -> String {
        self.arn("events", &format!("event-bus/{name}"))
    }

    /// The ARN of a bucket.
    pub fn bucket(&self, name: &str) -> String {
        format!("arn:aws:s3:::{name}")
    }

    /// The ARN of a table.
    pub fn table(&self, name: &str) -> String {
        self.arn("dynamodb", &format!("table/{name}"))
    }

    /// The ARN of a function.
    pub fn function(&self, name: &str) -> String {
        self.arn("lambda", &format!("function:{name}"))
    }

    /// The ARN of the schedule of EventBridge Scheduler that invokes a handler.
    pub fn schedule(&self, handler: &str) -> String {
        self.arn("scheduler", &format!("schedule/default/{handler}"))
    }

    /// The name of the dead-letter queue of a queue.
    pub fn dead_letter_queue(name: &str) -> String {
        match name.strip_suffix(".fifo") {
            Some(stem) => format!("{stem}-dead.fifo"),
            None => format!("{name}-dead"),
        }
    }

    /// The name of the queue for what a function, or a handler of a stream, did not process.
    pub fn failure_queue(name: &str) -> String {
        format!("{name}-failures")
    }

    /// The ARNs of what an app declares, with those of the functions that handlers invoke.
    pub fn arns(&self, deployment: &Deployment) -> ResourceArns {
        let mut arns = self.resource_arns(&deployment.resources);
        for resource in &deployment.resources {
            if let ResourceSpec::Function(handler) = resource
                && let Some(function) = deployment.function_of_direct_handler(handler)
            {
                arns.insert(*resource, self.function(&function.name));
            }
        }
        arns
    }

    /// The ARNs of declared resources, for
    /// [`App::resource_arns`](petstore_core::App::resource_arns).
    ///
    /// Schedules have none: a function accepts every ARN that ends with the name of the handler.
    pub fn resource_arns<'a>(
        &self,
        resources: impl IntoIterator<Item = &'a ResourceSpec>,
    ) -> ResourceArns {
        let mut arns = ResourceArns::new();
        for resource in resources {
            let name = resource.name();
            let arn = match resource {
                ResourceSpec::Table(_) => self.table(name),
                ResourceSpec::Topic(_) => self.topic(name),
                ResourceSpec::Queue(_) => self.queue(name),
                ResourceSpec::Bucket(_) => self.bucket(name),
                ResourceSpec::Bus(_) => self.bus(name),
                _ => continue,
            };
            arns.insert(*resource, arn);
        }
        arns
    }
}
