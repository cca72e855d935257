use axum::{extract::Path, http::StatusCode, response::Html, routing::get, Router};

async fn page(Path(name): Path<String>) -> Result<Html<String>, StatusCode> {
    let template = tokio::fs::read_to_string("templates/page.html")
        .await
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Html(template.replace("{{ name }}", &name)))
}

async fn style() -> Result<String, StatusCode> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/static/style.css");
    tokio::fs::read_to_string(file).await.map_err(|_| StatusCode::NOT_FOUND)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let app = Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/style.css", get(style))
        .route("/hello/{name}", get(page));
    let listener = tokio::net::TcpListener::bind("0.0.0.0:8080").await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
