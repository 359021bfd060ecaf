//! What is told about users, through the outbox.

use super::entity::user;
use platform::outbox::Message;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The kind of message that says that a user is in another team now.
pub const TEAM_CHANGED: &str = "user.team_changed";

/// A user is in another team now, or in none.
#[derive(Debug, Serialize, Deserialize)]
pub struct TeamChanged {
    pub user_id: Uuid,
}

/// The message for those who keep something by team.
pub fn team_changed(user: &user::Model) -> Message {
    let event = TeamChanged { user_id: user.id };
    Message::job(TEAM_CHANGED, format!("{} is in another team", user.name), serde_json::json!(event))
}
