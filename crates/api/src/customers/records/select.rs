//! The rows a list or export asks for: filters, order, and the columns it shows.

use super::find;
use crate::customers::entity::customer::{Column, Entity, PHONE, Tags, money};
use crate::customers::entity::customer_tag;
use crate::identity;
use crate::platform::page::{Key, Keyset, Paging};
use crate::platform::seal::Keyring;
use crate::platform::{Error, search};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DerivePartialModel, EntityTrait, IntoSimpleExpr, QueryFilter, QuerySelect,
    QueryTrait, Select,
};
use shared::customers::{CustomerKind, CustomerQuery, CustomerRef, CustomerRow, CustomerSize, CustomerSort};
use shared::identity::UserRef;
use shared::page::Direction;
use shared::text;
use std::collections::HashMap;
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
    pub parent_id: Option<Uuid>,
    pub owner_id: Option<Uuid>,
    pub archived_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
}

/// The query for the rows that match, within what the reader may see.
pub fn matching(backend: DbBackend, query: &CustomerQuery, visible: Condition, keys: &Keyring) -> Result<Select<Entity>, Error> {
    let archived = if query.archived == Some(true) { Column::ArchivedAt.is_not_null() } else { Column::ArchivedAt.is_null() };
    let tagged = query.tag.as_deref().map(|tag| {
        let of_tag = customer_tag::Entity::find().select_only().column(customer_tag::Column::CustomerId);
        Column::Id.in_subquery(of_tag.filter(customer_tag::Column::TagKey.eq(text::key(tag))).into_query())
    });
    let condition = Condition::all()
        .add(visible)
        .add(archived)
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(query.sector.as_deref().map(|sector| Column::SectorKey.eq(text::key(sector))))
        .add_option(query.size.map(|size| Column::Size.eq(size)))
        .add_option(query.country.as_deref().map(|country| Column::Country.eq(country)))
        .add_option(query.owner_id.map(|owner| Column::OwnerId.eq(owner)))
        .add_option(query.parent_id.map(|parent| Column::ParentId.eq(parent)))
        .add_option(query.import_id.map(|import| Column::ImportId.eq(import)))
        .add_option(query.created_from.map(|from| Column::CreatedAt.gte(from)))
        .add_option(query.created_to.map(|to| Column::CreatedAt.lt(to)))
        .add_option(tagged);
    let found = Entity::find().filter(condition);
    Ok(match query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        Some(words) => found.filter(found_by(backend, words, keys)?),
        None => found,
    })
}

/// Words by the search index; something like a phone number by its blind index, too.
fn found_by(backend: DbBackend, words: &str, keys: &Keyring) -> Result<Condition, Error> {
    let mut any = Condition::any();
    let phone = text::phone_key(words);
    if phone.len() >= 5 && words.chars().all(|c| c.is_ascii_digit() || " +()-./".contains(c)) {
        any = any.add(Column::PhoneIndex.eq(keys.blind_index(PHONE, &phone)?));
    }
    match search::matches(backend, Column::Id.into_simple_expr(), "customer", words) {
        Some(matches) => any = any.add(matches),
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

/// The names that a page of rows refers to.
pub struct Names {
    owners: HashMap<Uuid, String>,
    parents: HashMap<Uuid, String>,
}

impl Names {
    /// Looks up the owners of these rows, and the parents that the reader may see.
    pub async fn of(db: &impl ConnectionTrait, rows: &[Listed], readable: Condition) -> Result<Self, Error> {
        let owners = identity::names(db, rows.iter().filter_map(|r| r.owner_id)).await?;
        let mut parents: Vec<Uuid> = rows.iter().filter_map(|r| r.parent_id).collect();
        parents.sort();
        parents.dedup();
        Ok(Self { owners, parents: find::readable_names(db, parents, readable).await?.into_iter().collect() })
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
            parent_id,
            owner_id,
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
