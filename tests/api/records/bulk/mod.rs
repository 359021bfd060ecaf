//! Changing many records at once, tried on record types with owners and one without, and on one whose rows are more than one table.

use crate::files::numbers;
use serde_json::{Value, json};
use shared::page::Page;
use shared::records::bulk::{BulkChange, BulkRow, BulkStatus};
use tests::{Client, Inside, until};
use uuid::Uuid;

mod actions;
mod exports;
mod interrupted;
mod refused;
mod scopes;

/// The record types that are tried.
const CASES: [Case; 3] = [
    Case {
        code: "leads",
        subject: "lead",
        new: &[],
        columns: "stage, owner_id, team_id",
        tags: "record_tags",
        owned: true,
        kind: ("source", ["website", "event"]),
        text: "city",
        number: None,
    },
    Case {
        code: "products",
        subject: "product",
        new: &[],
        columns: "lifecycle",
        tags: "record_tags",
        owned: false,
        kind: ("lifecycle", ["planned", "retired"]),
        text: "series",
        number: Some("warranty_months"),
    },
    Case {
        code: "customers",
        subject: "customer",
        new: &[("kind", "company")],
        columns: "kind, tags, owner_id, team_id",
        tags: "customer_tags",
        owned: true,
        kind: ("size", ["small", "huge"]),
        text: "sector",
        number: None,
    },
];

/// What is changed of a record type.
struct Case {
    code: &'static str,
    subject: &'static str,
    /// What a new one must have beside its name.
    new: &'static [(&'static str, &'static str)],
    /// The columns that every row has beside those of all records.
    columns: &'static str,
    /// The table of tags.
    tags: &'static str,
    owned: bool,
    /// A field of a closed list that has a parameter of its own, and two of its values.
    kind: (&'static str, [&'static str; 2]),
    /// A field of text that many may have in common.
    text: &'static str,
    /// A field of whole numbers that many may have in common.
    number: Option<&'static str>,
}

impl Case {
    /// Adds a record with these fields.
    async fn add(&self, by: &Client, name: &str, mut fields: Value) -> Value {
        fields["name"] = json!(name);
        self.new.iter().for_each(|(field, value)| fields[*field] = json!(value));
        by.post(&format!("/{}", self.code), &fields).await.expect(201).json()
    }

    async fn read(&self, by: &Client, id: &Value) -> Value {
        by.get(&format!("/{}/{}", self.code, id.as_str().expect("an id"))).await.expect(200).json()
    }

    /// Adds so many more that are like this one.
    async fn multiply(&self, inside: &Inside, one: &Value, many: u32) {
        let (numbers, new) = numbers(inside, many);
        let one = inside.uuid(id_of(one));
        let Self { code, columns, .. } = self;
        let copies = format!(
            "{numbers} INSERT INTO {code} (id, name, name_key, {columns}, created_at, updated_at, version)
             SELECT {new}, name, name_key, {columns}, created_at, updated_at, 1 FROM {code}, n WHERE {code}.id = {one}"
        );
        assert_eq!(inside.execute(&copies).await.expect("many more"), u64::from(many));
    }
}

/// Waits until a bulk change has ended.
pub async fn ended(by: &Client, id: Uuid) -> BulkChange {
    let path = format!("/bulk-changes/{id}");
    until("the bulk change to end", async || {
        let bulk: BulkChange = by.get(&path).await.read();
        matches!(bulk.status, BulkStatus::Finished | BulkStatus::Cancelled).then_some(bulk)
    })
    .await
}

/// Begins a bulk change and waits for its end.
pub async fn change(by: &Client, code: &str, target: Value, action: Value) -> BulkChange {
    let begun: BulkChange = by.post(&format!("/{code}/bulk"), &json!({ "target": target, "action": action })).await.expect(202).read();
    assert_eq!(begun.record, code);
    ended(by, begun.id).await
}

/// Undoes a bulk change and waits for the end.
pub async fn undo(by: &Client, id: Uuid) -> BulkChange {
    let begun: BulkChange = by.post_empty(&format!("/bulk-changes/{id}/undo")).await.expect(202).read();
    assert_eq!(begun.undoes, Some(id));
    ended(by, begun.id).await
}

/// The first 200 records of a bulk change; `query` begins with `&`.
pub async fn rows(by: &Client, id: Uuid, query: &str) -> Vec<BulkRow> {
    by.get(&format!("/bulk-changes/{id}/rows?limit=200{query}")).await.expect(200).read::<Page<BulkRow>>().items
}

/// Changed, unchanged, failed, out of reach.
pub fn counts(bulk: &BulkChange) -> [u64; 4] {
    assert_eq!(bulk.changed + bulk.unchanged + bulk.failed + bulk.out_of_reach, bulk.done);
    [bulk.changed, bulk.unchanged, bulk.failed, bulk.out_of_reach]
}

fn id_of(record: &Value) -> Uuid {
    record["id"].as_str().expect("an id").parse().expect("an id")
}
