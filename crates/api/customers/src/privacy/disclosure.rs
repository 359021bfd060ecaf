//! Everything that is kept about a customer, part by part, as it is handed over. A table that is about customers has its line here.

use super::identifiers::{Identifiers, of_customer};
use crate::access::within;
use crate::entity::{customer, customer_contact, customer_purchase, segment, segment_member};
use crate::record::find;
use futures_util::future::LocalBoxFuture;
use platform::entity::outbox_message;
use platform::{Ctx, Error, Principal};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use shared::Named;
use shared::access::{Permission, Scope};
use shared::attachments::Attachment;
use std::collections::HashMap;
use uuid::Uuid;

/// Entries of the audit log read at a time.
const ENTRIES: u64 = 500;

/// What a part is made from.
pub struct DisclosureRequest<'a> {
    pub ctx: &'a Ctx,
    pub reader: &'a Principal,
    pub row: &'a customer::Model,
    pub identifiers: &'a Identifiers,
}

impl DisclosureRequest<'_> {
    /// The other customers that whoever hands the file over may see.
    fn visible(&self) -> Condition {
        within(self.reader.scope(Permission::CustomerDisclose).unwrap_or(Scope::Own), self.reader)
    }
}

/// Gives a part: an object, or a list of objects.
type Content = for<'a> fn(&'a DisclosureRequest<'a>) -> LocalBoxFuture<'a, Result<Value, Error>>;

/// One part.
pub struct Section {
    /// Its name in `data.json`.
    pub key: &'static str,
    pub title: &'static str,
    pub content: Content,
}

pub const SECTIONS: &[Section] = &[
    Section { key: "record", title: "Record", content: |request| Box::pin(record(request)) },
    Section { key: "contacts", title: "Contacts and workplaces", content: |request| Box::pin(contacts(request)) },
    Section { key: "interactions", title: "Interactions", content: |request| Box::pin(interactions(request)) },
    Section { key: "files", title: "Files", content: |request| Box::pin(files(request)) },
    Section { key: "merged", title: "Records that were merged into it", content: |request| Box::pin(merged(request)) },
    Section { key: "purchases", title: "Purchases", content: |request| Box::pin(purchases(request)) },
    Section { key: "segments", title: "Segments", content: |request| Box::pin(segments(request)) },
    Section { key: "imports", title: "Imports it came or was changed with", content: |request| Box::pin(imports(request)) },
    Section { key: "messages", title: "Messages sent", content: |request| Box::pin(messages(request)) },
    Section { key: "audit", title: "What was done with the record", content: |request| Box::pin(audit_entries(request)) },
];

async fn record(request: &DisclosureRequest<'_>) -> Result<Value, Error> {
    let related = find::related(request.ctx.db(), request.row, request.visible()).await?;
    let birth_year = request.row.birth_year;
    let mut record = serde_json::to_value(request.row.clone().into_dto(request.ctx.keys(), related)?)?;
    if let Value::Object(record) = &mut record {
        record.insert("birth_year".to_owned(), json!(birth_year));
        record.insert("rfm_score".to_owned(), json!(request.row.rfm_score));
    }
    Ok(record)
}

async fn contacts(request: &DisclosureRequest<'_>) -> Result<Value, Error> {
    let db = request.ctx.db();
    let names = find::readable_names(db, request.identifiers.partners.clone(), request.visible()).await?;
    let names: HashMap<Uuid, String> = names.into_iter().collect();
    let links = customer_contact::Entity::find().filter(of_customer(request.row.id)).order_by_asc(customer_contact::Column::Id);
    let one = |link: customer_contact::Model| {
        let works = link.person_id == request.row.id;
        let other = if works { link.company_id } else { link.person_id };
        json!({
            "relation": if works { "works at" } else { "contact" },
            "name": names.get(&other), "job_title": link.job_title, "is_primary": link.is_primary, "since": link.created_at,
        })
    };
    Ok(links.all(db).await?.into_iter().map(one).collect())
}

/// Deleted ones are kept, too, until the customer is erased.
async fn interactions(request: &DisclosureRequest<'_>) -> Result<Value, Error> {
    let one = |said: timeline::Said| json!({ "at": said.at, "kind": said.kind.label(), "by": said.by, "text": said.text, "deleted_at": said.deleted_at });
    Ok(timeline::about(request.ctx.db(), request.row.id).await?.into_iter().map(one).collect())
}

/// Their contents are in the folder `files` of the archive, under the names that are here.
async fn files(request: &DisclosureRequest<'_>) -> Result<Value, Error> {
    let files = attachments::all(request.ctx.db(), request.row.id).await?;
    let one = |(n, file): (usize, &Attachment)| {
        json!({
            "file": in_archive(n, &file.name), "name": file.name, "content_type": file.content_type, "size": file.size,
            "added_at": file.created_at, "added_by": file.uploaded_by.as_ref().map(|by| &by.name), "removed_at": file.archived_at,
        })
    };
    Ok(files.iter().enumerate().map(one).collect())
}

