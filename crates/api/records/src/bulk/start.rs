//! Beginning a bulk change.

use super::find::{described_one, refuse_more};
use super::wanted::tags_of;
use super::{collect_targets, job};
use crate::custom_fields::CustomFields;
use crate::endpoints::Endpoint;
use crate::endpoints::document::Operation;
use crate::endpoints::may::{Edit, May, code};
use crate::entity::bulk_change::{ActiveModel, Entity, Model, Request, seal};
use crate::filter::FilterContext;
use crate::keys::refuse_narrower_key;
use crate::list::check_quick;
use crate::record::{AnyRecord, Work};
use crate::table::prepare::{check_owner, check_ref, check_user};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use platform::can::lacks;
use platform::ctx::Answer;
use platform::db::Conn;
use platform::{Change, Error, Recorded, Valid, clock};
use sea_orm::EntityTrait;
use serde_json::Value;
use shared::FieldError;
use shared::page::COUNT_BOUND;
use shared::record::{Kind, State, uses};
use shared::records::bulk::{BulkAction, BulkChange, BulkTarget, NewBulkChange};
use shared::records::bulk_fields::{field, read_fields};
use shared::records::list::quick_fields;
use std::collections::HashSet;
use utoipa::openapi::HttpMethod;
use uuid::Uuid;

pub(crate) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Post,
    path: "/bulk",
    route: || web::route().to(start),
    operation: |record| {
        let spec = record.spec();
        Operation::new(format!("change_many_{}", spec.code.replace('-', "_")), code::<Edit>(record))
            .summary(format!("Change many {}", spec.noun.1))
            .text(text(record))
            .body("NewBulkChange")
            .answers(202, "BulkChange")
            .gives(409, &["share_used_up", "count_changed"])
    },
}];

fn text(record: &'static dyn AnyRecord) -> String {
    let spec = record.spec();
    let list = |names: Vec<String>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let fields = list(spec.using(uses::BULK).map(|field| field.request_key()).collect());
    let quick = list(quick_fields(spec).map(|(name, _)| name).collect());
    format!(
        "It goes on in the background: read the bulk change to see how far it got. The {many} are noted down before the first is changed; each is \
         changed as by a single request, with the same rules and its own row in the audit log, and those that one may not change are left out. \
         An edit sets any of {fields} and custom fields; a query may name {quick}. Archiving and restoring needs `{archive}`, too. \
         409 `count_changed`: there are not as many as `expected_count` says; more than 1,000 are not counted, only known to be more. \
         409 `share_used_up`: as many of your bulk changes are running as may, or too many records of them are kept to be undone.",
        many = spec.noun.1,
        archive = shared::Named::code(record.access().archive),
    )
}

async fn start(by: May<Edit>, new: Valid<NewBulkChange>) -> Result<HttpResponse, Error> {
    let record = by.record();
    let NewBulkChange { mut target, mut action, expected_count } = new.0;
    if action.archives() && !by.principal().may(record.access().archive) {
        return Err(lacks(record.access().archive));
    }
    refuse_narrower_key(&by, &Conn::Pool(by.db()), record, by.principal()).await?;
    refuse_foreign(record, &action)?;
    let zone = match &target {
        BulkTarget::Query(query) => {
            check_quick(record, &query.quick, "target.query.")?;
            query.time_zone.clone()
        }
        BulkTarget::Ids(_) => Some("UTC".to_owned()),
    };
    let context = FilterContext::of(&by, record, by.principal(), zone.as_deref()).await?;
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
    let many = record.spec().noun.1;
    if count == 0 {
        return Err(Error::invalid("target", format!("finds no {many}")));
    }
    if expected_count.is_some_and(|expected| if more { expected <= COUNT_BOUND } else { expected != count }) {
        let over = if more { "more than " } else { "" };
        let detail = format!("There are {over}{count} {many} now. Look at them again and repeat the change.");
        return Err(Error::Conflict { code: "count_changed", detail, errors: Vec::new() });
    }
    let (zone, today) = (context.zone.name().to_owned(), context.today);
    by.answer(async |tx| {
        refuse_more(tx, &by, by.principal().user_id, count).await?;
        refuse_in_vain(record, &by.work(tx), &mut action).await?;
        let id = Uuid::now_v7();
        let change = Change::new("bulk_change.started", id, format!("{} {many}", action.label()));
        let change = change.field("action", Value::Null, serde_json::to_value(&action)?);
        let request = seal(by.keys(), id, &Request::Change { target, action, zone, today })?;
        let bulk = Model::new(id, record.spec().code, by.principal().user_id, request, now);
        Entity::insert(ActiveModel::from(bulk.clone())).exec_without_returning(tx).await?;
        let answer = Answer::<BulkChange>::with(StatusCode::ACCEPTED, described_one(tx, &by, by.principal(), bulk).await?);
        Ok(Recorded::new(answer, change).send(job::Step::first(id).message()?))
    })
    .await
}

/// Refuses what records of this type do not have.
fn refuse_foreign(record: &dyn AnyRecord, action: &BulkAction) -> Result<(), Error> {
    let many = record.spec().noun.1;
    let (lacks, what) = match action {
        BulkAction::Assign { .. } => (!record.stored().owned, "owners"),
        BulkAction::AddTags { .. } | BulkAction::RemoveTags { .. } => (tags_of(record.spec()).is_none(), "tags"),
        _ => (false, ""),
    };
    if lacks { Err(Error::invalid("action.type", format!("is not possible: {many} have no {what}"))) } else { Ok(()) }
}

/// Refuses what would be refused for every single record. Values become what will be stored, so that records which have them already are left alone.
async fn refuse_in_vain(record: &dyn AnyRecord, work: &Work<'_>, action: &mut BulkAction) -> Result<(), Error> {
    match action {
        BulkAction::Edit { fields } => {
            // The definitions are held only where they matter: whoever changes them waits for this.
            let names_custom = fields.keys().any(|key| key == "custom" || key.starts_with(shared::records::custom_fields::PREFIX));
            let custom = if names_custom { CustomFields::to_write(work.tx, record).await? } else { CustomFields::default() };
            *fields = read_fields(record.spec(), custom.active(), fields).map_err(|errors| Error::Invalid(of_action(errors)))?;
            if fields.is_empty() {
                return Err(Error::invalid("action.fields", "must name at least one field"));
            }
            check_refs(record, work, fields).await.map_err(|error| match error {
                Error::Invalid(errors) => Error::Invalid(of_action(errors)),
                other => other,
            })
        }
        BulkAction::Assign { owner_id } => check_owner(record, work, Some(*owner_id)).await.map_err(|error| match error {
            Error::Invalid(errors) => {
                Error::Invalid(errors.into_iter().map(|error| FieldError { field: "action.owner_id".to_owned(), ..error }).collect())
            }
            other => other,
        }),
        _ => Ok(()),
    }
}

async fn check_refs(record: &dyn AnyRecord, work: &Work<'_>, fields: &State) -> Result<(), Error> {
    for (key, value) in fields {
        let Some(field) = field(record.spec(), key) else { continue };
        match field.kind {
            Kind::Ref(code) => check_ref(work, field, code, value).await?,
            Kind::User => check_user(work, field, value).await?,
            _ => {}
        }
    }
    Ok(())
}

/// Refusals by the names that the fields have here.
fn of_action(errors: Vec<FieldError>) -> Vec<FieldError> {
    errors.into_iter().map(|error| FieldError { field: format!("action.fields.{}", error.field), ..error }).collect()
}
