//! A model behind an API that is compatible with `OpenAI`'s.

use std::env;
use std::time::Duration;

use futures_util::{Stream, StreamExt, TryStreamExt};
use reqwest::{Client, Error};
use serde::Deserialize;
use serde_json::json;

use crate::Message;

const SYSTEM: &str = "You are a helpful assistant. Answer briefly.";

/// Where the model is and what it is called.
#[derive(Clone, Debug)]
pub struct Model {
    client: Client,
    base: String,
    key: String,
    name: String,
}

impl Model {
    /// # Panics
    ///
    /// There is no way to make a secure connection.
    #[must_use]
    pub fn new(base: &str, key: &str, name: &str) -> Self {
        let client = Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(120));
        Self {
            client: client.build().expect("a client"),
            base: base.trim_end_matches('/').into(),
            key: key.into(),
            name: name.into(),
        }
    }

    /// The model that `OPENAI_BASE_URL`, `OPENAI_API_KEY` and `AGENT_MODEL_NAME` tell.
    #[must_use]
    pub fn from_env() -> Self {
        let get = |name, default: &str| env::var(name).unwrap_or_else(|_| default.into());
        Self::new(
            &get("OPENAI_BASE_URL", "https://api.openai.com/v1"),
            &get("OPENAI_API_KEY", ""),
            &get("AGENT_MODEL_NAME", "gpt-4o-mini"),
        )
    }

    /// The words of the answer, as they come.
    ///
    /// # Errors
    ///
    /// The model can't be reached, or refuses.
    pub async fn answer(
        &self,
        messages: &[Message],
    ) -> Result<impl Stream<Item = Result<String, Error>> + use<>, Error> {
        let system = Message {
            role: "system".into(),
            content: SYSTEM.into(),
        };
        let all: Vec<_> = [&system].into_iter().chain(messages).collect();
        let mut request = self
            .client
            .post(format!("{}/chat/completions", self.base))
            .json(&json!({"model": self.name, "messages": all, "stream": true}));
        if !self.key.is_empty() {
            request = request.bearer_auth(&self.key);
        }
        let response = request.send().await?.error_for_status()?;
        let mut events = Events::default();
        Ok(response
            .bytes_stream()
            .map_ok(move |bytes| events.words(&bytes))
            .filter(|words| std::future::ready(!matches!(words, Ok(text) if text.is_empty())))
            .boxed())
    }
}

/// Server-sent events, which may end anywhere in a piece of the response.
#[derive(Default)]
struct Events {
    rest: Vec<u8>,
}

impl Events {
    /// The words of all events that are complete with these bytes.
    fn words(&mut self, bytes: &[u8]) -> String {
        self.rest.extend_from_slice(bytes);
        let end = self.rest.iter().rposition(|byte| *byte == b'\n');
        let complete: Vec<u8> = self.rest.drain(..end.map_or(0, |at| at + 1)).collect();
        String::from_utf8_lossy(&complete)
            .lines()
            .filter_map(|line| line.strip_prefix("data:"))
            .filter_map(|data| serde_json::from_str::<Chunk>(data.trim()).ok())
            .filter_map(|chunk| chunk.choices.into_iter().next())
            .filter_map(|choice| choice.delta.content)
            .collect()
    }
}

#[derive(Deserialize)]
struct Chunk {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    delta: Delta,
}

#[derive(Deserialize)]
struct Delta {
    content: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::Events;

    #[test]
    fn an_event_may_come_in_pieces() {
        let mut events = Events::default();
        assert_eq!(events.words(b"data: {\"choices\":[{\"delta\":{\"con"), "");
        assert_eq!(events.words(b"tent\":\"he\"}}]}\n\ndata: {\"choi"), "he");
        let last = b"ces\":[{\"delta\":{\"content\":\"llo\"}}]}\n\ndata: [DONE]\n\n";
        assert_eq!(events.words(last), "llo");
    }
}
