//! Two teams, and one of everything that the other team has, or nothing of it.

use crate::attachments::{PDF, attaching_to};
use crate::customers::duplicates::pair_of;
use crate::records::{SAMPLES, id};
use serde_json::{Value, json};
use shared::Named;
use shared::access::{Permission, Scope};
use shared::customers::spec::SPEC as CUSTOMERS;
use shared::identity::Session;
use shared::identity::keys::MadeApiKey;
use shared::notifications::Notification;
use shared::page::Page;
use shared::record::{Field, Spec, uses};
use std::collections::BTreeMap;
use tests::{Account, Inside, PASSWORD, TestApp};
use uuid::Uuid;

/// A record of the other team.
pub struct Unseen {
    pub spec: &'static Spec,
    pub id: Uuid,
    /// As it was added, or would have been.
    pub new: Value,
}

pub struct World {
    pub app: TestApp,
    /// Somebody with every permission within the own team.
    pub reader: Account,
    pub inside: Inside,
    /// One of each record type that has owners.
    pub records: Vec<Unseen>,
    /// A company that the reader sees, and one that would belong to it over an unseen one.
    pub circle: (Uuid, Uuid),
    /// What the other team has, by the path under which it is read; of what is not there an id that nobody has.
    pub ids: BTreeMap<String, Uuid>,
}

impl Unseen {
    /// What it has in a field, as requests say it.
    pub fn value(&self, field: &Field) -> Option<String> {
        let of = field.within.map_or(&self.new, |within| &self.new[within]);
        words(of.get(field.request_key()).or_else(|| of.get(field.key))?).into_iter().next()
    }

    /// Every word and number that it has.
    pub fn values(&self) -> Vec<String> {
        words(&self.new)
    }

    /// The same without what must be unique.
    pub fn without_unique(&self) -> Value {
        let mut new = self.new.clone();
        for field in self.spec.using(uses::UNIQUE) {
            new.as_object_mut().expect("a request").remove(&field.request_key());
        }
        new
    }
}

fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items.iter().flat_map(words).collect(),
        Value::Object(map) => map.values().flat_map(words).collect(),
        _ => Vec::new(),
    }
}

/// What the other team's records are like.
fn unseen() -> Vec<(&'static Spec, Value)> {
    let customer = json!({
        "kind": "company", "name": "Unseen Zyxwvut", "email": "boss@unseen.example", "phone": "+49 30 998877", "website": "https://unseen.example",
        "sector": "Unseensector", "type": "corporation", "size": "huge", "employees": 7_777, "revenue": { "minor": 777_700, "currency": "EUR" },
        "founded_year": 1901, "description": "Unseen text", "tags": ["Unseentag"], "interests": ["Unseeninterest"], "external_id": "UNSEEN-1",
        "address": { "street": "Unseen Road 1", "postal_code": "77777", "city": "Unseenville", "region": "Unseenshire", "country": "IS" },
        "other_emails": [{ "kind": "work", "email": "desk@unseen.example" }], "other_phones": [{ "kind": "work", "phone": "+49 30 887766" }],
        "language": "is", "preferred_channel": "post", "preferences": "Unseen wish", "custom": { "badge": "Unseenbadge" },
    });
    let sampled = SAMPLES.iter().filter(|sample| sample.is_owned()).map(|sample| {
        let mut new = (sample.new)(900);
        new["custom"] = json!({ "badge": "Unseenbadge" });
        (sample.spec, new)
    });
    std::iter::once((&CUSTOMERS, customer)).chain(sampled).collect()
}

/// Within the team where that means anything.
fn scope(permission: Permission) -> Scope {
    let of_records = unseen().iter().map(|(spec, _)| spec.subject).chain(["interaction", "attachment"]).collect::<Vec<_>>();
    match permission.code().split_once('.').expect("a noun").0 {
        noun if of_records.contains(&noun) => Scope::Team,
        "audit" => Scope::Own,
        _ => Scope::All,
    }
}

