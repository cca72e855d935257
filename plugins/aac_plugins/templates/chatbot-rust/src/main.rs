use std::env;

use chatbot::{Model, app};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = env::var("PORT").unwrap_or_else(|_| "8080".into());
    let listener = TcpListener::bind(format!("0.0.0.0:{port}")).await?;
    println!("listening on port {port}");
    axum::serve(listener, app(Model::from_env()))
        .with_graceful_shutdown(terminated()?)
        .await
}

/// Waits for the signal that ends a container.
fn terminated() -> std::io::Result<impl Future<Output = ()>> {
    let mut signal = signal(SignalKind::terminate())?;
    Ok(async move {
        signal.recv().await;
    })
}
