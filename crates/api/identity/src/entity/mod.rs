//! The tables of this domain.

pub mod api_key;
pub mod known_device;
pub mod link_token;
pub mod password_failure;
pub mod refresh_token;
pub mod role;
pub mod role_permission;
pub mod seeded_permission;
pub mod session;
pub mod team;
pub mod user;
pub mod user_role;
