//! The services of AWS for the resources of an app, for tests of code that uses the SDK.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use petstore_core::App;
use petstore_core::infrastructure::ResourceArns;
use petstore_local::aws::{Caller, LocalAws, Objects, Scope, Tables, scope};
use petstore_local::live::{LiveEngine, LiveWorld};
use petstore_local::world::{World, WorldSettings};

use crate::Error;

/// DynamoDB, S3, SQS, SNS and EventBridge with the resources of an app, in this process.
///
/// The functions of the app are not invoked: what is sent or published stays where it is.
///
/// ```
/// # #[cfg(feature = "aws")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use aws_sdk_dynamodb::{Client, types::AttributeValue};
/// use petstore::prelude::*;
/// use petstore::test::Services;
///
/// #[table("pets", key = "petId")]
/// struct Pets;
///
/// #[route(GET, "/pets")]
/// async fn list_pets(pets: Table<'_, Pets, Read>) -> String {
///     pets.name().to_owned()
/// }
///
/// let app = App::new("shelter").function("api", routes![list_pets], events![]);
/// let services = Services::in_memory(&app)?;
/// let put = |client: Client| {
///     let rex = AttributeValue::S("rex".to_owned());
///     client.put_item().table_name("pets").item("petId", rex).send()
/// };
/// // A developer may do everything, the function only what its signatures ask for.
/// put(Client::new(&services.config().await)).await?;
/// let refused = services.run_as("api", async {
///     put(Client::new(&petstore::aws::config().await)).await
/// });
/// assert!(refused.await.is_err());
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "aws"))]
/// # fn main() {}
/// ```
#[derive(Clone, Debug)]
pub struct Services {
    world: Arc<LocalAws>,
    arns: ResourceArns,
}

impl Services {
    /// Services without a file.
    ///
    /// # Errors
    ///
    /// [`Error`] if AWS would refuse a resource of the app.
    pub fn in_memory(app: &App) -> Result<Services, Error> {
        Self::with_tables(app, Tables::in_memory(&app.deployment().resources)?)
    }

    /// Services whose tables are in a file, which is created if it is missing.
    ///
    /// # Errors
    ///
    /// [`Error`] if the file cannot be used, or if AWS would refuse a resource of the app.
    pub fn with_tables_in(app: &App, file: &Path) -> Result<Services, Error> {
        Self::with_tables(app, Tables::open(file, &app.deployment().resources)?)
    }

    fn with_tables(app: &App, tables: Tables) -> Result<Services, Error> {
        let deployment = app.deployment();
        let (settings, now) = (WorldSettings::default(), SystemTime::now().into());
        let live = LiveWorld::new(World::new(&deployment, &settings, now)?);
        let objects = Objects::in_memory(&deployment.resources, now);
        let arns = settings.names.arns(&deployment);
        let engine = LiveEngine::new(live);
        let world = LocalAws::new(engine, tables, objects, settings.names, &deployment);
        Ok(Services {
            world: Arc::new(world),
            arns,
        })
    }

    /// The ARNs of the resources, for [`App::resource_arns`]: a publisher needs that of its topic.
    pub fn resource_arns(&self) -> ResourceArns {
        self.arns.clone()
    }

    /// Runs code that may call all services, as a developer may. Clients of the SDK that it makes
    /// from `petstore::aws::config` reach these services.
    pub async fn run<F: Future>(&self, code: F) -> F::Output {
        self.as_caller(Caller::Developer, code).await
    }

    /// Runs code with the permissions of a function of the app.
    pub async fn run_as<F: Future>(&self, function: &str, code: F) -> F::Output {
        let caller = Caller::Function(function.to_owned());
        self.as_caller(caller, code).await
    }

    async fn as_caller<F: Future>(&self, caller: Caller, code: F) -> F::Output {
        let world = self.world.clone();
        scope(Scope { world, caller }, code).await
    }

    /// The configuration of clients that reach these services from any code, as a developer.
    #[cfg(feature = "aws")]
    pub async fn config(&self) -> crate::aws::aws_config::SdkConfig {
        self.run(crate::aws::config()).await
    }
}
