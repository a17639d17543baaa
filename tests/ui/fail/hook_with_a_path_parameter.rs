use petstore::prelude::*;

#[around]
async fn tenant(tenant_id: u32, next: Next<'_>) -> Response {
    let _ = tenant_id;
    next.run().await
}

fn main() {
    let _ = App::new("pets").around(hooks![tenant]);
}
