//! One of everything, and for each operation the request that does its work.

use super::Operation;
use crate::attachments::PDF;
use crate::records::{SAMPLES, Sample};
use serde_json::{Value, json};
use shared::attachments::Attachment;
use shared::customers::contacts::Contact;
use shared::customers::custom_fields::CustomField;
use shared::customers::interactions::Interaction;
use shared::customers::merges::Merge;
use shared::customers::segments::Segment;
use shared::customers::{Customer, CustomerKind, NewCustomer};
use shared::identity::keys::MadeApiKey;
use shared::identity::{Role, Session, Team, User};
use shared::jobs::OutboxMessage;
use shared::notifications::Notification;
use shared::page::Page;
use shared::records::import::Import;
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
        Self::of(app, app.admin().await)
    }

    /// The same where somebody else owns the records.
    pub fn of(app: &'a TestApp, root: Account) -> Self {
        Self { app, root, n: 0.into() }
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

    async fn file(&self) -> Attachment {
        crate::attachments::attach(&self.root, self.customer().await.id, "a.pdf", crate::attachments::PDF).await
    }

    /// A customer with a picture.
    async fn pictured(&self) -> Customer {
        let path = format!("/customers/{}/image", self.customer().await.id);
        self.root.request(reqwest::Method::PUT, &path).body("image/png", crate::attachments::pictures::png()).await.expect(200).read()
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

    async fn custom_field(&self) -> CustomField {
        let new = json!({ "record": "customers", "label": format!("Field {}", self.next()), "kind": "text" });
        self.root.post("/custom-fields", &new).await.expect(201).read()
    }

    fn new_key(&self) -> Value {
        let name = format!("Key {}", self.next());
        json!({ "name": name, "permissions": { "customer.read": "own" }, "expires_at": "2027-06-01T00:00:00Z", "current_password": PASSWORD })
    }

    async fn view(&self, by: &Client) -> SavedView {
        by.post("/views", &json!({ "record": "customers", "name": format!("View {}", self.next()) })).await.expect(201).read()
    }

    fn tagging(&self, customer: Uuid) -> Value {
        json!({ "target": { "ids": [customer] }, "action": { "type": "add_tags", "tags": [format!("Tag {}", self.next())] } })
    }

    /// A bulk change of somebody's that has ended, of leads.
    async fn bulk_change_of_leads(&self, by: &Client) -> Uuid {
        let lead = self.root.post("/leads", &json!({ "name": format!("Lead {}", self.next()) })).await.expect(201).json();
        let tag = json!({ "type": "add_tags", "tags": ["new"] });
        crate::records::bulk::change(by, "leads", json!({ "ids": [lead["id"]] }), tag).await.id
    }

    /// A pair of customers that is found alike.
    async fn duplicate(&self, by: &Client) -> Uuid {
        let name = format!("Twins of {}", ["Ada", "Bob", "Cleo", "Dora", "Emil", "Fred", "Gwen"][self.next() as usize % 7]);
        let mut pair = Vec::new();
        for _ in 0..2 {
            let new = NewCustomer::named(CustomerKind::Company, name.clone());
            pair.push(self.root.post("/customers", &new).await.expect(201).read::<Customer>().id);
        }
        crate::customers::duplicates::pair_of(by, pair[1]).await.id
    }

    async fn new_merge(&self) -> Value {
        let (keep, other) = (self.customer().await, self.customer().await);
        json!({ "keep_id": keep.id, "keep_version": keep.version, "other_id": other.id, "other_version": other.version })
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

    /// A notice for somebody, of a colleague's mention.
    async fn notice(&self, of: &Account) -> Uuid {
        let path = format!("/customers/{}/interactions", self.customer().await.id);
        let note = json!({ "kind": "note", "summary": "A mention", "mentions": [of.me.id] });
        self.app.as_role("support_staff").await.post(&path, &note).await.expect(201);
        of.get("/me/notifications?limit=1").await.read::<Page<Notification>>().items[0].id
    }

    /// The record whose list an export is of; where it is of a list of its own, none is needed.
    async fn exported(&self, operation: &Operation, by: &Account) -> Uuid {
        match operation.path.split_once("/export.").expect("an export").0 {
            "/customers/{id}/contacts" => self.contact().await.company.id,
            "/customers/{id}/timeline" | "/customers/{id}/attachments" => self.customer().await.id,
            "/bulk-changes/{id}/rows" => self.bulk_change_of_leads(by).await,
            "/imports/{id}/kept" => self.import(by).await.id,
            list if list.contains("{id}") => panic!("{list} is exported anew: say in tests/api/openapi/scene.rs of which record"),
            _ => Uuid::nil(),
        }
    }

    /// The same for what every record type of the kit has.
    async fn of_kit(&self, operation: &Operation, by: &Account) -> Option<Request> {
        let under = |sample: &Sample| operation.path.strip_prefix(&sample.path()).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        let (sample, rest) = SAMPLES.iter().find_map(|sample| Some((sample, under(sample)?)))?;
        let n = usize::try_from(self.next()).expect("a small number");
        let send = |id: Uuid| by.request(operation.method.clone(), &operation.at(id));
        let is_edit = operation.method == reqwest::Method::PATCH;
        if rest.starts_with("/attachments/{id}") {
            let record = sample.add(&self.root, n).await;
            let file: Attachment = crate::attachments::attaching_to(&self.root, &sample.of(record), "a.pdf", PDF).await.expect(201).read();
            if rest.ends_with("/restore") {
                self.root.delete(&format!("{}/attachments/{}", sample.path(), file.id)).await.expect(204);
            }
            return Some(if is_edit { send(file.id).json(&json!({ "name": "b.pdf" })).if_match(1) } else { send(file.id) });
        }
        if rest == "/interactions/{id}" {
            let note = json!({ "kind": "note", "summary": "A note" });
            let logged = by.post(&format!("{}/interactions", sample.of(sample.add(&self.root, n).await)), &note).await;
            let logged: Interaction = logged.expect(201).read();
            return Some(if is_edit { send(logged.id).json(&json!({ "summary": "Corrected" })).if_match(1) } else { send(logged.id) });
        }
        let one = if operation.path.contains("{id}") { sample.add(&self.root, n).await } else { Uuid::nil() };
        let request = by.request(operation.method.clone(), &operation.at(one));
        Some(match rest {
            "" if operation.method == reqwest::Method::POST => request.json(&(sample.new)(n)),
            "/{id}/attachments" if operation.method == reqwest::Method::POST => {
                crate::attachments::attaching_to(by, &sample.of(one), "a.pdf", PDF)
            }
            "/{id}/interactions" => request.json(&json!({ "kind": "call", "summary": "A call" })),
            "/bulk" => request.json(&self.tagging(sample.add(&self.root, n).await)),
            "/imports" => {
                let path = format!("{}?filename=a.csv", operation.path);
                by.post_empty(&path).body("text/csv", format!("name\nSwept {n}\n"))
            }
            "/{id}" if is_edit => request.json(&(sample.edit.1)()).if_match(1),
            "/{id}/restore" => {
                self.root.post_empty(&format!("{}/archive", sample.of(one))).await.expect(200);
                request
            }
            _ => request,
        })
    }

    /// The request with which `by` does what the operation is for, on a record made for it. `None` where that needs more than one request.
    pub async fn request(&self, operation: &Operation, by: &Account) -> Option<Request> {
        let send = |id: Uuid, body: Option<Value>| {
            let request = by.request(operation.method.clone(), &operation.at(id));
            body.into_iter().fold(request, |request, body| request.json(&body))
        };
        let none = Uuid::nil();
        if let Some(request) = self.of_kit(operation, by).await {
            return Some(request);
        }
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
            | "GET /imports"
            | "GET /customers/interactions" => send(none, None),
            name if name.starts_with("GET /custom-fields/export.") => by.get(&format!("{}?record=customers", operation.path)),
            name if name.contains("/export.") => send(self.exported(operation, by).await, None),
            "GET /live" => by.get("/live?follow=false"),
            "GET /me/notifications" | "GET /me/notifications/unread" => send(none, None),
            "POST /me/notifications/read-all" => {
                self.notice(by).await;
                send(none, None)
            }
            "POST /me/notifications/{id}/read" => send(self.notice(by).await, None),
            "GET /customers/{id}/colleagues" => send(self.customer().await.id, None),
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
            "GET /customers/fields" | "GET /views/roles" => send(none, None),
            "GET /views" => by.get("/views?record=customers"),
            "POST /views" => send(none, Some(json!({ "record": "customers", "name": format!("New view {}", self.next()) }))),
            "GET /views/{id}" => send(self.view(by).await.id, None),
            "PATCH /views/{id}" => send(self.view(by).await.id, Some(json!({ "name": format!("Renamed {}", self.next()) }))).if_match(1),
            "DELETE /views/{id}" => send(self.view(by).await.id, None).if_match(1),
            "PUT /views/{id}/roles" => send(self.view(by).await.id, Some(json!({ "role_ids": [self.viewer().await] }))).if_match(1),
            "GET /bulk-changes" => send(none, None),
            "GET /bulk-changes/{id}" | "GET /bulk-changes/{id}/rows" | "POST /bulk-changes/{id}/undo" => {
                send(self.bulk_change_of_leads(by).await, None)
            }
            "POST /bulk-changes/{id}/cancel" => {
                let (id, inside) = (self.bulk_change_of_leads(by).await, self.app.inside().await);
                let going_on = format!("UPDATE bulk_changes SET status = 'running' WHERE id = {}", inside.uuid(id));
                inside.execute(&going_on).await.expect("a bulk change that goes on");
                send(id, None)
            }
            "POST /customers/bulk" => send(none, Some(self.tagging(self.customer().await.id))),
            "GET /custom-fields" => by.get("/custom-fields?record=customers"),
            "POST /custom-fields" => {
                send(none, Some(json!({ "record": "customers", "label": format!("New field {}", self.next()), "kind": "number" })))
            }
            "PUT /custom-fields/order" => {
                let (first, last) = (self.custom_field().await.id, self.custom_field().await.id);
                send(none, Some(json!({ "record": "customers", "ids": [last, first] })))
            }
            "GET /custom-fields/{id}" | "POST /custom-fields/{id}/archive" => send(self.custom_field().await.id, None),
            "POST /custom-fields/{id}/restore" => {
                let field = self.custom_field().await;
                self.root.post_empty(&format!("/custom-fields/{}/archive", field.id)).await.expect(200);
                send(field.id, None)
            }
            "PATCH /custom-fields/{id}" => {
                send(self.custom_field().await.id, Some(json!({ "label": format!("Renamed {}", self.next()) }))).if_match(1)
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
            "GET /customers/duplicates" | "GET /customers/merges" => send(none, None),
            "POST /customers/duplicates/check" => send(none, Some(json!({ "kind": "company", "name": "Customer" }))),
            "POST /customers/duplicates/{id}/dismiss" => send(self.duplicate(by).await, None),
            "POST /customers/duplicates/{id}/restore" => {
                let id = self.duplicate(by).await;
                self.root.post_empty(&format!("/customers/duplicates/{id}/dismiss")).await.expect(200);
                send(id, None)
            }
            "GET /customers/merges/preview" => {
                let (keep, other) = (self.customer().await.id, self.customer().await.id);
                by.get(&format!("/customers/merges/preview?keep_id={keep}&other_id={other}"))
            }
            "POST /customers/merges" => send(none, Some(self.new_merge().await)),
            "GET /customers/merges/{id}" | "POST /customers/merges/{id}/undo" => {
                let merge: Merge = self.root.post("/customers/merges", &self.new_merge().await).await.expect(201).read();
                send(merge.id, None)
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
            "GET /customers/{id}/attachments" => send(self.customer().await.id, None),
            "POST /customers/{id}/attachments" => {
                crate::attachments::attaching(by, self.customer().await.id, "a.pdf", crate::attachments::PDF)
            }
            "GET /customers/attachments/{id}/content" | "DELETE /customers/attachments/{id}" => send(self.file().await.id, None),
            "PATCH /customers/attachments/{id}" => send(self.file().await.id, Some(json!({ "name": "b.pdf" }))).if_match(1),
            "POST /customers/attachments/{id}/restore" => {
                let file = self.file().await;
                self.root.delete(&format!("/customers/attachments/{}", file.id)).await.expect(204);
                send(file.id, None)
            }
            "GET /customers/{id}/image" | "DELETE /customers/{id}/image" => send(self.pictured().await.id, None),
            "PUT /customers/{id}/image" => send(self.customer().await.id, None).body("image/png", crate::attachments::pictures::png()),
            "PATCH /contacts/{id}" => send(self.contact().await.id, Some(json!({ "job_title": "Buyer" }))).if_match(1),
            "DELETE /contacts/{id}" => send(self.contact().await.id, None),
            "PATCH /customers/{id}" => send(self.customer().await.id, Some(json!({ "name": "Renamed" }))).if_match(1),
            "POST /customers/{id}/interactions" => send(self.customer().await.id, Some(json!({ "kind": "call", "summary": "A call" }))),
            "PATCH /customers/interactions/{id}" => {
                send(self.interaction(by).await.id, Some(json!({ "summary": "Corrected" }))).if_match(1)
            }
            "DELETE /customers/interactions/{id}" => send(self.interaction(by).await.id, None),
            "POST /customers/imports" => {
                by.post_empty("/customers/imports?filename=a.csv").body("text/csv", format!("name\nSwept {}\n", self.next()))
            }
            "GET /imports/{id}" | "POST /imports/{id}/cancel" | "GET /imports/{id}/issues" => send(self.import(by).await.id, None),
            "GET /imports/{id}/errors.csv" | "GET /imports/{id}/kept" => send(self.import(by).await.id, None),
            "POST /imports/{id}/reading" => send(self.import(by).await.id, Some(json!({ "delimiter": "comma" }))),
            "POST /imports/{id}/undo" => {
                let import = crate::imports::run_whole(by, &format!("name\nUndone {}\n", self.next())).await;
                send(import.id, None)
            }
            "POST /imports/{id}/preview" | "POST /imports/{id}/run" => {
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
