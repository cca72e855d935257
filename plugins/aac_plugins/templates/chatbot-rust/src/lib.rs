//! A chatbot over HTTP: `POST /chat` streams the answer of a model that speaks the `OpenAI` protocol.

mod model;

use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

pub use model::Model;

/// One turn of a conversation.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Message {
    pub role: String,
    pub content: String,
}

/// What `/chat` is asked.
#[derive(Debug, Deserialize)]
pub struct Conversation {
    pub messages: Vec<Message>,
}

/// The service.
pub fn app(model: Model) -> Router {
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/chat", post(chat))
        .with_state(model)
}

async fn chat(State(model): State<Model>, Json(asked): Json<Conversation>) -> Response {
    if asked.messages.is_empty() {
        return (StatusCode::UNPROCESSABLE_ENTITY, "there is no message").into_response();
    }
    match model.answer(&asked.messages).await {
        Ok(words) => {
            let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
            (kind, Body::from_stream(words)).into_response()
        }
        Err(error) => {
            eprintln!("the model did not answer: {error}");
            (StatusCode::BAD_GATEWAY, "the model did not answer").into_response()
        }
    }
}
