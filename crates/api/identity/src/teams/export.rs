//! Teams as files: whatever the list of them shows, whole.

use super::members;
use crate::access::ExportUsers;
use crate::directory;
use crate::entity::team;
use chrono_tz::Tz;
use platform::export::{Cell, List, OneBatch, PageColumn, PdfList, grouped};
use platform::{Can, Error, clock};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::Value;
use shared::access::Permission;

platform::exports! {
    "identity", ["user.export"] Can<ExportUsers>, (),
    |by| Teams::all(&by).await?;
    /// Export teams as CSV.
    ///
    /// All teams by name, with the number of their members; none without `user.read`.
    export_teams_csv "/teams/export.csv"
    /// Export teams as a workbook (XLSX).
    export_teams_xlsx "/teams/export.xlsx"
    /// Export teams as PDF.
    export_teams_pdf "/teams/export.pdf"
}

/// A team with the number of its members.
pub struct Row {
    team: team::Model,
    members: u64,
}

/// All teams by name.
pub struct Teams {
    zone: Tz,
    rows: OneBatch<Row>,
}

impl Teams {
    /// The rows of the list, whole.
    pub async fn all(by: &Can<ExportUsers>) -> Result<Self, Error> {
        let (db, reader) = (by.db(), by.principal());
        let mut rows = Vec::new();
        if reader.may(Permission::UserRead) {
            let members = members(db, None).await?;
            let teams = team::Entity::find().order_by_asc(team::Column::NameKey).all(db).await?;
            rows.extend(teams.into_iter().map(|team| Row { members: members.get(&team.id).copied().unwrap_or(0), team }));
        }
        Ok(Self { zone: directory::zone_of(db, reader.user_id).await?, rows: OneBatch::of(rows) })
    }
}

impl List for Teams {
    type Row = Row;
    const FILE: &'static str = "teams";
    const TITLE: &'static str = "Teams";
    const ACTION: &'static str = "team.exported";

    fn filter(&self) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    fn header(&self) -> Vec<String> {
        ["Name", "Members", "Added", "Changed", "ID"].map(str::to_owned).into()
    }

    fn cells(&self, Row { team, members }: &Row) -> Vec<Cell> {
        vec![
            Cell::Text(team.name.clone()),
            Cell::Number(members.to_string()),
            Cell::Moment(team.created_at),
            Cell::Moment(team.updated_at),
            Cell::Text(team.id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<Row>>, Error> {
        Ok(self.rows.batch())
    }
}

impl PdfList for Teams {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("Name", 4.0),
        PageColumn::number("Members", 1.5),
        PageColumn::text("Added", 2.5),
        PageColumn::text("Changed", 2.5),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("team", "teams");
    const NARROWED_BY: &'static str = "format";

    async fn which(&self) -> Result<String, Error> {
        Ok("All teams".to_owned())
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, Row { team, members }: &Row) -> Vec<String> {
        let moment = |at| clock::in_words(at, self.zone);
        vec![team.name.clone(), grouped(&members.to_string()), moment(team.created_at), moment(team.updated_at)]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        Ok(self.rows.is_longer_than(most))
    }
}