impl World {
    pub async fn of(app: TestApp, with_unseen: bool) -> Self {
        let admin = app.admin().await;
        let (north, south) = (app.team("North").await.id, app.team("South").await.id);
        app.role_with("within", &Permission::ALL.iter().map(|permission| (*permission, scope(*permission))).collect::<Vec<_>>()).await;
        let (reader, other) = (app.join(&["within"], Some(north)).await, app.join(&["within"], Some(south)).await);
        for (spec, _) in unseen() {
            let badge = json!({ "record": spec.code, "label": "Badge", "kind": "text" });
            admin.post("/custom-fields", &badge).await.expect(201);
        }
        // Almost the same name, so that somebody could be meant by it.
        let seen = json!({ "kind": "company", "name": "Seen Zyxwvat", "sector": "retail", "tags": ["Seen"], "employees": 12 });
        let seen = id(&reader.post("/customers", &seen).await.expect(201));
        for sample in SAMPLES {
            sample.add(&reader, 1).await;
        }
        let inside = app.inside().await;
        let mut records = Vec::new();
        let mut ids = BTreeMap::new();
        for (spec, new) in unseen() {
            let path = format!("/{}", spec.code);
            let mut of: [Uuid; 3] = std::array::from_fn(|_| Uuid::now_v7());
            if with_unseen {
                of[0] = id(&other.post(&path, &new).await.expect(201));
                let note = json!({ "kind": "note", "summary": "Unseen note", "mentions": [other.me.id] });
                of[1] = id(&other.post(&format!("{path}/{}/interactions", of[0]), &note).await.expect(201));
                of[2] = id(&attaching_to(&other, &format!("{path}/{}", of[0]), "unseen.pdf", PDF).await.expect(201));
            }
            for (under, one) in ["", "/interactions", "/attachments"].into_iter().zip(of) {
                ids.insert(format!("{path}{under}"), one);
            }
            records.push(Unseen { spec, id: of[0], new });
        }
        // What belongs to somebody unseen, who belongs to somebody seen in turn.
        let unseen = records[0].id;
        if with_unseen {
            let path = format!("/customers/{unseen}");
            let version = admin.get(&path).await.etag();
            admin.patch(&path, &json!({ "parent_id": seen })).if_match(version).await.expect(200);
        }
        let parent = with_unseen.then_some(unseen);
        let child = json!({ "kind": "company", "name": "Seen Offspring", "owner_id": reader.me.id, "parent_id": parent });
        let child = id(&admin.post("/customers", &child).await.expect(201));
        for path in [
            "/customers/merges",
            "/customers/duplicates",
            "/contacts",
            "/imports",
            "/bulk-changes",
            "/views",
            "/me/keys",
            "/me/sessions",
            "/me/notifications",
        ] {
            ids.insert(path.to_owned(), Uuid::now_v7());
        }
        // Colleagues are seen by all, so they come and go alike in both worlds.
        let again = app.sign_in(other.email()).await;
        if with_unseen {
            let sessions: Vec<Session> = again.get("/me/sessions").await.read();
            ids.insert("/me/sessions".to_owned(), sessions[0].id);
            besides_records(&admin, &other, &mut ids).await;
        }
        inside.at_rest().await;
        Self { app, reader, inside, records, circle: (seen, child), ids }
    }

    /// A text without the ids of what is unseen, to name what was asked.
    pub fn label(&self, text: &str) -> String {
        self.ids.values().fold(text.to_owned(), |text, id| text.replace(&id.to_string(), "its id"))
    }
}

/// What there is besides records.
async fn besides_records(admin: &Account, other: &Account, ids: &mut BTreeMap<String, Uuid>) {
    let add = async |name: &str| id(&other.post("/customers", &json!({ "kind": "company", "name": name })).await.expect(201));
    let mut set = |path: &str, id: Uuid| {
        ids.insert(path.to_owned(), id);
    };
    let company = add("Unseen Twins").await;
    let twin = add("Unseen Twins").await;
    set("/customers/duplicates", pair_of(other, twin).await.id);
    let person = json!({ "new_person": { "name": "Unseen Person", "email": "person@unseen.example" } });
    set("/contacts", id(&other.post(&format!("/customers/{company}/contacts"), &person).await.expect(201)));
    let (keep, gone) = (add("Unseen Stays").await, add("Unseen Goes").await);
    let merge = json!({ "keep_id": keep, "keep_version": 1, "other_id": gone, "other_version": 1 });
    set("/customers/merges", id(&other.post("/customers/merges", &merge).await.expect(201)));
    set("/imports", crate::imports::run_whole(other, "name\nUnseen Row\n").await.id);
    // What was there and is gone: taken back, and erased.
    crate::imports::undo(other, &crate::imports::run_whole(other, "name\nUnseen Mistake\n").await).await;
    let erased = json!({ "confirm_name": "Unseen Erased", "reason": "Asked for it", "current_password": PASSWORD });
    admin.post(&format!("/customers/{}/erase", add("Unseen Erased").await), &erased).await.expect(200);
    let tags = json!({ "type": "add_tags", "tags": ["Unseenbulk"] });
    set("/bulk-changes", crate::records::bulk::change(other, "customers", json!({ "ids": [keep] }), tags).await.id);
    set("/views", id(&other.post("/views", &json!({ "record": "customers", "name": "Unseen view" })).await.expect(201)));
    let key = json!({ "name": "Unseen", "permissions": { "customer.read": "own" }, "expires_at": "2027-06-01T00:00:00Z", "current_password": PASSWORD });
    set("/me/keys", other.post("/me/keys", &key).await.expect(201).read::<MadeApiKey>().key.id);
    let note = json!({ "kind": "note", "summary": "Unseen mention", "mentions": [other.me.id] });
    admin.post(&format!("/customers/{company}/interactions"), &note).await.expect(201);
    let notices: Page<Notification> = other.get("/me/notifications?limit=1").await.read();
    set("/me/notifications", notices.items[0].id);
}
