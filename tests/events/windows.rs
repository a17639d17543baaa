//! Tumbling windows: the state that a handler gets and returns, and what fails.

use petstore::Clock;
use petstore::prelude::*;
use petstore::test::{self, EventClient};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[petstore::model]
struct Sale {
    id: String,
    amount: u32,
}

#[table("sales", key = "id", stream = new_image)]
struct Sales;

#[table("returns", key = "id", stream = new_image)]
struct Returns;

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Total {
    amount: u32,
    sales: usize,
}

fn add(batch: &Batch<'_, NewImage<Sale>>, total: &mut Total) {
    for item in batch {
        if let NewImage(Some(sale)) = &item.value {
            total.amount += sale.amount;
            total.sales += 1;
        }
    }
}

#[event(dynamodb, table = Sales, tumbling_window = 60)]
async fn sum(
    batch: Batch<'_, NewImage<Sale>>,
    mut window: Window<Total>,
) -> Result<TimeWindowEventResponse<Total>, String> {
    add(&batch, &mut window.state);
    if window.state.amount == 13 {
        return Err("unlucky".to_owned());
    }
    if window.is_final {
        assert_eq!(window.end.since(window.start).as_secs(), 60);
        assert_eq!(batch.items().len(), 0);
    }
    Ok(window.response(batch.failures(|_| false)))
}

#[event(dynamodb, table = Returns)]
async fn returned(_: NewImage<Sale>) {}

#[event(kinesis, stream = "clicks", tumbling_window = 900)]
async fn click(
    batch: Batch<'_, Text<'_>>,
    mut window: Window<Vec<String>>,
) -> TimeWindowEventResponse<Vec<String>> {
    let texts = batch.items().iter().map(|item| item.value.to_string());
    window.state.extend(texts);
    let failures = batch.failures(|item| item.value.contains("bad"));
    window.response(failures)
}

async fn client() -> EventClient {
    let app = App::new("shop").events(events![sum, returned, click]);
    EventClient::new(app).await.unwrap()
}

fn sale(id: &str, amount: u32) -> Value {
    json!({"id": id, "amount": amount})
}

#[tokio::test]
async fn a_state_goes_from_batch_to_batch_up_to_the_end() {
    let client = client().await;
    let first = test::stream().insert(&sale("a", 5)).insert(&sale("b", 6));
    let first = client
        .send(first.window(&json!({})).from_resource::<Sales>())
        .await
        .unwrap();
    assert_eq!(
        first.reply(),
        &json!({"state": {"amount": 11, "sales": 2}, "batchItemFailures": []})
    );
    let second = test::stream().insert(&sale("c", 1));
    let state = &first.reply()["state"];
    let second = client
        .send(second.window(state).from_resource::<Sales>())
        .await
        .unwrap();
    let state = &second.reply()["state"];
    assert_eq!(state, &json!({"amount": 12, "sales": 3}));
    let end = test::stream().end_of_window(state).from_resource::<Sales>();
    let end = client.send(end).await.unwrap();
    assert_eq!(
        end.reply(),
        &json!({"state": state, "batchItemFailures": []})
    );
}

#[tokio::test]
async fn a_record_that_cannot_be_read_ends_the_batch_and_the_state_has_those_before() {
    let client = client().await;
    let changes = test::stream()
        .insert(&sale("a", 5))
        .insert(&json!({"id": "b", "amount": "?"}))
        .insert(&sale("c", 7));
    let result = client
        .send(changes.window(&json!({})).from_resource::<Sales>())
        .await
        .unwrap();
    assert_eq!(result.failed(), [1]);
    assert_eq!(result.reply()["state"], json!({"amount": 5, "sales": 1}));
}

#[tokio::test]
async fn a_handler_that_fails_or_cannot_read_the_state_fails_the_batch() {
    let client = client().await;
    for state in [
        json!({"amount": 8, "sales": 1}),
        json!({"amount": "?"}),
        json!(7),
    ] {
        let changes = test::stream().insert(&sale("a", 5));
        let error = client
            .send(changes.window(&state).from_resource::<Sales>())
            .await;
        assert_eq!(
            error.unwrap_err().error_type(),
            "Petstore.EventFailed",
            "{state}"
        );
    }
}

#[tokio::test]
async fn an_event_without_a_window_is_refused_by_a_handler_that_needs_one() {
    let client = client().await;
    let changes = test::stream()
        .insert(&sale("a", 5))
        .from_resource::<Sales>();
    let result = client.send(changes).await.unwrap();
    assert_eq!(result.failed(), [0]);
    // The other handler of the function has none.
    let changes = test::stream()
        .insert(&sale("a", 5))
        .from_resource::<Returns>();
    assert!(client.send(changes).await.unwrap().failed().is_empty());
}

#[tokio::test]
async fn a_kinesis_stream_has_windows_too() {
    let client = client().await;
    let arn = "arn:aws:kinesis:eu-west-1:111111111111:stream/clicks";
    let event = test::kinesis(["a", "bad", "c"])
        .window(&json!(["z"]))
        .from_arn(arn);
    let result = client.send(event).await.unwrap();
    assert_eq!(result.failed(), [1]);
    assert_eq!(result.reply()["state"].as_array().unwrap().len(), 4);
    let end = test::kinesis([""; 0])
        .end_of_window(&result.reply()["state"])
        .from_arn(arn);
    assert_eq!(client.send(end).await.unwrap().reply()["state"][0], "z");
}

/// A handler that awaits is stopped in time; the state of the batch before is not lost, since
/// Lambda has it.
#[tokio::test]
async fn the_deadline_fails_the_batch() {
    #[event(dynamodb, table = Sales, tumbling_window = 60)]
    async fn forever(
        batch: Batch<'_, NewImage<Sale>>,
        window: Window<Total>,
    ) -> TimeWindowEventResponse<Total> {
        std::future::pending::<()>().await;
        window.response(batch.failures(|_| false))
    }
    let client = EventClient::new(App::new("shop").events(events![forever]))
        .await
        .unwrap();
    let mut context = Context::new("test");
    context.deadline = Some(petstore::SystemClock.now().into());
    let event = test::stream()
        .insert(&sale("a", 1))
        .window(&json!({}))
        .from_resource::<Sales>();
    let error = client.send_with(event, context).await.unwrap_err();
    assert!(error.to_string().contains("deadline"), "{error}");
}
