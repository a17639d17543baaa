use petstore::prelude::*;

#[route(POST, "/notes")]
async fn add_note(note: String) -> Json<usize> {
    Json(note.len())
}
