//! What a file says about itself: which rows it holds, when and by whom it was made.

use crate::access::reaches;
use crate::entity::{customer_import, segment};
use crate::record::{CUSTOMERS, find};
use chrono_tz::Tz;
use platform::{Ctx, Error, Principal};
use records::custom_fields::CustomFields;
use records::filter;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::Moment;
use shared::access::Permission;
use shared::customers::filter::{FieldKind, Filter, FilterField};
use shared::customers::filter_describe;
use shared::customers::spec::SPEC;
use shared::record::Field;
use shared::records::list::{ListQuery, quick_fields};
use std::collections::HashMap;
use uuid::Uuid;

/// Whether rows are left out, and by what, in words. Only customers that are `readable` are named.
pub async fn of_query(ctx: &Ctx, (reader, readable): (&Principal, Condition), query: &ListQuery, zone: Tz) -> Result<String, Error> {
    let own: Option<Filter> = query.filter.as_deref().map(serde_json::from_str).transpose()?;
    let fields = filter::fields(&CUSTOMERS, &*CustomFields::cached(ctx.app(), &CUSTOMERS).await?);
    let names = Names::of(ctx, (reader, readable), query, own.as_ref(), &fields).await?;
    let day = |at: &Moment| at.with_timezone(&zone).format("%-d %B %Y").to_string();
    let quick = quick_fields(&SPEC).filter_map(|(name, field)| Some(quick_text(&name, field, query.quick.get(&name)?, &names)));
    let mut parts: Vec<String> = query.q.as_ref().map(|words| format!("found by “{words}”")).into_iter().chain(quick).collect();
    let of_list = [
        query.import_id.map(|id| format!("came with {}", names.of_id(id))),
        query.created_from.as_ref().map(|from| format!("added from {}", day(from))),
        query.created_to.as_ref().map(|to| format!("added before {}", day(to))),
        (query.archived == Some(true)).then(|| "archived".to_owned()),
    ];
    parts.extend(of_list.into_iter().flatten());
    parts.extend(own.and_then(|own| filter_text(&own, &fields, &names)));
    Ok(if parts.is_empty() { "All customers".to_owned() } else { format!("Only where {}", parts.join(", and ")) })
}

/// A field that must have one value, in words.
fn quick_text(name: &str, field: &Field, value: &str, names: &Names) -> String {
    let label = field.choices().into_iter().find(|(code, _)| *code == value).map(|(_, label)| label);
    let value = value.parse().map_or_else(|_| label.unwrap_or(value).to_owned(), |id| names.of_id(id));
    match field.key {
        "parent" => format!("belongs to {value}"),
        _ => format!("{} is {value}", name.trim_end_matches("_id")),
    }
}

/// What a customer is called by whoever reads the file.
pub async fn named(db: &impl ConnectionTrait, id: Uuid, readable: Condition) -> Result<String, Error> {
    let found = find::readable_names(db, vec![id], readable).await?.pop();
    Ok(found.map_or_else(|| "a customer that is not there any more".to_owned(), |(_, name)| name))
}

/// The names of those of these users whom somebody knows who reads customers: as far as they see owners.
pub async fn people(
    db: &impl ConnectionTrait,
    reader: &Principal,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>, Error> {
    let mut known = Vec::new();
    for id in ids {
        let is_known = match reader.scope(Permission::CustomerRead) {
            Some(scope) => reaches(scope, reader, Some(id), identity::user_team(db, id).await?),
            None => id == reader.user_id,
        };
        if is_known {
            known.push(id);
        }
    }
    identity::names(db, known).await
}

/// The conditions of a filter, in words.
pub async fn conditions(ctx: &Ctx, reader: (&Principal, Condition), conditions: &Filter) -> Result<String, Error> {
    let fields = filter::fields(&CUSTOMERS, &*CustomFields::cached(ctx.app(), &CUSTOMERS).await?);
    let names = Names::of(ctx, reader, &ListQuery::default(), Some(conditions), &fields).await?;
    Ok(filter_text(conditions, &fields, &names).unwrap_or_else(|| "All customers".to_owned()))
}

fn filter_text(filter: &Filter, fields: &[FilterField], names: &Names) -> Option<String> {
    let (said, joint) = filter_describe::parts(filter, fields, &|field, value| names.of_value(field, value));
    (!filter.is_everything()).then(|| said.join(&format!(" {joint} ")))
}

/// The names behind the ids of a filter.
struct Names(HashMap<Uuid, String>);

impl Names {
    async fn of(
        ctx: &Ctx,
        (reader, readable): (&Principal, Condition),
        query: &ListQuery,
        filter: Option<&Filter>,
        fields: &[FilterField],
    ) -> Result<Self, Error> {
        let conditions = filter.map(Filter::conditions).unwrap_or_default();
        let quick = |name: &str| query.quick.get(name).and_then(|id| id.parse::<Uuid>().ok());
        let of_kind = |kind: FieldKind, record: Option<&str>| -> Vec<Uuid> {
            let is_meant = |field: &&FilterField| field.kind == kind && field.record.as_deref() == record;
            let keys: Vec<&str> = fields.iter().filter(is_meant).map(|field| field.key.as_str()).collect();
            let named = conditions.iter().filter(|condition| keys.contains(&condition.field.as_str()));
            named.flat_map(|condition| condition.values.iter().filter_map(|value| value.parse().ok())).collect()
        };
        let db = ctx.db();
        let mut names: HashMap<Uuid, String> =
            people(db, reader, of_kind(FieldKind::User, None).into_iter().chain(quick("owner_id"))).await?;
        names.extend(identity::team_names(db, of_kind(FieldKind::Team, None)).await?);
        let customers = of_kind(FieldKind::Record, Some("customers")).into_iter().chain(quick("parent_id")).collect();
        names.extend(find::readable_names(db, customers, readable).await?);
        let segments = of_kind(FieldKind::Record, Some("segments"));
        if !segments.is_empty() && reader.may(Permission::CustomerRead) {
            let found = segment::Entity::find().select_only().columns([segment::Column::Id, segment::Column::Name]);
            let found: Vec<(Uuid, String)> = found.filter(segment::Column::Id.is_in(segments)).into_tuple().all(db).await?;
            names.extend(found);
        }
        if let Some(import) = query.import_id.filter(|_| reader.may(Permission::CustomerImport)) {
            use customer_import::{Column, Entity};
            let file = Entity::find_by_id(import).select_only().column(Column::Filename).filter(Column::OwnerId.eq(reader.user_id));
            names.extend(file.into_tuple::<String>().one(db).await?.map(|name| (import, name)));
        }
        Ok(Self(names))
    }

    fn of_id(&self, id: Uuid) -> String {
        self.0.get(&id).cloned().unwrap_or_else(|| "somebody or something that is not there any more".to_owned())
    }

    fn of_value(&self, field: &FilterField, value: &str) -> String {
        if let Some((_, label)) = field.choices.iter().find(|(code, _)| code == value) {
            return label.clone();
        }
        match value.parse() {
            Ok(id) => self.of_id(id),
            Err(_) => value.to_owned(),
        }
    }
}
