//! Correcting a logged interaction.

use super::find::{changeable, check_moment};
use super::{mentions, notices};
use crate::access::Log;
use crate::entity::interaction::{self, Column, Entity};
use actix_web::{HttpResponse, web};
use notifications::Notified;
use platform::ctx::versioned;
use platform::valid::Id;
use platform::{Change, Error, Recorded, Valid, clock};
use records::{Endpoint, HttpMethod, May, Operation, Read, code, with_article};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};
use shared::Named;
use shared::identity::UserRef;
use shared::records::interactions::{EditInteraction, Interaction};

pub(crate) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Patch,
    path: "/interactions/{id}",
    route: || web::route().to(edit),
    operation: |record| {
        let spec = record.spec();
        let text = format!(
            "Its author may, and whoever may edit the {}. `If-Match` carries the version that was read. Only those are told who were not mentioned before.",
            spec.noun.0
        );
        Operation::new(format!("edit_{}_interaction", spec.subject), code::<Log>(record))
            .also(code::<Read>(record))
            .summary(format!("Correct an interaction about {}", with_article(spec.noun.0)))
            .text(text)
            .of_one()
            .if_match()
            .body("EditInteraction")
            .answers_versioned(200, "Interaction")
    },
}];

async fn edit(by: May<Log>, id: Id, edit: Valid<EditInteraction>) -> Result<HttpResponse, Error> {
    let expected = by.expected_version()?;
    let edit = edit.0;
    let interaction = by
        .write(async |tx| {
            let (before, about) = changeable(tx, &by, id.0).await?;
            if before.version != expected {
                return Err(Error::Changed);
            }
            let row = interaction::Model {
                kind: edit.kind.unwrap_or(before.kind),
                occurred_at: edit.occurred_at.map_or(Ok(before.occurred_at), |at| check_moment(Some(at)))?,
                summary: edit.summary.value().map_or_else(|| before.summary.clone(), |s| s.trim().to_owned()),
                updated_at: clock::now(),
                version: before.version + 1,
                ..before.clone()
            };
            let update = Entity::update_many().set(interaction::ActiveModel::from(row.clone()).reset_all());
            let result = update.filter(Column::Id.eq(row.id)).filter(Column::Version.eq(expected)).exec(tx).await?;
            if result.rows_affected == 0 {
                return Err(Error::Changed);
            }
            by.record().interactions_changed(tx, about.id).await?;
            let mut change = Change::new("interaction.edited", row.id, about.title.clone());
            if row.kind != before.kind {
                change = change.field("kind", before.kind.label(), row.kind.label());
            }
            if row.occurred_at != before.occurred_at {
                change = change.field("occurred_at", before.occurred_at.to_rfc3339(), row.occurred_at.to_rfc3339());
            }
            if row.summary != before.summary {
                change = change.field("summary", before.summary, row.summary.clone());
            }
            let mentioned = mentions::of(tx, row.id).await?;
            let mut mentions = mentions::named(tx, &mentioned).await?;
            let mut notified = Notified::default();
            if let Some(after) = edit.mentions {
                let added = mentions::replace(tx, &about, row.id, &mentioned, &after).await?;
                let removed: Vec<_> = mentioned.iter().copied().filter(|user| !after.contains(user)).collect();
                notified = notices::notify(tx, &by, &about, &row, &added).await?;
                if !removed.is_empty() {
                    notified = notified.join(notifications::withdraw(tx, row.id, Some(&removed)).await?);
                }
                if !(added.is_empty() && removed.is_empty()) {
                    let now = mentions::named(tx, &after).await?;
                    change = change.field("mentions", mentions::in_words(&mentions), mentions::in_words(&now));
                    mentions = now;
                }
            }
            let author = match row.author_id {
                Some(id) => identity::names(tx, [id]).await?.remove(&id).map(|name| UserRef { id, name }),
                None => None,
            };
            Ok(notified.with(Recorded::new(row.into_dto(author, mentions), change)))
        })
        .await?;
    let version = interaction.version;
    Ok(versioned::<Interaction>(&interaction, version))
}
