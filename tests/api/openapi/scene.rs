//! One of everything, and for each operation the request that does its work.

use super::Operation;
use serde_json::{Value, json};
use shared::customers::{Customer, CustomerKind, Interaction, NewCustomer};
use shared::customers_import::Import;
use shared::identity::{Role, Session, Team, User};
use shared::jobs::OutboxMessage;
use shared::page::Page;
use tests::{Account, Client, PASSWORD, Request, TestApp, until};
use uuid::Uuid;

/// Records to work on. Each request makes those anew that it uses up.
pub struct Scene<'a> {
    app: &'a TestApp,
    root: Account,
    n: std::cell::Cell<u32>,
}

impl<'a> Scene<'a> {
    pub async fn set(app: &'a TestApp) -> Self {
        Self { app, root: app.admin().await, n: 0.into() }
    }

    fn next(&self) -> u32 {
        self.n.set(self.n.get() + 1);
        self.n.get()
    }

    pub async fn customer(&self) -> Customer {
        let new = NewCustomer::named(CustomerKind::Company, format!("Customer {}", self.next()));
        self.root.post("/customers", &new).await.expect(201).read()
    }

    async fn interaction(&self, by: &Client) -> Interaction {
        let path = format!("/customers/{}/interactions", self.customer().await.id);
        by.post(&path, &json!({ "kind": "note", "summary": "A note" })).await.expect(201).read()
    }

    async fn user(&self) -> User {
        let n = self.next();
        self.root.post("/users", &json!({ "name": format!("User {n}"), "email": format!("scene{n}@example.com") })).await.expect(201).read()
    }

    async fn team(&self) -> Team {
        self.root.post("/teams", &json!({ "name": format!("Team {}", self.next()) })).await.expect(201).read()
    }

    async fn import(&self, by: &Client) -> Import {
        crate::imports::upload(by, format!("name\nImported {}\n", self.next())).await.expect(201).read()
    }

    async fn viewer(&self) -> Uuid {
        self.root.get("/roles").await.read::<Vec<Role>>().iter().find(|r| r.key == "viewer").expect("a role").id
    }

    /// A message that was given up.
    async fn dead_message(&self) -> Uuid {
        let path = format!("/outbox?status=sent&q={}", self.user().await.email);
        let sent = async || self.root.get(&path).await.read::<Page<OutboxMessage>>().items.pop();
        let message = until("the invitation to be sent", sent).await;
        let inside = self.app.inside().await;
        let dead = format!("UPDATE outbox_messages SET status = 'dead', sent_at = NULL WHERE id = {}", inside.uuid(message.id));
        inside.execute(&dead).await.expect("a dead message");
        message.id
    }

    /// The request with which `by` does what the operation is for, on a record made for it. `None` where that needs more than one request.
    pub async fn request(&self, operation: &Operation, by: &Account) -> Option<Request> {
        let send = |id: Uuid, body: Option<Value>| {
            let request = by.request(operation.method.clone(), &operation.at(id));
            body.into_iter().fold(request, |request, body| request.json(&body))
        };
        let none = Uuid::nil();
        Some(match operation.name().as_str() {
            "GET /me"
            | "GET /me/sessions"
            | "GET /dashboard"
            | "GET /users"
            | "GET /roles"
            | "GET /teams"
            | "GET /audit"
            | "GET /audit/verify"
            | "GET /outbox"
            | "GET /customers"
            | "GET /customers/choices"
            | "GET /customers/export.csv"
            | "GET /customers/imports" => send(none, None),
            "GET /search" => by.get("/search?q=customer"),
            "PATCH /me" => send(none, Some(json!({ "name": "Another name" }))).if_match(by.get("/me").await.etag()),
            "POST /me/password" => send(none, Some(json!({ "current_password": PASSWORD, "new_password": PASSWORD }))),
            "DELETE /me/sessions/{id}" => {
                self.app.sign_in(by.email()).await;
                let sessions: Vec<Session> = by.get("/me/sessions").await.read();
                send(sessions.iter().find(|s| !s.current)?.id, None)
            }
            "GET /users/{id}" | "POST /users/{id}/deactivate" | "POST /users/{id}/invitation" => send(self.user().await.id, None),
            "POST /users/{id}/reactivate" => {
                let user = self.user().await;
                self.root.post_empty(&format!("/users/{}/deactivate", user.id)).await.expect(200);
                send(user.id, None)
            }
            "POST /users" => send(none, Some(json!({ "name": "New user", "email": format!("new{}@example.com", self.next()) }))),
            "PATCH /users/{id}" => send(self.user().await.id, Some(json!({ "name": "Renamed" }))).if_match(1),
            "PUT /users/{id}/roles" => send(self.user().await.id, Some(json!({ "role_ids": [self.viewer().await] }))).if_match(1),
            "POST /teams" => send(none, Some(json!({ "name": format!("New team {}", self.next()) }))),
            "PATCH /teams/{id}" => send(self.team().await.id, Some(json!({ "name": format!("Renamed {}", self.next()) }))).if_match(1),
            "DELETE /teams/{id}" => send(self.team().await.id, None),
            "GET /outbox/{id}" | "POST /outbox/{id}/retry" => send(self.dead_message().await, None),
            "POST /customers" => send(none, Some(json!({ "kind": "company", "name": "New customer" }))),
            "GET /customers/{id}" | "GET /customers/{id}/timeline" | "POST /customers/{id}/archive" => send(self.customer().await.id, None),
            "POST /customers/{id}/restore" => {
                let customer = self.customer().await;
                self.root.post_empty(&format!("/customers/{}/archive", customer.id)).await.expect(200);
                send(customer.id, None)
            }
            "PATCH /customers/{id}" => send(self.customer().await.id, Some(json!({ "name": "Renamed" }))).if_match(1),
            "POST /customers/{id}/interactions" => send(self.customer().await.id, Some(json!({ "kind": "call", "summary": "A call" }))),
            "PATCH /interactions/{id}" => send(self.interaction(by).await.id, Some(json!({ "summary": "Corrected" }))).if_match(1),
            "DELETE /interactions/{id}" => send(self.interaction(by).await.id, None),
            "POST /customers/imports" => {
                by.post_empty("/customers/imports?filename=a.csv").body("text/csv", format!("name\nSwept {}\n", self.next()))
            }
            "GET /customers/imports/{id}" | "POST /customers/imports/{id}/cancel" | "GET /customers/imports/{id}/issues" => {
                send(self.import(by).await.id, None)
            }
            "POST /customers/imports/{id}/preview" | "POST /customers/imports/{id}/run" => {
                let import = self.import(by).await;
                send(import.id, Some(serde_json::to_value(crate::imports::suggested(&import)).expect("a plan")))
            }
            "POST /auth/sign-out" => {
                let other = self.app.sign_in(by.email()).await;
                other.post_empty("/auth/sign-out")
            }
            other if operation.is_public() => panic!("{other} is public and not part of this"),
            other => panic!("{other} is new: say in tests/api/openapi/scene.rs how it is used, so that the sweeps cover it"),
        })
    }
}
