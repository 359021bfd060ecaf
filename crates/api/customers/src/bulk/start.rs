//! Beginning a bulk change.

use super::find::described_one;
use super::{collect_targets, job};
use crate::access::{EditCustomers, may_hand_over, readable_by, visible_to};
use crate::entity::customer_bulk_change::{ActiveModel, Entity, Model, Request, seal};
use crate::record::CUSTOMERS;
use crate::record::create::owner_team;
use crate::record::find;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::{Can, Change, Error, Recorded, Tx, Valid, clock};
use records::custom_fields::CustomFields;
use records::filter::FilterContext;
use sea_orm::EntityTrait;
use serde_json::Value;
use shared::FieldError;
use shared::access::Permission;
use shared::customers::bulk::{BulkAction, BulkChange, BulkStatus, BulkTarget, NewBulkChange};
use shared::customers::custom_values::{CustomChanges, check_changes};
use shared::page::COUNT_BOUND;
use std::collections::HashSet;
use uuid::Uuid;

/// Change many customers.
///
/// It goes on in the background: read the bulk change to see how far it got. The customers are noted down before the first is changed; each is
/// changed as by a single request, with the same rules and its own row in the audit log, and those that one may not change are left out.
/// Archiving and restoring needs `customer.archive`, too. 409 `count_changed`: there are not as many as `expected_count` says.
#[utoipa::path(operation_id = "start_customer_bulk_change", tag = "customers", security(("bearer" = ["customer.edit"])), request_body = NewBulkChange,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes the request safe to repeat for a day")),
    responses((status = 202, body = BulkChange)))]
#[post("/customers/bulk")]
pub async fn start_bulk_change(by: Can<EditCustomers>, new: Valid<NewBulkChange>) -> Result<HttpResponse, Error> {
    let NewBulkChange { mut target, mut action, expected_count } = new.0;
    if action.archives() && !by.principal().may(Permission::CustomerArchive) {
        let detail = format!("This needs the permission {}. Ask an administrator.", shared::Named::code(Permission::CustomerArchive));
        return Err(Error::Forbidden { detail });
    }
    let zone = match &target {
        BulkTarget::Query(query) => query.time_zone.clone(),
        BulkTarget::Ids(_) => Some("UTC".to_owned()),
    };
    let context = FilterContext::of(&by, &CUSTOMERS, by.principal(), zone.as_deref()).await?;
    if let BulkAction::Edit { fields } = &mut action {
        normalise_custom(&context.custom, &mut fields.custom);
    }
    let now = clock::now();
    match &mut target {
        BulkTarget::Ids(ids) => {
            let mut seen = HashSet::new();
            ids.retain(|id| seen.insert(*id));
        }
        // Who is added from now on is not among them.
        BulkTarget::Query(query) => query.created_to = Some(query.created_to.map_or(now, |to| if to < now { to } else { now })),
    }
    let (count, more) = collect_targets::count(&by, by.principal(), &target, &context).await?;
    if count == 0 {
        return Err(Error::invalid("target", "finds no customers"));
    }
    if expected_count.is_some_and(|expected| if more { expected <= COUNT_BOUND } else { expected != count }) {
        let detail =
            format!("There are {}{count} customers now. Look at them again and repeat the change.", if more { "more than " } else { "" });
        return Err(Error::Conflict { code: "count_changed", detail, errors: Vec::new() });
    }
    let (zone, today) = (context.zone.name().to_owned(), context.today);
    by.answer(async |tx| {
        refuse_in_vain(tx, &by, &action).await?;
        let label = action.label();
        let id = Uuid::now_v7();
        let request = Request::Change { target, action, zone, today };
        let bulk = Model {
            id,
            owner_id: by.principal().user_id,
            undoes_id: None,
            request: seal(by.keys(), id, &request)?,
            status: BulkStatus::Preparing,
            total: 0,
            done: 0,
            changed: 0,
            unchanged: 0,
            failed: 0,
            out_of_reach: 0,
            reason: None,
            created_at: now,
            finished_at: None,
        };
        Entity::insert(ActiveModel::from(bulk.clone())).exec_without_returning(tx).await?;
        let Request::Change { action, .. } = &request else { return Err(Error::internal("another request")) };
        let change = Change::new("bulk_change.started", id, format!("{label} customers")).field(
            "action",
            Value::Null,
            serde_json::to_value(action)?,
        );
        let answer = Answer::<BulkChange>::with(StatusCode::ACCEPTED, described_one(tx, &by, by.principal(), bulk).await?);
        Ok(Recorded::new(answer, change).send(job::Step::first(id).message()?))
    })
    .await
}

/// Refuses what would be refused for every single customer.
async fn refuse_in_vain(tx: &Tx, by: &Can<EditCustomers>, action: &BulkAction) -> Result<(), Error> {
    match action {
        BulkAction::Edit { fields } if fields.is_empty() => Err(Error::invalid("action.fields", "must name at least one field")),
        BulkAction::Edit { fields } => {
            if !fields.custom.is_empty() {
                refuse_custom(&CustomFields::to_write(tx, &CUSTOMERS).await?, &fields.custom)?;
            }
            match fields.parent_id.value() {
                Some(parent) => {
                    let readable = readable_by(by.principal()).unwrap_or_else(|| visible_to(by));
                    find::check_parent(tx, None, *parent, readable).await.map_err(|error| renamed(error, "action.fields.parent_id"))
                }
                None => Ok(()),
            }
        }
        BulkAction::Assign { owner_id } => {
            let handed = async { may_hand_over(by.principal(), *owner_id, owner_team(tx, *owner_id).await?) };
            handed.await.map_err(|error| renamed(error, "action.owner_id"))
        }
        _ => Ok(()),
    }
}

/// As the values will be stored, so that customers which have them already are left alone.
fn normalise_custom(fields: &CustomFields, changes: &mut CustomChanges) {
    for (key, value) in changes.iter_mut() {
        if let Some(field) = fields.named(key).filter(|field| value.as_ref().is_some_and(|value| value.fault(field).is_none())) {
            *value = value.take().and_then(|value| value.tidied(field));
        }
    }
}

/// Refuses values that do not fit their custom fields.
fn refuse_custom(fields: &CustomFields, changes: &CustomChanges) -> Result<(), Error> {
    let errors = check_changes(fields.active(), changes);
    if errors.is_empty() {
        return Ok(());
    }
    let named = |error: FieldError| FieldError { field: format!("action.fields.{}", error.field), ..error };
    Err(Error::Invalid(errors.into_iter().map(named).collect()))
}

/// A refusal of the single operation, by the name that the field has here.
fn renamed(error: Error, field: &str) -> Error {
    match error {
        Error::Invalid(mut errors) => {
            errors.iter_mut().for_each(|error| error.field = field.to_owned());
            Error::Invalid(errors)
        }
        other => other,
    }
}
