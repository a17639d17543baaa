use petstore::prelude::*;

#[around]
async fn audit(request: Request<'_>) -> Response {
    let _ = request.path();
    Response::new(http::StatusCode::OK)
}
