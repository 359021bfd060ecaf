//! Everything that is kept about a customer, part by part, as it is handed over. A table that is about customers has its line here.

use super::traces::{Traces, of_customer};
use crate::access::within;
use crate::entity::{
    customer, customer_contact, customer_import, customer_import_change, customer_purchase, interaction, segment, segment_member,
};
use crate::records::find;
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
pub struct Asked<'a> {
    pub ctx: &'a Ctx,
    pub reader: &'a Principal,
    pub row: &'a customer::Model,
    pub traces: &'a Traces,
}

impl Asked<'_> {
    /// The other customers that whoever hands the file over may see.
    fn visible(&self) -> Condition {
        within(self.reader.scope(Permission::CustomerDisclose).unwrap_or(Scope::Own), self.reader)
    }
}

/// Gives a part: an object, or a list of objects.
type Content = for<'a> fn(&'a Asked<'a>) -> LocalBoxFuture<'a, Result<Value, Error>>;

/// One part.
pub struct Section {
    /// Its name in `data.json`.
    pub key: &'static str,
    pub title: &'static str,
    pub content: Content,
}

pub const SECTIONS: &[Section] = &[
    Section { key: "record", title: "Record", content: |asked| Box::pin(record(asked)) },
    Section { key: "contacts", title: "Contacts and workplaces", content: |asked| Box::pin(contacts(asked)) },
    Section { key: "interactions", title: "Interactions", content: |asked| Box::pin(interactions(asked)) },
    Section { key: "files", title: "Files", content: |asked| Box::pin(files(asked)) },
    Section { key: "merged", title: "Records that were merged into it", content: |asked| Box::pin(merged(asked)) },
    Section { key: "purchases", title: "Purchases", content: |asked| Box::pin(purchases(asked)) },
    Section { key: "segments", title: "Segments", content: |asked| Box::pin(segments(asked)) },
    Section { key: "imports", title: "Imports it came or was changed with", content: |asked| Box::pin(imports(asked)) },
    Section { key: "messages", title: "Messages sent", content: |asked| Box::pin(messages(asked)) },
    Section { key: "audit", title: "What was done with the record", content: |asked| Box::pin(audit_entries(asked)) },
];

async fn record(asked: &Asked<'_>) -> Result<Value, Error> {
    let around = find::around(asked.ctx.db(), asked.row, asked.visible()).await?;
    let birth_year = asked.row.birth_year;
    let mut record = serde_json::to_value(asked.row.clone().into_dto(asked.ctx.keys(), around)?)?;
    if let Value::Object(record) = &mut record {
        record.insert("birth_year".to_owned(), json!(birth_year));
        record.insert("rfm_score".to_owned(), json!(asked.row.rfm_score));
    }
    Ok(record)
}

async fn contacts(asked: &Asked<'_>) -> Result<Value, Error> {
    let db = asked.ctx.db();
    let names = find::readable_names(db, asked.traces.partners.clone(), asked.visible()).await?;
    let names: HashMap<Uuid, String> = names.into_iter().collect();
    let links = customer_contact::Entity::find().filter(of_customer(asked.row.id)).order_by_asc(customer_contact::Column::Id);
    let one = |link: customer_contact::Model| {
        let works = link.person_id == asked.row.id;
        let other = if works { link.company_id } else { link.person_id };
        json!({
            "relation": if works { "works at" } else { "contact" },
            "name": names.get(&other), "job_title": link.job_title, "is_primary": link.is_primary, "since": link.created_at,
        })
    };
    Ok(links.all(db).await?.into_iter().map(one).collect())
}

/// Deleted ones are kept, too, until the customer is erased.
async fn interactions(asked: &Asked<'_>) -> Result<Value, Error> {
    use interaction::{Column, Entity};
    let db = asked.ctx.db();
    let talks = Entity::find().filter(Column::CustomerId.eq(asked.row.id)).order_by_desc(Column::OccurredAt);
    let talks = talks.order_by_desc(Column::Id).all(db).await?;
    let authors = identity::names(db, talks.iter().filter_map(|talk| talk.author_id)).await?;
    let one = |talk: interaction::Model| {
        let by = talk.author_id.and_then(|id| authors.get(&id));
        json!({ "at": talk.occurred_at, "kind": talk.kind.label(), "by": by, "text": talk.summary, "deleted_at": talk.archived_at })
    };
    Ok(talks.into_iter().map(one).collect())
}

