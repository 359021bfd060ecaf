//! The rows a list or export asks for: filters, order, and the columns it shows.

use super::find;
use crate::custom_fields::Fields;
use crate::entity::customer::{Column, Custom, Entity, PHONE, Tags, money};
use crate::entity::{customer_phone, customer_tag};
use crate::filters::{self, FilterContext};
use chrono::{DateTime, Utc};
use platform::Error;
use platform::page::{Key, Keyset, Paging, is_common, unaided};
use platform::seal::Keyring;
use platform::search::{self, Words};
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DerivePartialModel, EntityTrait, ExprTrait, IntoSimpleExpr, QueryFilter, QuerySelect,
    QueryTrait, Select, Value,
};
use shared::customers::list::{CustomerQuery, CustomerRow, CustomerSort};
use shared::customers::{CustomerKind, CustomerRef, CustomerSize};
use shared::identity::UserRef;
use shared::page::{COUNT_BOUND, Direction};
use shared::text;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// The columns that lists show.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "Entity")]
pub struct Listed {
    pub id: Uuid,
    pub kind: CustomerKind,
    pub name: String,
    pub name_key: String,
    pub email: Option<String>,
    pub phone_sealed: Option<Vec<u8>>,
    pub sector: Option<String>,
    pub size: Option<CustomerSize>,
    pub employees: Option<i32>,
    pub revenue_minor: Option<i64>,
    pub revenue_currency: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub tags: Tags,
    pub custom: Custom,
    pub parent_id: Option<Uuid>,
    pub owner_id: Option<Uuid>,
    pub image_id: Option<Uuid>,
    pub archived_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
}

/// From how many rows on a filter is common: then it is cheaper to walk the list in its order and skip, than to fetch and sort all that match.
const COMMON: u64 = 500;

/// The query for the rows that match, within what the reader reaches.
pub async fn matching(
    db: &impl ConnectionTrait,
    query: &CustomerQuery,
    reach: Option<(Column, Uuid)>,
    context: &FilterContext<'_>,
) -> Result<Select<Entity>, Error> {
    let filter = filters::of_query(query.filter.as_deref(), context)?;
    let archived = match query.archived {
        Some(true) => Some(Column::ArchivedAt.is_not_null()),
        None if filter.as_ref().is_some_and(filters::names_archived) => None,
        _ => Some(Column::ArchivedAt.is_null()),
    };
    let condition = Condition::all()
        .add_option(archived)
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(query.size.map(|size| Column::Size.eq(size)))
        .add_option(query.parent_id.map(|parent| Column::ParentId.eq(parent)))
        .add_option(query.import_id.map(|import| Column::ImportId.eq(import)))
        .add_option(query.created_from.map(|from| Column::CreatedAt.gte(from)))
        .add_option(query.created_to.map(|to| Column::CreatedAt.lt(to)));
    // Words alone list the newest matches, or a single letter would fetch half the database; with anything else beside them no match may be missed.
    let is_narrow = reach.is_some() || query.is_filtered();
    let mut found = Entity::find().filter(condition);
    // The filters that have an index of their own, by name.
    let indexed = [
        reach.map(|(column, id)| (column, Value::from(id))),
        query.sector.as_deref().map(|sector| (Column::SectorKey, text::key(sector).into())),
        query.country.as_deref().map(|country| (Column::Country, country.into())),
        query.owner_id.map(|owner| (Column::OwnerId, owner.into())),
    ];
    let sort = query.sort.unwrap_or(CustomerSort::Name);
    let by_name = sort == CustomerSort::Name;
    for (column, value) in indexed.into_iter().flatten() {
        let rows = Entity::find().filter(column.eq(value.clone())).filter(Column::ArchivedAt.is_null());
        // Teams and owners have an index in the order of changes, too.
        let in_order = by_name || sort == CustomerSort::UpdatedAt && matches!(column, Column::TeamId | Column::OwnerId);
        let walked = !in_order && is_common(db, rows, COMMON).await?;
        found = found.filter(if walked { unaided(db.get_database_backend(), column).eq(value) } else { column.eq(value) });
    }
    if let Some(tag) = query.tag.as_deref() {
        let of_tag = customer_tag::Entity::find().filter(customer_tag::Column::TagKey.eq(text::key(tag)));
        let common = is_common(db, of_tag.clone(), COMMON).await?;
        let ids = of_tag.select_only().column(customer_tag::Column::CustomerId);
        let this = customer_tag::Column::CustomerId.into_expr().equals((Entity, Column::Id));
        found = found.filter(if common { Expr::exists(ids.filter(this).into_query()) } else { Column::Id.in_subquery(ids.into_query()) });
    }
    if let Some(filter) = &filter {
        found = filters::narrow(db, found, filter, context, by_name, COMMON).await?;
    }
    Ok(match query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        Some(words) => found.filter(found_by(db, words, (!is_narrow).then_some(COUNT_BOUND), context.keys).await?),
        None => found,
    })
}

