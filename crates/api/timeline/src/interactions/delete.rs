//! Removing a logged interaction from the timeline.

use super::find::changeable;
use crate::access::Log;
use crate::entity::interaction::{Column, Entity};
use actix_web::{HttpResponse, web};
use platform::valid::Id;
use platform::{Change, Error, Recorded, clock};
use records::{Endpoint, HttpMethod, May, Operation, Read, code, with_article};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

pub(crate) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Delete,
    path: "/interactions/{id}",
    route: || web::route().to(delete),
    operation: |record| {
        let spec = record.spec();
        let text = format!(
            "Its author may, and whoever may edit the {}. What it said stays in the audit log. Whoever is mentioned and has not read it yet is told no more.",
            spec.noun.0
        );
        Operation::new(format!("delete_{}_interaction", spec.subject), code::<Log>(record))
            .also(code::<Read>(record))
            .summary(format!("Remove an interaction about {}", with_article(spec.noun.0)))
            .text(text)
            .of_one()
    },
}];

async fn delete(by: May<Log>, id: Id) -> Result<HttpResponse, Error> {
    by.write(async |tx| {
        let (row, about) = changeable(tx, &by, id.0).await?;
        let archive = Entity::update_many().col_expr(Column::ArchivedAt, Expr::value(clock::now()));
        archive.filter(Column::Id.eq(row.id)).exec(tx).await?;
        by.record().interactions_changed(tx, about.id).await?;
        let change = Change::new("interaction.deleted", row.id, about.title).field("summary", row.summary, serde_json::Value::Null);
        Ok(notifications::withdraw(tx, row.id, None).await?.with(Recorded::new((), change)))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
