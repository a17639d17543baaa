//! The app in process: requests through a local API Gateway, and batches of messages.

use petstore::test::{self, Client, EventClient};
use service::{Greeting, Greetings, app};

#[tokio::test]
async fn greets_by_name() {
    let client = Client::new(app()).await.unwrap();
    let response = client.get("/hello/Rex").send().await;
    assert_eq!(response.status(), 200);
    let greeting: Greeting = response.json().unwrap();
    assert_eq!(greeting.message, "Hello, Rex!");
}

#[tokio::test]
async fn a_greeting_without_text_is_delivered_again() {
    let client = EventClient::new(app()).await.unwrap();
    let greetings = ["Hello!", ""].map(|text| Greeting {
        message: text.to_owned(),
    });
    let batch = test::sqs(greetings).from_resource::<Greetings>();
    let result = client.send(batch).await.unwrap();
    assert_eq!(result.failed(), [1]);
}
