//! Users as files: whatever the list of them shows, whole.

use super::{describe, list};
use crate::access::ExportUsers;
use crate::directory;
use crate::entity::{role, user};
use actix_web::web;
use chrono_tz::Tz;
use platform::export::{BATCH, Cell, List, PageColumn, PdfList, only_where};
use platform::page::{Paging, is_common};
use platform::{App, Can, Error, Query, clock};
use sea_orm::{Condition, EntityTrait};
use shared::Named;
use shared::access::Permission;
use shared::identity::{User, UserQuery};

platform::exports! {
    "identity", ["user.export"] Can<ExportUsers>, (UserQuery),
    |by, query: Query<UserQuery>| Users::matching(&by, query.0).await?;
    /// Export users as CSV.
    ///
    /// The same filters and order as the list, without paging; all users that match and that one may both see and export; none without `user.read`.
    export_users_csv "/users/export.csv"
    /// Export users as a workbook (XLSX).
    export_users_xlsx "/users/export.xlsx"
    /// Export users as PDF.
    export_users_pdf "/users/export.pdf"
}

/// All users that match, in the order of the list.
pub struct Users {
    app: web::Data<App>,
    query: UserQuery,
    zone: Tz,
    /// Who is seen; `None` for nobody.
    visible: Option<Condition>,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl Users {
    /// The rows of a list, whole.
    pub async fn matching(by: &Can<ExportUsers>, query: UserQuery) -> Result<Self, Error> {
        let query = UserQuery { after: None, before: None, limit: None, total: None, ..query };
        let reader = by.principal();
        let within = |scope| user::visible_to(reader, scope);
        let visible = reader.scope(Permission::UserRead).map(|read| Condition::all().add(within(read)).add(within(by.scope())));
        let zone = directory::zone_of(by.db(), reader.user_id).await?;
        Ok(Self { app: by.app().clone(), query, zone, visible, next: Some(None) })
    }
}

fn roles(user: &User) -> String {
    user.roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>().join("; ")
}

fn team(user: &User) -> Option<&str> {
    user.team.as_ref().map(|team| team.name.as_str())
}

impl List for Users {
    type Row = User;
    const FILE: &'static str = "users";
    const TITLE: &'static str = "Users";
    const ACTION: &'static str = "user.exported";

    fn filter(&self) -> Result<serde_json::Value, Error> {
        Ok(serde_json::to_value(&self.query)?)
    }

    fn header(&self) -> Vec<String> {
        ["Name", "E-mail", "Status", "Roles", "Team", "Last sign-in", "Added", "Changed", "ID"].map(str::to_owned).into()
    }

    fn cells(&self, user: &User) -> Vec<Cell> {
        vec![
            Cell::Text(user.name.clone()),
            Cell::Text(user.email.clone()),
            Cell::Text(user.status.label().to_owned()),
            Cell::Text(roles(user)),
            Cell::text(team(user)),
            Cell::moment(user.last_sign_in_at),
            Cell::Moment(user.created_at),
            Cell::Moment(user.updated_at),
            Cell::Text(user.id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<User>>, Error> {
        let (Some(visible), Some(from)) = (&self.visible, self.next.take()) else { return Ok(None) };
        let db = self.app.db.read();
        let keyset = list::keyset(&self.query, &Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let found = keyset.apply(list::matching(&self.query, visible.clone())).all(db).await?;
        let page = keyset.page(found, list::place(&self.query), |row| row);
        self.next = page.next.map(Some);
        Ok(Some(describe(db, page.items).await?))
    }
}

impl PdfList for Users {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("Name", 2.4),
        PageColumn::text("E-mail", 3.4),
        PageColumn::text("Status", 1.3),
        PageColumn::text("Roles", 3.0),
        PageColumn::text("Team", 1.8),
        PageColumn::text("Last sign-in", 2.2),
        PageColumn::text("Added", 2.2),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("user", "users");
    const NARROWED_BY: &'static str = "q";

    async fn which(&self) -> Result<String, Error> {
        let (query, db) = (&self.query, self.app.db.read());
        let may_read = self.visible.is_some();
        let role = match query.role_id.filter(|_| may_read) {
            None => None,
            Some(id) => {
                Some(role::Entity::find_by_id(id).one(db).await?.map_or_else(|| "one that is not there".to_owned(), |role| role.name))
            }
        };
        let team = match query.team_id.filter(|_| may_read) {
            None => None,
            Some(id) => Some(directory::team_names(db, [id]).await?.remove(&id).unwrap_or_else(|| "one that is not there".to_owned())),
        };
        let said = [
            query.q.as_ref().map(|q| format!("name or e-mail contains “{q}”")),
            query.status.map(|status| format!("status is {}", status.label())),
            role.map(|role| format!("role is {role}")),
            team.map(|team| format!("team is {team}")),
        ];
        Ok(only_where("All users", said))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, user: &User) -> Vec<String> {
        vec![
            user.name.clone(),
            user.email.clone(),
            user.status.label().to_owned(),
            roles(user),
            team(user).unwrap_or_default().to_owned(),
            user.last_sign_in_at.map_or_else(|| "never".to_owned(), |at| clock::in_words(at, self.zone)),
            clock::in_words(user.created_at, self.zone),
        ]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        let Some(visible) = &self.visible else { return Ok(false) };
        is_common(self.app.db.read(), list::matching(&self.query, visible.clone()), most).await
    }
}
