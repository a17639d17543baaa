use petstore::prelude::*;

#[petstore::model]
struct Sale {
    id: String,
}

#[table("sales", key = "id", stream = new_image)]
struct Sales;

#[event(dynamodb, table = Sales, tumbling_window = 901)]
async fn sum(batch: Batch<'_, NewImage<Sale>>, window: Window<u32>) -> TimeWindowEventResponse<u32> {
    window.response(batch.failures(|_| false))
}
