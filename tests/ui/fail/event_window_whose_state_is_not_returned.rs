use petstore::prelude::*;

#[petstore::model]
struct Sale {
    id: String,
}

#[table("sales", key = "id", stream = new_image)]
struct Sales;

#[event(dynamodb, table = Sales, tumbling_window = 60)]
async fn sum(batch: Batch<'_, NewImage<Sale>>, _: Window<u32>) -> Failures {
    batch.failures(|_| false)
}
