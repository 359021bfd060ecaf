use super::describe;
use crate::access::ReadUsers;
use crate::entity::{user, user_role};
use actix_web::{get, web};
use platform::page::{Key, Keyset, Paging, bounded_count, like_escaped};
use platform::{Can, Error, Query, clock};
use sea_orm::sea_query::{Expr, LikeExpr, Query as Sql, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};
use shared::identity::{User, UserQuery, UserSort};
use shared::page::Page;
use uuid::Uuid;

/// List users.
///
/// Filtered, sorted and walked by keyset; `q` is part of a name or an address.
#[utoipa::path(tag = "identity", security(("bearer" = ["user.read"])), params(UserQuery), responses((status = 200, body = Page<User>)))]
#[get("/users")]
pub async fn list_users(by: Can<ReadUsers>, query: Query<UserQuery>) -> Result<web::Json<Page<User>>, Error> {
    let (query, db) = (query.0, by.db());
    let keyset = keyset(&query, &Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit })?;
    let found = matching(&query, user::visible_to(by.principal(), by.scope()));
    let page = keyset.page(keyset.apply(found.clone()).all(db).await?, place(&query), |row| row);
    let total = if query.total == Some(true) { Some(bounded_count(db, found).await?) } else { None };
    Ok(web::Json(Page { items: describe(db, page.items).await?, next: page.next, previous: page.previous, total }))
}

/// The users that match, of those that the condition allows.
pub fn matching(query: &UserQuery, visible: Condition) -> Select<user::Entity> {
    user::Entity::find().filter(visible).filter(filters(query))
}

/// The order: by name unless the query says otherwise.
pub fn keyset(query: &UserQuery, paging: &Paging) -> Result<Keyset, Error> {
    let (order, column, sample) = match query.sort.unwrap_or(UserSort::Name) {
        UserSort::Name => ("name", user::Column::NameKey, Key::Text(String::new())),
        UserSort::Email => ("email", user::Column::EmailKey, Key::Text(String::new())),
        UserSort::CreatedAt => ("created_at", user::Column::CreatedAt, Key::Moment(clock::now())),
    };
    Keyset::new(order, col(column), col(user::Column::Id), query.direction.unwrap_or_default(), &sample, paging)
}

/// Where a user stands in that order.
pub fn place(query: &UserQuery) -> impl Fn(&user::Model) -> (Key, Uuid) + use<> {
    let sort = query.sort.unwrap_or(UserSort::Name);
    move |row| {
        let key = match sort {
            UserSort::Name => Key::Text(row.name_key.clone()),
            UserSort::Email => Key::Text(row.email_key.clone()),
            UserSort::CreatedAt => Key::Moment(row.created_at),
        };
        (key, row.id)
    }
}

fn col(column: user::Column) -> SimpleExpr {
    Expr::col((user::Entity, column))
}

fn filters(query: &UserQuery) -> Condition {
    let found = query.q.as_deref().map(shared::text::key).filter(|text| !text.is_empty()).map(|text| {
        let part = LikeExpr::new(format!("%{}%", like_escaped(&text))).escape('\\');
        Condition::any().add(user::Column::NameKey.like(part.clone())).add(user::Column::EmailKey.like(part))
    });
    let holders = query.role_id.map(|role| {
        let holders = Sql::select()
            .column(user_role::Column::UserId)
            .from(user_role::Entity)
            .and_where(user_role::Column::RoleId.eq(role))
            .to_owned();
        user::Column::Id.in_subquery(holders)
    });
    Condition::all()
        .add_option(found)
        .add_option(query.status.map(|status| user::Column::Status.eq(status)))
        .add_option(holders)
        .add_option(query.team_id.map(|team| user::Column::TeamId.eq(team)))
}
