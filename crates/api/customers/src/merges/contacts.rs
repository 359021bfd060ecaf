//! Contacts of two customers that are merged: each company and person belong together once, and a company has one primary contact.

use super::image;
use crate::entity::customer;
use crate::entity::customer_contact::{ActiveModel, Column, Entity, Model};
use platform::{Error, Tx, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};
use shared::customers::CustomerKind;
use uuid::Uuid;

/// Which end of a contact a customer is, and which its partner.
fn ends(kind: CustomerKind) -> (Column, fn(&Model) -> Uuid) {
    match kind {
        CustomerKind::Company => (Column::CompanyId, |row| row.person_id),
        CustomerKind::Person => (Column::PersonId, |row| row.company_id),
    }
}

/// Gives the contacts of `from` to `to`. Where both have the same partner, one of the two goes; what it says is kept.
pub async fn hand_over(tx: &Tx, kind: CustomerKind, from: Uuid, to: Uuid, most: u64) -> Result<Vec<image::Contact>, Error> {
    let (own, partner) = ends(kind);
    let theirs = Entity::find().filter(own.eq(from)).all(tx).await?;
    if theirs.is_empty() {
        return Ok(Vec::new());
    }
    let ours = Entity::find().filter(own.eq(to)).all(tx).await?;
    let has_primary = kind == CustomerKind::Company && ours.iter().any(|row| row.is_primary);
    let same = |row: &Model| ours.iter().find(|ours| partner(ours) == partner(row));
    let total = ours.len() + theirs.iter().filter(|row| same(row).is_none()).count();
    if total as u64 > most {
        return Err(Error::invalid("other_id", format!("has too many contacts: {total} together, of at most {most}")));
    }
    let mut images = Vec::new();
    for row in theirs {
        if let Some(ours) = same(&row) {
            Entity::delete_by_id(row.id).exec(tx).await?;
            images.push(image::Contact::of(&row, None));
            // A person's two contacts are of one company, so who was its primary one still is.
            let is_primary = ours.is_primary || row.is_primary && (kind == CustomerKind::Person || !has_primary);
            let job_title = ours.job_title.clone().or_else(|| row.job_title.clone());
            if (is_primary, &job_title) != (ours.is_primary, &ours.job_title) {
                images.push(image::Contact::of(ours, Some(ours.version + 1)));
                store(tx, &Model { is_primary, job_title, ..ours.clone() }).await?;
            }
        } else {
            images.push(image::Contact::of(&row, Some(row.version + 1)));
            let (company_id, person_id, is_primary) = match kind {
                CustomerKind::Company => (to, row.person_id, row.is_primary && !has_primary),
                CustomerKind::Person => (row.company_id, to, row.is_primary),
            };
            store(tx, &Model { company_id, person_id, is_primary, ..row }).await?;
        }
    }
    Ok(images)
}

/// Gives contacts back what they were; tells how many were changed since or cannot be as they were.
pub async fn give_back(tx: &Tx, images: &[image::Contact]) -> Result<u64, Error> {
    let mut left = 0;
    let (changed, removed): (Vec<_>, Vec<_>) = images.iter().partition(|image| image.since.is_some());
    for image in changed {
        let now = Entity::find_by_id(image.id).one(tx).await?.filter(|row| Some(row.version) == image.since);
        let Some(row) = now else {
            left += 1;
            continue;
        };
        let is_primary = image.is_primary && !has_other_primary(tx, image.company, image.id).await?;
        let (company_id, person_id, job_title) = (image.company, image.person, image.job_title.clone());
        store(tx, &Model { company_id, person_id, job_title, is_primary, ..row }).await?;
    }
    for image in removed {
        let pair = Condition::all().add(Column::CompanyId.eq(image.company)).add(Column::PersonId.eq(image.person));
        let ends = customer::Entity::find().filter(customer::Column::Id.is_in([image.company, image.person])).count(tx).await?;
        if ends < 2 || Entity::find().filter(pair).count(tx).await? > 0 {
            left += 1;
            continue;
        }
        let row = Model {
            id: image.id,
            company_id: image.company,
            person_id: image.person,
            job_title: image.job_title.clone(),
            is_primary: image.is_primary && !has_other_primary(tx, image.company, image.id).await?,
            created_at: image.created_at,
            updated_at: clock::now(),
            version: image.version + 2,
        };
        Entity::insert(ActiveModel::from(row)).exec_without_returning(tx).await?;
    }
    Ok(left)
}

async fn has_other_primary(tx: &Tx, company: Uuid, except: Uuid) -> Result<bool, Error> {
    let primary = Condition::all().add(Column::CompanyId.eq(company)).add(Column::IsPrimary.eq(true)).add(Column::Id.ne(except));
    Ok(Entity::find().filter(primary).count(tx).await? > 0)
}

/// Stores the row with its next version.
async fn store(tx: &Tx, row: &Model) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::CompanyId, Expr::value(row.company_id))
        .col_expr(Column::PersonId, Expr::value(row.person_id))
        .col_expr(Column::JobTitle, Expr::value(row.job_title.clone()))
        .col_expr(Column::IsPrimary, Expr::value(row.is_primary))
        .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
        .col_expr(Column::Version, Expr::value(row.version + 1))
        .filter(Column::Id.eq(row.id))
        .exec(tx)
        .await?;
    Ok(())
}