/// Words by the search index; something like a phone number by its blind index, too.
async fn found_by(db: &impl ConnectionTrait, words: &str, newest: Option<u64>, keys: &Keyring) -> Result<Condition, Error> {
    let mut any = Condition::any();
    let phone = text::phone_key(words);
    if phone.len() >= 5 && words.chars().all(|c| c.is_ascii_digit() || " +()-./".contains(c)) {
        let index = keys.blind_index(PHONE, &phone)?;
        let others = customer_phone::Entity::find().select_only().column(customer_phone::Column::CustomerId);
        let others = others.filter(customer_phone::Column::PhoneIndex.eq(index.clone()));
        any = any.add(Column::PhoneIndex.eq(index)).add(Column::Id.in_subquery(others.into_query()));
    }
    match Words::read(db, "customer", words).await? {
        Some(words) => any = any.add(search::matches(db.get_database_backend(), Column::Id.into_simple_expr(), &words, newest)),
        None if any.is_empty() => any = any.add(Column::Id.is_null()),
        None => {}
    }
    Ok(any)
}

/// The page of the list that the request asks for.
pub fn keyset(query: &CustomerQuery, paging: &Paging<'_>) -> Result<Keyset, Error> {
    let sort = query.sort.unwrap_or(CustomerSort::Name);
    let usual = if matches!(sort, CustomerSort::Name) { Direction::Asc } else { Direction::Desc };
    // Spelt as the indexes spell them, so that they are used.
    let (expression, sample): (SimpleExpr, Key) = match sort {
        CustomerSort::Name => (Column::NameKey.into_simple_expr(), Key::Text(String::new())),
        CustomerSort::UpdatedAt => (Column::UpdatedAt.into_simple_expr(), Key::Moment(DateTime::UNIX_EPOCH)),
        CustomerSort::CreatedAt => (Column::CreatedAt.into_simple_expr(), Key::Moment(DateTime::UNIX_EPOCH)),
        CustomerSort::Employees => (Expr::cust("COALESCE(customers.employees, -1)"), Key::Number(0)),
        CustomerSort::Revenue => (Expr::cust("COALESCE(customers.revenue_minor, -1)"), Key::Number(0)),
    };
    Keyset::new(&sort.to_string(), expression, Column::Id.into_simple_expr(), query.direction.unwrap_or(usual), &sample, paging)
}

/// A row's place in the list.
pub fn place(query: &CustomerQuery) -> impl Fn(&Listed) -> (Key, Uuid) + use<> {
    let sort = query.sort.unwrap_or(CustomerSort::Name);
    move |row| {
        let key = match sort {
            CustomerSort::Name => Key::Text(row.name_key.clone()),
            CustomerSort::UpdatedAt => Key::Moment(row.updated_at),
            CustomerSort::CreatedAt => Key::Moment(row.created_at),
            CustomerSort::Employees => Key::Number(row.employees.map_or(-1, i64::from)),
            CustomerSort::Revenue => Key::Number(row.revenue_minor.unwrap_or(-1)),
        };
        (key, row.id)
    }
}

/// The names that a page of rows refers to, and the custom fields that it shows.
pub struct Names {
    owners: HashMap<Uuid, String>,
    parents: HashMap<Uuid, String>,
    fields: Arc<Fields>,
}

impl Names {
    /// Looks up the owners of these rows, and the parents that the reader may see.
    pub async fn of(db: &impl ConnectionTrait, rows: &[Listed], readable: Condition, fields: Arc<Fields>) -> Result<Self, Error> {
        let owners = identity::names(db, rows.iter().filter_map(|r| r.owner_id)).await?;
        let mut parents: Vec<Uuid> = rows.iter().filter_map(|r| r.parent_id).collect();
        parents.sort();
        parents.dedup();
        Ok(Self { owners, parents: find::readable_names(db, parents, readable).await?.into_iter().collect(), fields })
    }

    /// The row with its names, sealed values opened.
    pub fn row(&self, row: Listed, keys: &Keyring) -> Result<CustomerRow, Error> {
        let Listed {
            id,
            kind,
            name,
            name_key: _,
            email,
            phone_sealed,
            sector,
            size,
            employees,
            revenue_minor,
            revenue_currency,
            city,
            country,
            tags,
            custom,
            parent_id,
            owner_id,
            image_id,
            archived_at,
            created_at,
            updated_at,
            version,
        } = row;
        Ok(CustomerRow {
            phone: keys.open_text(PHONE, id, phone_sealed.as_deref())?,
            revenue: money(revenue_minor, revenue_currency),
            parent: parent_id.and_then(|id| Some(CustomerRef { id, name: self.parents.get(&id)?.clone() })),
            owner: owner_id.and_then(|id| Some(UserRef { id, name: self.owners.get(&id)?.clone() })),
            tags: tags.0,
            custom: self.fields.shown(&custom),
            image: image_id,
            id,
            kind,
            name,
            email,
            sector,
            size,
            employees,
            city,
            country,
            archived_at,
            created_at,
            updated_at,
            version,
        })
    }
}
