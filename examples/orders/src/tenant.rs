//! The tenant of a request: a header, and a look into the table of tenants.

use std::time::Duration;

use petstore::RequestPart;
use petstore::prelude::*;
use petstore::signature::Inputs;

use crate::error::ApiError;

/// The table of tenants.
#[derive(Debug)]
pub struct Tenants(Vec<String>);

impl Default for Tenants {
    fn default() -> Self {
        Tenants(vec!["acme".to_owned(), "public".to_owned()])
    }
}

impl Tenants {
    async fn find(&self, name: &str) -> Option<String> {
        // A database would be asked here.
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.0.iter().find(|tenant| *tenant == name).cloned()
    }
}

/// The tenant that a request is for.
#[derive(Debug)]
pub struct Tenant {
    /// Its name.
    pub name: String,
}

#[extractor]
impl FromRequest for Tenant {
    type Error = ApiError;

    async fn from_request(request: Request<'_>) -> Result<Tenant, ApiError> {
        let name = request.header("x-tenant").unwrap_or("public".into());
        if name == "busy" {
            return Err(ApiError::SlowDown { seconds: 30 });
        }
        let tenants: &Tenants = request.state().ok_or(ApiError::Unauthorized)?;
        let name = tenants.find(&name).await.ok_or(ApiError::Unauthorized)?;
        Ok(Tenant { name })
    }

    fn describe(inputs: &mut Inputs<'_>) {
        inputs.parameters::<Option<String>>(RequestPart::Header, "x-tenant");
        inputs.state::<Tenants>();
    }
}
