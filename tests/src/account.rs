//! People: the first administrator, and others who come by invitation as they do for real.

use crate::client::{Client, Reply};
use crate::product::TestApp;
use serde_json::json;
use shared::Named;
use shared::access::{Permission, Scope};
use shared::identity::{Me, NewSetup, NewUser, Role, SignedIn, Team, User};
use std::ops::Deref;
use std::sync::atomic::Ordering;
use uuid::Uuid;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// Somebody who is signed in; speaks to the server as a [`Client`].
#[derive(Clone)]
pub struct Account {
    pub client: Client,
    pub me: Me,
    /// As the session's cookie or body gave it.
    pub refresh: String,
}

impl Deref for Account {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Account {
    /// Takes the account out of the answer that signed it in.
    #[track_caller]
    pub fn of(reply: &Reply, client: &Client) -> Self {
        let signed_in: SignedIn = reply.read();
        let refresh =
            signed_in.refresh_token.clone().or_else(|| refresh_cookie(reply)).expect("a refresh token in a cookie or in the body");
        Self { client: client.with_token(signed_in.access_token), me: signed_in.user, refresh }
    }

    pub fn email(&self) -> &str {
        &self.me.email
    }
}

/// The refresh token that an answer sets as a cookie.
fn refresh_cookie(reply: &Reply) -> Option<String> {
    let cookies = reply.headers.get_all("set-cookie").iter().filter_map(|c| c.to_str().ok());
    cookies
        .filter_map(|c| c.split(';').next()?.split_once('='))
        .find(|(name, _)| name.contains("refresh"))
        .map(|(_, value)| value.to_owned())
}

impl TestApp {
    /// The token of the set-up link.
    pub fn setup_token(&self) -> String {
        let link = self.setup_link.as_deref().expect("a set-up link");
        link.split_once('#').map(|(_, token)| token.to_owned()).expect("a token in the link")
    }

    /// The first administrator, set up when first asked for; holds every permission.
    pub async fn admin(&self) -> Account {
        let set_up = async || {
            let new = NewSetup {
                token: self.setup_token(),
                name: "Ada Admin".into(),
                email: "ada@example.com".into(),
                password: PASSWORD.into(),
            };
            Account::of(&self.anyone.post("/setup", &new).await.expect(201), &self.anyone)
        };
        self.admin.get_or_init(set_up).await.clone()
    }

    /// Somebody new with this built-in role, such as `sales_staff`.
    pub async fn as_role(&self, key: &str) -> Account {
        self.join(&[key], None).await
    }

    /// Somebody new with these roles, in this team: invited by the administrator, come by the link in the mail.
    pub async fn join(&self, roles: &[&str], team: Option<Uuid>) -> Account {
        let admin = self.admin().await;
        let known: Vec<Role> = admin.get("/roles").await.read();
        let id = |key: &&str| known.iter().find(|r| r.key == *key).unwrap_or_else(|| panic!("there is no role {key}")).id;
        let n = self.invited.fetch_add(1, Ordering::Relaxed) + 1;
        let name = roles.first().map_or("newcomer", |role| role).replace('_', " ");
        let new = NewUser {
            name: format!("{name} {n}"),
            email: format!("user{n}@example.com"),
            role_ids: roles.iter().map(id).collect(),
            team_id: team,
        };
        let user: User = admin.post("/users", &new).await.expect(201).read();
        self.accept(&user.email).await
    }

    /// Accepts the invitation that was mailed to this address.
    pub async fn accept(&self, email: &str) -> Account {
        let mail = self.mail_with_link(email, "invitation", &[]).await;
        let token = mail.token("invitation").expect("a token");
        let choice = json!({ "token": token, "password": PASSWORD });
        Account::of(&self.anyone.post("/invitations/accept", &choice).await.expect(200), &self.anyone)
    }

    /// A new team.
    pub async fn team(&self, name: &str) -> Team {
        self.admin().await.post("/teams", &json!({ "name": name })).await.expect(201).read()
    }

    /// Signs in with everybody's password, with the refresh token in the body.
    pub async fn sign_in(&self, email: &str) -> Account {
        let body = json!({ "email": email, "password": PASSWORD, "refresh_token_in_body": true });
        Account::of(&self.anyone.post("/auth/sign-in", &body).await.expect(200), &self.anyone)
    }

    /// Puts a role into the database that no screen can make yet: with just these permissions. Give it to somebody before it is first used.
    pub async fn role_with(&self, key: &str, grants: &[(Permission, Scope)]) -> Uuid {
        let id = Uuid::now_v7();
        let inside = self.inside().await;
        let literal = inside.uuid(id);
        let role = format!("INSERT INTO roles (id, key, name, description) VALUES ({literal}, '{key}', '{key}', '')");
        inside.execute(&role).await.expect("a role");
        let rows: Vec<_> =
            grants.iter().map(|(permission, scope)| format!("({literal}, '{}', '{}')", permission.code(), scope.code())).collect();
        if !rows.is_empty() {
            let granted = format!("INSERT INTO role_permissions (role_id, permission, scope) VALUES {}", rows.join(", "));
            inside.execute(&granted).await.expect("the grants");
        }
        inside.close().await;
        id
    }
}
