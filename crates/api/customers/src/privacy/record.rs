//! What becomes of a customer's own row.

use super::ERASED_ACTION;
use super::erasure_targets::{TARGETS, Work};
use super::identifiers::Identifiers;
use crate::entity::customer::{self, Entity, SocialLinks, Tags};
use crate::entity::customer_purchase;
use crate::record::edit::store;
use crate::record::find;
use platform::entity::audit_entry;
use platform::erasing::ERASED;
use platform::outbox::Message;
use platform::{Change, Ctx, Error, Tx, backups, clock, search};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use shared::customers::privacy::{ErasedPart, ErasedPlace, Erasure, ErasureOutcome, HoldingBackup, KeptPart, KeptPlace};
use shared::{Moment, text};
use std::cell::RefCell;
use std::path::Path;
use uuid::Uuid;

/// The customer, held so that nobody else changes or refers to it meanwhile.
pub async fn hold(tx: &Tx, id: Uuid, visible: sea_orm::Condition) -> Result<customer::Model, Error> {
    let row = Entity::find_by_id(id).filter(visible).lock_exclusive().one(tx).await?.ok_or_else(|| Error::not_found("customer"))?;
    // What it was is part of the one it was merged into, and erased with that one.
    if row.merged_into_id.is_some() { Err(find::merged()) } else { Ok(row) }
}

/// What erasing did, what is to be recorded beside it, and what leaves with it.
pub struct Erased {
    pub erasure: Erasure,
    pub changes: Vec<Change>,
    pub messages: Vec<Message>,
}

/// Erases a customer that is held, together with those that were merged into it: they are the same one.
pub async fn erase(tx: &Tx, ctx: &Ctx, row: customer::Model) -> Result<Erased, Error> {
    let merged = Entity::find().filter(customer::Column::MergedIntoId.eq(row.id)).lock_exclusive().all(tx).await?;
    let (mut changes, mut messages, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    for other in merged {
        changes.push(Change::new(ERASED_ACTION, other.id, ERASED));
        let theirs = erase_one(tx, ctx, other).await?;
        changes.extend(theirs.changes);
        messages.extend(theirs.messages);
        parts.extend(theirs.erasure.erased);
    }
    let mut all = erase_one(tx, ctx, row).await?;
    for part in parts {
        match all.erasure.erased.iter_mut().find(|own| own.place == part.place) {
            Some(own) => own.count += part.count,
            None => all.erasure.erased.push(part),
        }
    }
    all.changes.extend(changes);
    all.messages.extend(messages);
    Ok(all)
}

async fn erase_one(tx: &Tx, ctx: &Ctx, row: customer::Model) -> Result<Erased, Error> {
    let id = row.id;
    let purchases = customer_purchase::Entity::find().filter(customer_purchase::Column::CustomerId.eq(id)).count(tx).await?;
    let outcome = if purchases > 0 { ErasureOutcome::Anonymised } else { ErasureOutcome::Removed };
    if row.erased_at.is_some() {
        let erasure = Erasure { customer_id: id, outcome, erased: Vec::new(), kept: kept(tx, id, purchases).await?, backups: backups(ctx) };
        return Ok(Erased { erasure, changes: Vec::new(), messages: Vec::new() });
    }
    let identifiers = Identifiers::of(tx, ctx.keys(), &row).await?;
    let work =
        Work { tx, ctx, identifiers: &identifiers, changes: RefCell::default(), messages: RefCell::default(), gone: RefCell::default() };
    let mut erased = vec![ErasedPart { place: ErasedPlace::Record, count: 1 }];
    for place in TARGETS {
        let count = (place.erase)(&work).await?;
        erased.push(ErasedPart { place: place.place, count });
    }
    erased.retain(|part| part.count > 0);
    search::remove(tx, "customer", id).await?;
    match outcome {
        ErasureOutcome::Removed => {
            records::note_removed(tx, [(id, row.owner_id, row.team_id)]).await?;
            Entity::delete_by_id(id).exec(tx).await?;
        }
        ErasureOutcome::Anonymised => store(tx, &row, &anonymous(row.clone(), clock::now())).await?,
    }
    let kept = kept(tx, id, purchases).await?;
    let erasure = Erasure { customer_id: id, outcome, erased, kept, backups: backups(ctx) };
    Ok(Erased { erasure, changes: work.changes.into_inner(), messages: work.messages.into_inner() })
}

/// The backups that hold it.
fn backups(ctx: &Ctx) -> Vec<HoldingBackup> {
    let name = |folder: &Path| folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    backups::made(ctx.config()).into_iter().map(|backup| HoldingBackup { made_at: backup.at, name: name(&backup.folder) }).collect()
}

async fn kept(tx: &Tx, id: Uuid, purchases: u64) -> Result<Vec<KeptPart>, Error> {
    let entries = audit_entry::Entity::find().filter(audit_entry::Column::SubjectId.eq(id)).count(tx).await?;
    let parts = [(KeptPlace::Purchases, purchases), (KeptPlace::AuditEntries, entries)];
    Ok(parts.into_iter().filter(|(_, count)| *count > 0).map(|(place, count)| KeptPart { place, count }).collect())
}

/// What stays for the purchases that refer to it: whose customer it was, and what they add up to.
fn anonymous(row: customer::Model, now: Moment) -> customer::Model {
    let id = row.id.simple().to_string();
    let name = format!("Erased customer {}", &id[id.len() - 8..]);
    customer::Model {
        id: row.id,
        kind: row.kind,
        name_key: text::key(&name),
        name,
        email: None,
        email_key: None,
        phone_sealed: None,
        phone_index: None,
        website: None,
        sector: None,
        sector_key: None,
        size: None,
        employees: None,
        revenue_minor: None,
        revenue_currency: None,
        founded_year: None,
        street_sealed: None,
        postal_code_sealed: None,
        city: None,
        region: None,
        country: None,
        description: None,
        tags: Tags::default(),
        parent_id: None,
        owner_id: row.owner_id,
        team_id: row.team_id,
        external_id: None,
        import_id: None,
        r#type: None,
        interests: Tags::default(),
        birth_date_sealed: None,
        birth_year: None,
        preferred_channel: None,
        language: None,
        preferences: None,
        social_links: SocialLinks::default(),
        custom: Default::default(),
        merged_into_id: None,
        last_contact_at: None,
        last_purchase_at: row.last_purchase_at,
        purchase_count: row.purchase_count,
        purchase_total_minor: row.purchase_total_minor,
        rfm_score: row.rfm_score,
        rfm_class: row.rfm_class,
        image_id: None,
        archived_at: row.archived_at.or(Some(now)),
        erased_at: Some(now),
        created_at: row.created_at,
        updated_at: now,
        version: row.version + 1,
    }
}
