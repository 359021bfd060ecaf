//! What has to be known of a record to say something about it, whatever its type.

use crate::access::{column, reaches};
use crate::columns;
use crate::endpoints::with_article;
use crate::record::{AnyRecord, Held};
use platform::db::Conn;
use platform::{Error, Principal};
use sea_orm::sea_query::{Alias, ExprTrait as _, Query};
use sea_orm::{Condition, ConnectionTrait};
use uuid::Uuid;

/// A record by its type, id and title, and whose it is.
pub struct Basics {
    pub record: &'static dyn AnyRecord,
    pub id: Uuid,
    pub title: String,
    pub owner: Option<Uuid>,
    pub team: Option<Uuid>,
}

impl Basics {
    /// Of a record that is held.
    pub fn of(record: &'static dyn AnyRecord, held: &Held) -> Self {
        Self { record, id: held.id, title: held.title.clone(), owner: held.owner, team: held.team }
    }

    /// Of a record that meets `within`; else 404.
    pub async fn find(db: &Conn<'_>, record: &'static dyn AnyRecord, id: Uuid, within: Condition) -> Result<Self, Error> {
        let (spec, stored) = (record.spec(), record.stored());
        let title = spec.field(spec.title).and_then(|field| columns::names(record, field).first().copied());
        let mut names: Vec<&'static str> = title.into_iter().collect();
        if stored.owned {
            names.extend(["owner_id", "team_id"]);
        }
        let mut select = Query::select().from(Alias::new(stored.table)).expr(column(stored.table, "id")).take();
        for name in names {
            columns::select_column(&mut select, record, name);
        }
        select.and_where(column(stored.table, "id").eq(id)).cond_where(within);
        let row = db.query_one(&select).await?.ok_or_else(|| Error::not_found(spec.noun.0))?;
        let (owner, team) = if stored.owned { (row.try_get("", "owner_id")?, row.try_get("", "team_id")?) } else { (None, None) };
        let title = title.map(|name| row.try_get("", name)).transpose()?.unwrap_or_default();
        Ok(Self { record, id, title, owner, team })
    }

    /// The code of its type.
    pub fn code(&self) -> &'static str {
        self.record.spec().code
    }

    /// Whether somebody may read it.
    pub fn is_readable(&self, reader: &Principal) -> bool {
        let scope = reader.scope(self.record.access().read);
        scope.is_some_and(|scope| reaches(self.record, scope, reader, self.owner, self.team))
    }

    /// What it is called by somebody who may read it, or may not.
    pub fn called(&self, is_readable: bool) -> String {
        if is_readable { self.title.clone() } else { format!("{} that you may not see", with_article(self.record.spec().noun.0)) }
    }
}