/// Their contents are in the folder `files` of the archive, under the names that are here.
async fn files(asked: &Asked<'_>) -> Result<Value, Error> {
    let files = attachments::all(asked.ctx.db(), asked.row.id).await?;
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

async fn merged(asked: &Asked<'_>) -> Result<Value, Error> {
    let (db, keys) = (asked.ctx.db(), asked.ctx.keys());
    let mut records = Vec::new();
    for row in customer::Entity::find().filter(customer::Column::MergedIntoId.eq(asked.row.id)).all(db).await? {
        let around = find::around(db, &row, asked.visible()).await?;
        records.push(serde_json::to_value(row.into_dto(keys, around)?)?);
    }
    Ok(Value::Array(records))
}

async fn purchases(asked: &Asked<'_>) -> Result<Value, Error> {
    use customer_purchase::{Column, Entity};
    let found = Entity::find().filter(Column::CustomerId.eq(asked.row.id)).order_by_desc(Column::PurchasedAt).all(asked.ctx.db()).await?;
    let currency = &asked.ctx.config().base_currency;
    let amount = |minor| format!("{} {currency}", shared::money::to_decimal(minor, currency));
    let one = |bought: customer_purchase::Model| json!({ "at": bought.purchased_at, "kind": bought.source_kind, "amount": amount(bought.amount_minor), "id": bought.source_id });
    Ok(found.into_iter().map(one).collect())
}

async fn segments(asked: &Asked<'_>) -> Result<Value, Error> {
    use segment_member::{Column, Entity};
    let db = asked.ctx.db();
    let joined = Entity::find().filter(Column::CustomerId.eq(asked.row.id)).all(db).await?;
    let found = segment::Entity::find().filter(segment::Column::Id.is_in(joined.iter().map(|member| member.segment_id)));
    let names: HashMap<Uuid, String> = found.all(db).await?.into_iter().map(|segment| (segment.id, segment.name)).collect();
    let one = |member: segment_member::Model| json!({ "name": names.get(&member.segment_id), "since": member.joined_at });
    Ok(joined.into_iter().map(one).collect())
}

async fn imports(asked: &Asked<'_>) -> Result<Value, Error> {
    use customer_import_change::{Column, Entity};
    let db = asked.ctx.db();
    let touched = Entity::find().filter(Column::CustomerId.eq(asked.row.id)).order_by_asc(Column::ImportId).all(db).await?;
    let ids = touched.iter().map(|row| row.import_id).chain(asked.row.import_id);
    let found = customer_import::Entity::find().filter(customer_import::Column::Id.is_in(ids)).all(db).await?;
    let found: HashMap<Uuid, customer_import::Model> = found.into_iter().map(|import| (import.id, import)).collect();
    let one = |row: customer_import_change::Model| {
        let import = found.get(&row.import_id);
        let did = match row.outcome {
            customer_import_change::Done::Create => "created",
            customer_import_change::Done::Update => "changed",
        };
        json!({ "file": import.map(|i| &i.filename), "row": row.row_number, "outcome": did, "at": import.map(|i| i.created_at) })
    };
    Ok(touched.into_iter().map(one).collect())
}

/// Those to its addresses. What lets somebody sign in stays out: it is worth an account.
async fn messages(asked: &Asked<'_>) -> Result<Value, Error> {
    use outbox_message::{Column, Entity};
    let addresses: Vec<String> = asked.traces.emails.iter().cloned().collect();
    let colleagues = identity::emails_of_users(asked.ctx.db(), &addresses).await?;
    let own = addresses.into_iter().filter(|address| !colleagues.contains(address));
    let to_it = Expr::expr(Func::lower(Expr::col(Column::Recipient))).is_in(own);
    let sent = Entity::find().filter(to_it).filter(Column::Secret.eq(false)).order_by_desc(Column::CreatedAt).all(asked.ctx.db()).await?;
    let one = |message: outbox_message::Model| {
        let opened = asked.ctx.keys().open_sealed("outbox_messages.payload", message.id, &message.payload)?;
        let text = serde_json::from_slice::<Value>(&opened)?.as_str().map(str::to_owned);
        Ok(
            json!({ "at": message.created_at, "to": message.recipient, "subject": message.subject, "text": text, "sent_at": message.sent_at }),
        )
    };
    sent.into_iter().map(one).collect()
}

async fn audit_entries(asked: &Asked<'_>) -> Result<Value, Error> {
    let (mut entries, mut before) = (Vec::new(), None);
    loop {
        let some = audit::of_subject(asked.ctx, asked.row.id, (None, true), before, ENTRIES).await?;
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
