//! A session of the product: the token that requests carry, renewed before it ends.

use crate::person::{Done, exchange};
use reqwest::Client;
use serde::Deserialize;
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// What signing in, and renewing, answers.
#[derive(Clone, Deserialize)]
pub struct Tokens {
    access_token: String,
    /// Good for one use.
    refresh_token: String,
    /// Seconds that the access token is good for.
    expires_in: u64,
}

/// Tokens that several people share. One of them renews while the others wait, because a refresh token that comes twice ends the session.
pub struct Session(Mutex<(Tokens, Instant)>);

impl Session {
    pub fn new(tokens: Tokens) -> Self {
        let due = due(&tokens);
        Self(Mutex::new((tokens, due)))
    }

    /// The access token, and the renewal where one was due.
    pub async fn token(&self, client: &Client, host: &str) -> (String, Option<Done>) {
        let mut held = self.0.lock().await;
        if Instant::now() < held.1 {
            return (held.0.access_token.clone(), None);
        }
        let body = json!({ "refresh_token": held.0.refresh_token });
        let request = client.post(format!("{host}/api/v1/auth/refresh")).json(&body);
        let (taken, answer) = exchange::<Tokens>(request).await;
        let result = answer.map(|renewed| *held = (renewed.clone(), due(&renewed)));
        (held.0.access_token.clone(), Some(Done { method: "POST", kind: "renew", taken, result }))
    }
}

/// Well before the end: the token is some seconds old when it comes here.
fn due(tokens: &Tokens) -> Instant {
    Instant::now() + Duration::from_secs(tokens.expires_in) * 4 / 5
}
