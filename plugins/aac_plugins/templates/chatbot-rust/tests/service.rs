//! The service, with a model that always says the same.

use std::net::SocketAddr;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use chatbot::{Model, app};
use serde_json::{Value, json};
use tokio::net::TcpListener;

async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

fn parrot() -> Router {
    let answer = |axum::Json(asked): axum::Json<Value>| async move {
        let last = asked["messages"]
            .as_array()
            .unwrap()
            .last()
            .unwrap()
            .clone();
        let words = [
            asked["model"].as_str().unwrap(),
            ": ",
            last["content"].as_str().unwrap(),
        ];
        words
            .map(|word| {
                format!(
                    "data: {}\n\n",
                    json!({"choices": [{"delta": {"content": word}}]})
                )
            })
            .concat()
            + "data: [DONE]\n\n"
    };
    Router::new().route("/v1/chat/completions", post(answer))
}

async fn ask(base: &str, body: Value) -> (StatusCode, String) {
    let service = serve(app(Model::new(base, "key", "parrot"))).await;
    let client = reqwest::Client::new();
    let response = client
        .post(format!("http://{service}/chat"))
        .json(&body)
        .send()
        .await
        .unwrap();
    (response.status(), response.text().await.unwrap())
}

#[tokio::test]
async fn it_streams_the_answer_of_the_model() {
    let base = format!("http://{}/v1/", serve(parrot()).await);
    let asked = json!({"messages": [{"role": "user", "content": "hello"}]});
    assert_eq!(
        ask(&base, asked).await,
        (StatusCode::OK, "parrot: hello".into())
    );
}

#[tokio::test]
async fn without_a_model_it_says_so() {
    let asked = json!({"messages": [{"role": "user", "content": "hello"}]});
    let (status, text) = ask("http://127.0.0.1:1", asked).await;
    assert_eq!(
        (status, text.as_str()),
        (StatusCode::BAD_GATEWAY, "the model did not answer")
    );
}

#[tokio::test]
async fn nothing_to_answer_is_refused() {
    let (status, _) = ask("http://127.0.0.1:1", json!({"messages": []})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}
