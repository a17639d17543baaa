use petstore::prelude::*;

#[route(GET, "/files/{path+}")]
async fn get_file(Query(version): Query<u32>) -> Json<u32> {
    Json(version)
}
