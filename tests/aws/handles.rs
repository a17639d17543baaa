//! What publishes, sends, puts and invokes with handles.

use petstore::test::Client;
use petstore::{App, ResourceArns};
use petstore_local::world::Names;

use crate::shelter::{Shelter, app};

fn app_with_arns() -> App {
    let app = app();
    let deployment = app.deployment();
    let mut arns: ResourceArns = Names::default().resource_arns(&deployment.resources);
    for resource in &deployment.resources {
        if resource.name() == "recount" {
            arns.insert(*resource, Names::default().function("statistics"));
        }
    }
    app.resource_arns(arns)
}

async fn act(shelter: &Shelter, action: &str) -> String {
    let client = Client::new(app_with_arns()).await.expect("the app starts");
    let request = client.post(&format!("/pets/{action}")).body("");
    let response = shelter.run_as("api", request.send()).await;
    response.text().to_owned()
}

#[tokio::test]
async fn a_handler_publishes_sends_puts_and_invokes() {
    let shelter = Shelter::new();
    assert_eq!(act(&shelter, "invoke").await, "6");
    let failed = act(&shelter, "invoke-13").await;
    assert!(
        failed.contains("the function statistics failed") && failed.contains("unlucky"),
        "{failed}"
    );
    assert_eq!(act(&shelter, "invoke-later").await, "accepted");
    assert_eq!(act(&shelter, "publish").await.len(), 36);
    assert_eq!(act(&shelter, "put").await.len(), 36);
    assert_eq!(act(&shelter, "send").await.len(), 36);
    shelter
        .world(|world, now| world.take_work(now).map(drop))
        .unwrap();
    let arn = Names::default().queue("adoptions");
    let visible = shelter.world(|world, now| world.queues().get(&arn).unwrap().counts(now).0);
    assert_eq!(visible, 2, "one was sent, and one came from the topic");
}
