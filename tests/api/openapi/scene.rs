//! One of everything, and for each operation the request that does its work.

use super::Operation;
use serde_json::{Value, json};
use shared::customers::{Customer, CustomerKind, Interaction, NewCustomer};
use shared::customers_bulk::BulkChange;
use shared::customers_contacts::Contact;
use shared::customers_import::Import;
use shared::customers_segments::Segment;
use shared::identity::{Role, Session, Team, User};
use shared::identity_keys::MadeApiKey;
use shared::jobs::OutboxMessage;
use shared::page::Page;
use shared::views::SavedView;
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

    async fn contact(&self) -> Contact {
        let (company, n) = (self.customer().await, self.next());
        let person = json!({ "name": format!("Person {n}"), "email": format!("person{n}@example.com") });
        self.root.post(&format!("/customers/{}/contacts", company.id), &json!({ "new_person": person })).await.expect(201).read()
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

    async fn segment(&self) -> Segment {
        let new = json!({ "name": format!("Segment {}", self.next()), "filter": { "all": [] } });
        self.root.post("/segments", &new).await.expect(201).read()
    }

    fn new_key(&self) -> Value {
        let name = format!("Key {}", self.next());
        json!({ "name": name, "permissions": { "customer.read": "own" }, "expires_at": "2027-06-01T00:00:00Z", "current_password": PASSWORD })
    }

    async fn view(&self, by: &Client) -> SavedView {
        by.post("/views", &json!({ "list": "customers", "name": format!("View {}", self.next()) })).await.expect(201).read()
    }

    fn tagging(&self, customer: Uuid) -> Value {
        json!({ "target": { "ids": [customer] }, "action": { "type": "add_tags", "tags": [format!("Tag {}", self.next())] } })
    }

    /// A bulk change of somebody's that has ended.
    async fn bulk_change(&self, by: &Client) -> Uuid {
        let tagging = self.tagging(self.customer().await.id);
        let bulk: BulkChange = by.post("/customers/bulk", &tagging).await.expect(202).read();
        crate::customers::bulk::ended(by, bulk.id).await.id
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
            | "GET /customers/export.xlsx"
            | "GET /customers/export.pdf"
            | "GET /customers/imports"
            | "GET /interactions" => send(none, None),
            "GET /live" => by.get("/live?follow=false"),
            "GET /me/keys" => send(none, None),
            "POST /me/keys" => send(none, Some(self.new_key())),
            "DELETE /me/keys/{id}" => send(by.post("/me/keys", &self.new_key()).await.expect(201).read::<MadeApiKey>().key.id, None),
            "GET /search" => by.get("/search?q=customer"),
            "PATCH /me" => send(none, Some(json!({ "name": "Another name" }))).if_match(by.get("/me").await.etag()),
            "POST /me/password" => send(none, Some(json!({ "current_password": PASSWORD, "new_password": PASSWORD }))),
            "POST /me/email" => {
                send(none, Some(json!({ "email": format!("moved{}@example.com", self.next()), "current_password": PASSWORD })))
            }
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
            "GET /customers/fields" | "GET /customers/bulk" | "GET /views/roles" => send(none, None),
            "GET /views" => by.get("/views?list=customers"),
            "POST /views" => send(none, Some(json!({ "list": "customers", "name": format!("New view {}", self.next()) }))),
            "GET /views/{id}" => send(self.view(by).await.id, None),
            "PATCH /views/{id}" => send(self.view(by).await.id, Some(json!({ "name": format!("Renamed {}", self.next()) }))).if_match(1),
            "DELETE /views/{id}" => send(self.view(by).await.id, None).if_match(1),
            "PUT /views/{id}/roles" => send(self.view(by).await.id, Some(json!({ "role_ids": [self.viewer().await] }))).if_match(1),
            "POST /customers/bulk" => send(none, Some(self.tagging(self.customer().await.id))),
            "GET /customers/bulk/{id}" | "GET /customers/bulk/{id}/rows" | "POST /customers/bulk/{id}/undo" => {
                send(self.bulk_change(by).await, None)
            }
            "POST /customers/bulk/{id}/cancel" => {
                let (id, inside) = (self.bulk_change(by).await, self.app.inside().await);
                let going_on = format!("UPDATE customer_bulk_changes SET status = 'running' WHERE id = {}", inside.uuid(id));
                inside.execute(&going_on).await.expect("a bulk change that goes on");
                send(id, None)
            }
            "GET /segments" => send(none, None),
            "POST /segments/preview" => send(none, Some(json!({ "filter": { "all": [] } }))),
            "POST /segments" => send(none, Some(json!({ "name": format!("New segment {}", self.next()), "filter": { "all": [] } }))),
            "GET /segments/{id}" | "GET /segments/{id}/analytics" | "POST /segments/{id}/archive" | "POST /segments/{id}/rebuild" => {
                send(self.segment().await.id, None)
            }
            "POST /segments/{id}/restore" => {
                let segment = self.segment().await;
                self.root.post_empty(&format!("/segments/{}/archive", segment.id)).await.expect(200);
                send(segment.id, None)
            }
            "PATCH /segments/{id}" => {
                send(self.segment().await.id, Some(json!({ "name": format!("Renamed {}", self.next()) }))).if_match(1)
            }
            "GET /customers/{id}" | "GET /customers/{id}/vcard" | "GET /customers/{id}/timeline" | "POST /customers/{id}/archive" => {
                send(self.customer().await.id, None)
            }
            "GET /customers/{id}/personal-data" | "GET /customers/{id}/erasure" => send(self.customer().await.id, None),
            "POST /customers/{id}/erase" => {
                let customer = self.customer().await;
                send(customer.id, Some(json!({ "confirm_name": customer.name, "reason": "Request 7", "current_password": PASSWORD })))
            }
            "POST /customers/{id}/restore" => {
                let customer = self.customer().await;
                self.root.post_empty(&format!("/customers/{}/archive", customer.id)).await.expect(200);
                send(customer.id, None)
            }
            "GET /customers/{id}/contacts" => send(self.contact().await.company.id, None),
            "POST /customers/{id}/contacts" => {
                let person = self.contact().await.person.id;
                send(self.customer().await.id, Some(json!({ "person_id": person, "job_title": "Buyer" })))
            }
            "PATCH /contacts/{id}" => send(self.contact().await.id, Some(json!({ "job_title": "Buyer" }))).if_match(1),
            "DELETE /contacts/{id}" => send(self.contact().await.id, None),
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
            "GET /customers/imports/{id}/errors.csv" | "GET /customers/imports/{id}/kept" => send(self.import(by).await.id, None),
            "POST /customers/imports/{id}/reading" => send(self.import(by).await.id, Some(json!({ "delimiter": "comma" }))),
            "POST /customers/imports/{id}/undo" => {
                let import = crate::imports::run_whole(by, &format!("name\nUndone {}\n", self.next())).await;
                send(import.id, None)
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