/// What the nth file is called in the archive: names may repeat, and some programs take parts of them for folders.
pub fn in_archive(n: usize, name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
    format!("files/{:03} {}", n + 1, plain.trim_start_matches('.'))
}

async fn merged(request: &DisclosureRequest<'_>) -> Result<Value, Error> {
    let (db, keys) = (request.ctx.db(), request.ctx.keys());
    let mut records = Vec::new();
    for row in customer::Entity::find().filter(customer::Column::MergedIntoId.eq(request.row.id)).all(db).await? {
        let related = find::related(db, &row, request.visible()).await?;
        records.push(serde_json::to_value(row.into_dto(keys, related)?)?);
    }
    Ok(Value::Array(records))
}

async fn purchases(request: &DisclosureRequest<'_>) -> Result<Value, Error> {
    use customer_purchase::{Column, Entity};
    let found =
        Entity::find().filter(Column::CustomerId.eq(request.row.id)).order_by_desc(Column::PurchasedAt).all(request.ctx.db()).await?;
    let currency = &request.ctx.config().base_currency;
    let amount = |minor| format!("{} {currency}", shared::money::to_decimal(minor, currency));
    let one = |bought: customer_purchase::Model| json!({ "at": bought.purchased_at, "kind": bought.source_kind, "amount": amount(bought.amount_minor), "id": bought.source_id });
    Ok(found.into_iter().map(one).collect())
}

async fn segments(request: &DisclosureRequest<'_>) -> Result<Value, Error> {
    use segment_member::{Column, Entity};
    let db = request.ctx.db();
    let joined = Entity::find().filter(Column::CustomerId.eq(request.row.id)).all(db).await?;
    let found = segment::Entity::find().filter(segment::Column::Id.is_in(joined.iter().map(|member| member.segment_id)));
    let names: HashMap<Uuid, String> = found.all(db).await?.into_iter().map(|segment| (segment.id, segment.name)).collect();
    let one = |member: segment_member::Model| json!({ "name": names.get(&member.segment_id), "since": member.joined_at });
    Ok(joined.into_iter().map(one).collect())
}

async fn imports(request: &DisclosureRequest<'_>) -> Result<Value, Error> {
    let one = |touch: records::ImportTouch| {
        let did = if touch.created { "created" } else { "changed" };
        json!({ "file": touch.file, "row": touch.row, "outcome": did, "at": touch.at })
    };
    Ok(records::touches(request.ctx.db(), request.row.id).await?.into_iter().map(one).collect())
}

/// Those to its addresses. What lets somebody sign in stays out: it is worth an account.
async fn messages(request: &DisclosureRequest<'_>) -> Result<Value, Error> {
    use outbox_message::{Column, Entity};
    let addresses: Vec<String> = request.identifiers.emails.iter().cloned().collect();
    let colleagues = identity::emails_of_users(request.ctx.db(), &addresses).await?;
    let own = addresses.into_iter().filter(|address| !colleagues.contains(address));
    let to_it = Expr::expr(Func::lower(Expr::col(Column::Recipient))).is_in(own);
    let sent = Entity::find().filter(to_it).filter(Column::Secret.eq(false)).order_by_desc(Column::CreatedAt).all(request.ctx.db()).await?;
    let one = |message: outbox_message::Model| {
        let opened = request.ctx.keys().open_sealed("outbox_messages.payload", message.id, &message.payload)?;
        let text = serde_json::from_slice::<Value>(&opened)?.as_str().map(str::to_owned);
        Ok(
            json!({ "at": message.created_at, "to": message.recipient, "subject": message.subject, "text": text, "sent_at": message.sent_at }),
        )
    };
    sent.into_iter().map(one).collect()
}

async fn audit_entries(request: &DisclosureRequest<'_>) -> Result<Value, Error> {
    let (mut entries, mut before) = (Vec::new(), None);
    loop {
        let some = audit::of_subject(request.ctx, request.row.id, (None, true), before, ENTRIES).await?;
        before = some.last().map(|entry| (entry.at, entry.id));
        let is_last = (some.len() as u64) < ENTRIES;
        entries.extend(some.into_iter().map(|entry| {
            let by = entry.actor.map_or(entry.actor_kind, |actor| actor.name);
            json!({ "at": entry.at, "action": entry.action, "by": by, "changes": entry.changes })
        }));
        if is_last {
            return Ok(Value::Array(entries));
        }
    }
}
