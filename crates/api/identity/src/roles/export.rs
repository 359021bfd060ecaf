//! Roles as files, to be looked through: what each allows, and how far.

use super::list;
use crate::access::ExportUsers;
use crate::directory;
use chrono_tz::Tz;
use platform::export::{Cell, List, OneBatch, PageColumn, PdfList, grouped};
use platform::{Can, Error};
use serde_json::Value;
use shared::Named;
use shared::access::Permission;
use shared::identity::Role;

platform::exports! {
    "identity", ["user.export"] Can<ExportUsers>, (),
    |by| Roles::all(&by).await?;
    /// Export roles as CSV.
    ///
    /// All roles in the order of the list, with a column for each permission that says which records it reaches; none without `role.read`.
    export_roles_csv "/roles/export.csv"
    /// Export roles as a workbook (XLSX).
    export_roles_xlsx "/roles/export.xlsx"
    /// Export roles as PDF.
    export_roles_pdf "/roles/export.pdf"
}

/// All roles, the most powerful first.
pub struct Roles {
    zone: Tz,
    rows: OneBatch<Role>,
}

impl Roles {
    /// The rows of the list, whole.
    pub async fn all(by: &Can<ExportUsers>) -> Result<Self, Error> {
        let (db, reader) = (by.db(), by.principal());
        let rows = if reader.may(Permission::RoleRead) { list::all(db).await? } else { Vec::new() };
        Ok(Self { zone: directory::zone_of(db, reader.user_id).await?, rows: OneBatch::of(rows) })
    }
}

impl List for Roles {
    type Row = Role;
    const FILE: &'static str = "roles";
    const TITLE: &'static str = "Roles";
    const ACTION: &'static str = "role.exported";

    fn filter(&self) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    fn header(&self) -> Vec<String> {
        let permissions = Permission::ALL.iter().map(|permission| permission.label());
        ["Role", "Description", "Users", "Key"].into_iter().chain(permissions).map(str::to_owned).collect()
    }

    fn cells(&self, role: &Role) -> Vec<Cell> {
        let reach = |permission| Cell::text(role.permissions.get(permission).map(|scope| scope.label()));
        let mut cells = vec![
            Cell::Text(role.name.clone()),
            Cell::Text(role.description.clone()),
            Cell::Number(role.users.to_string()),
            Cell::Text(role.key.clone()),
        ];
        cells.extend(Permission::ALL.iter().map(reach));
        cells
    }

    async fn batch(&mut self) -> Result<Option<Vec<Role>>, Error> {
        Ok(self.rows.batch())
    }
}

impl PdfList for Roles {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("Role", 2.0),
        PageColumn::text("Description", 3.0),
        PageColumn::number("Users", 1.0),
        PageColumn::text("What it allows", 9.0),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("role", "roles");
    const NARROWED_BY: &'static str = "format";

    async fn which(&self) -> Result<String, Error> {
        Ok("All roles".to_owned())
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, role: &Role) -> Vec<String> {
        let allows = role.permissions.iter().map(|(permission, scope)| format!("{} ({})", permission.label(), scope.label()));
        vec![role.name.clone(), role.description.clone(), grouped(&role.users.to_string()), allows.collect::<Vec<_>>().join(", ")]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        Ok(self.rows.is_longer_than(most))
    }
}
