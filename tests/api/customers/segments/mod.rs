//! Segments: saved filters whose customers are kept up to date.

use serde_json::{Value, json};
use shared::customers::list::CustomerRow;
use shared::customers::segments::{Segment, SegmentState};
use shared::page::Page;
use std::collections::BTreeSet;
use tests::{Client, until};
use uuid::Uuid;

mod analytics;
mod building;
mod following;
mod input;
mod records;
mod scopes;

/// One condition.
pub fn only(field: &str, op: &str, values: &[&str]) -> Value {
    json!({ "where": { "field": field, "op": op, "values": values } })
}

/// Makes a segment and waits until it is built.
pub async fn segment(by: &Client, name: &str, filter: &Value) -> Segment {
    let made: Segment = by.post("/segments", &json!({ "name": name, "filter": filter })).await.expect(201).read();
    settled(by, made.id).await
}

/// The segment once it is ready and every change so far was followed.
pub async fn settled(by: &Client, id: Uuid) -> Segment {
    until("the segment to be settled", async || {
        let segment: Segment = by.get(&format!("/segments/{id}")).await.expect(200).read();
        (segment.state == SegmentState::Ready && !segment.changes_waiting).then_some(segment)
    })
    .await
}

/// The ids of all customers that a filter lets through.
pub async fn found(by: &Client, filter: &Value) -> BTreeSet<Uuid> {
    let (mut ids, mut after) = (BTreeSet::new(), None::<String>);
    loop {
        let mut query = vec![("filter", filter.to_string()), ("limit", "200".to_owned())];
        query.extend(after.map(|after| ("after", after)));
        let page: Page<CustomerRow> = by.get("/customers").query(&query).await.expect(200).read();
        ids.extend(page.items.iter().map(|row| row.id));
        after = page.next;
        if after.is_none() {
            return ids;
        }
    }
}

/// The ids of a segment's members, as the list of customers shows them.
pub async fn members(by: &Client, segment: Uuid) -> BTreeSet<Uuid> {
    found(by, &only("segment", "is_any", &[&segment.to_string()])).await
}
