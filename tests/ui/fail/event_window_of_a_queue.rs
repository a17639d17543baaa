use petstore::prelude::*;

#[petstore::model]
struct Sale {
    id: String,
}

#[queue("sales", message = Sale)]
struct Sales;

#[event(sqs, queue = Sales)]
async fn sum(batch: Batch<'_, Json<Sale>>, _: Window<u32>) -> Failures {
    batch.failures(|_| false)
}
