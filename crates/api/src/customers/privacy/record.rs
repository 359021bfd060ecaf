//! What becomes of a customer's own row.

use super::places::{PLACES, Work};
use super::traces::Traces;
use crate::customers::entity::customer::{self, Entity, SocialLinks, Tags};
use crate::customers::entity::customer_purchase;
use crate::customers::records::edit::store;
use crate::platform::entity::audit_entry;
use crate::platform::{Change, Ctx, Error, Tx, clock, search};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use shared::customers_privacy::{ErasedPart, ErasedPlace, Erasure, ErasureOutcome, KeptPart, KeptPlace};
use shared::{Moment, text};
use std::cell::RefCell;
use uuid::Uuid;

/// The customer, held so that nobody else changes or refers to it meanwhile.
pub async fn hold(tx: &Tx, id: Uuid, visible: sea_orm::Condition) -> Result<customer::Model, Error> {
    Entity::find_by_id(id).filter(visible).lock_exclusive().one(tx).await?.ok_or_else(|| Error::not_found("customer"))
}

/// Erases a customer that is held; gives back what was done, and what is to be recorded beside it.
pub async fn erase(tx: &Tx, ctx: &Ctx, row: customer::Model) -> Result<(Erasure, Vec<Change>), Error> {
    let id = row.id;
    let purchases = customer_purchase::Entity::find().filter(customer_purchase::Column::CustomerId.eq(id)).count(tx).await?;
    let outcome = if purchases > 0 { ErasureOutcome::Anonymised } else { ErasureOutcome::Removed };
    if row.erased_at.is_some() {
        return Ok((Erasure { customer_id: id, outcome, erased: Vec::new(), kept: kept(tx, id, purchases).await? }, Vec::new()));
    }
    let traces = Traces::of(tx, ctx.keys(), &row).await?;
    let work = Work { tx, ctx, traces: &traces, changes: RefCell::default(), gone: RefCell::default() };
    let mut erased = vec![ErasedPart { place: ErasedPlace::Record, count: 1 }];
    for place in PLACES {
        let count = (place.erase)(&work).await?;
        erased.push(ErasedPart { place: place.place, count });
    }
    erased.retain(|part| part.count > 0);
    search::remove(tx, "customer", id).await?;
    match outcome {
        ErasureOutcome::Removed => {
            Entity::delete_by_id(id).exec(tx).await?;
        }
        ErasureOutcome::Anonymised => store(tx, row.version, &anonymous(row, clock::now())).await?,
    }
    let kept = kept(tx, id, purchases).await?;
    Ok((Erasure { customer_id: id, outcome, erased, kept }, work.changes.into_inner()))
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
        last_contact_at: None,
        last_purchase_at: row.last_purchase_at,
        purchase_count: row.purchase_count,
        purchase_total_minor: row.purchase_total_minor,
        rfm_score: row.rfm_score,
        rfm_class: row.rfm_class,
        archived_at: row.archived_at.or(Some(now)),
        erased_at: Some(now),
        created_at: row.created_at,
        updated_at: now,
        version: row.version + 1,
    }
}
