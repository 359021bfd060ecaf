//! Logging an interaction.

use super::find::check_moment;
use super::{mentions, notices};
use crate::access::Log;
use crate::entity::interaction::{ActiveModel, Column, Entity, Model};
use actix_web::{HttpResponse, web};
use chrono::TimeDelta;
use notifications::Notified;
use platform::ctx::Answer;
use platform::share::{self, Share};
use platform::valid::Id;
use platform::{Change, Ctx, Error, Principal, Recorded, Tx, Valid, clock};
use records::{Basics, Endpoint, HttpMethod, May, Operation, Read, code, with_article};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::Value;
use shared::Named;
use shared::identity::UserRef;
use shared::records::interactions::{Interaction, NewInteraction};
use uuid::Uuid;

pub(crate) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Post,
    path: "/{id}/interactions",
    route: || web::route().to(log),
    operation: |record| {
        let spec = record.spec();
        Operation::new(format!("log_{}_interaction", spec.subject), code::<Log>(record))
            .also(code::<Read>(record))
            .summary(format!("Log an interaction about {}", with_article(spec.noun.0)))
            .text("Whoever is mentioned is told in the app, and by e-mail unless they do not want it.")
            .of_one()
            .body("NewInteraction")
            .answers_versioned(201, "Interaction")
            .gives(409, &["share_used_up"])
    },
}];

async fn log(by: May<Log>, id: Id, new: Valid<NewInteraction>) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        room(tx, &by, by.principal().user_id).await?;
        let about = by.hold(tx, id.0).await?;
        let Logged { row, mentions, change, notified } = insert(tx, &by, by.principal(), &about, new.0).await?;
        by.record().interactions_changed(tx, about.id).await?;
        let author = UserRef { id: by.principal().user_id, name: by.principal().name.clone() };
        let (version, location) = (row.version, format!("/api/v1/{}/interactions/{}", about.code(), row.id));
        let dto: Interaction = row.into_dto(Some(author), mentions);
        Ok(notified.with(Recorded::new(Answer::created(dto, version, location), change)))
    })
    .await
}

const LOGGED: Share = Share {
    may: "You may log at most {} interactions a day.",
    shown: share::number,
    counts: "Those that you logged within the last 24 hours count, removed ones too.",
    remedy: "Log more tomorrow, or ask an administrator for more.",
    topic: 10,
};

/// Refuses one more interaction past the day's share of whoever logs it.
async fn room(tx: &Tx, ctx: &Ctx, user: Uuid) -> Result<(), Error> {
    share::room(tx, &LOGGED, user, ctx.config().limits.shares.interactions_a_day, 1, async || {
        let own = Entity::find().filter(Column::AuthorId.eq(user)).filter(Column::CreatedAt.gt(clock::now() - TimeDelta::days(1)));
        Ok(own.count(tx).await?)
    })
    .await
}

/// An interaction as it was logged, and what is to be recorded of it.
pub struct Logged {
    pub(crate) row: Model,
    pub mentions: Vec<UserRef>,
    pub change: Change,
    pub notified: Notified,
}

/// Writes an interaction about a record that is held, and tells those who are mentioned. Whoever calls it lets the record know.
pub async fn insert(tx: &Tx, ctx: &Ctx, author: &Principal, about: &Basics, new: NewInteraction) -> Result<Logged, Error> {
    let now = clock::now();
    let row = Model {
        id: Uuid::now_v7(),
        record: about.code().to_owned(),
        record_id: about.id,
        kind: new.kind,
        occurred_at: check_moment(new.occurred_at)?,
        summary: new.summary.trim().to_owned(),
        author_id: Some(author.user_id),
        archived_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    Entity::insert(ActiveModel::from(row.clone())).exec_without_returning(tx).await?;
    let mut change = Change::new("interaction.logged", row.id, about.title.clone()).field("kind", Value::Null, row.kind.label());
    let added = mentions::replace(tx, about, row.id, &[], &new.mentions).await?;
    let notified = notices::notify(tx, ctx, about, &row, &added).await?;
    let mentions = mentions::named(tx, &added).await?;
    if !mentions.is_empty() {
        change = change.field("mentions", Value::Null, mentions::in_words(&mentions));
    }
    Ok(Logged { row, mentions, change, notified })
}
