//! Interactions as rows of a file.

use crate::access::{ExportCustomers, Reach, reach};
use crate::entity::interaction;
use crate::interactions::mentions::by_interaction;
use crate::interactions::select::{self, Names};
use actix_web::web;
use chrono_tz::Tz;
use platform::export::{BATCH, Cell, List};
use platform::page::Paging;
use platform::{App, Can, Error, Principal};
use shared::Named;
use shared::access::Permission;
use shared::customers::interactions::InteractionQuery;

/// What stands above each column.
const HEADER: [&str; 9] = ["When", "Customer", "Kind", "Summary", "Logged by", "Mentions", "Logged", "Customer ID", "ID"];

/// An interaction with the names that it refers to.
pub struct Row {
    pub interaction: interaction::Model,
    pub customer: String,
    pub author: Option<String>,
    pub mentions: Vec<String>,
}

/// All interactions that match, newest first, with customers that the reader may export as well as read.
pub struct Interactions {
    pub(super) app: web::Data<App>,
    pub(super) reader: Principal,
    pub(super) query: InteractionQuery,
    pub(super) zone: Tz,
    /// Whose interactions there are; `None` for nobody's.
    pub(super) reach: Option<Vec<Reach>>,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl Interactions {
    /// The rows of a list, whole.
    pub async fn matching(by: &Can<ExportCustomers>, query: InteractionQuery) -> Result<Self, Error> {
        let query = InteractionQuery { after: None, before: None, limit: None, total: None, ..query };
        let of = |scope| reach(scope, by.principal());
        let read = by.principal().scope(Permission::CustomerRead);
        let reach = read.map(|read| of(by.scope()).into_iter().chain(of(read)).collect());
        let zone = identity::zone_of(by.db(), by.principal().user_id).await?;
        Ok(Self { app: by.app().clone(), reader: by.principal().clone(), query, zone, reach, next: Some(None) })
    }
}

impl List for Interactions {
    type Row = Row;
    const FILE: &'static str = "interactions";
    const TITLE: &'static str = "Interactions";
    const ACTION: &'static str = "interaction.exported";

    fn filter(&self) -> Result<serde_json::Value, Error> {
        Ok(serde_json::to_value(&self.query)?)
    }

    fn header(&self) -> Vec<String> {
        HEADER.map(str::to_owned).into()
    }

    fn cells(&self, row: &Row) -> Vec<Cell> {
        let Row { interaction, customer, author, mentions } = row;
        vec![
            Cell::Moment(interaction.occurred_at),
            Cell::Text(customer.clone()),
            Cell::Text(interaction.kind.label().to_owned()),
            Cell::Text(interaction.summary.clone()),
            Cell::text(author.as_deref()),
            Cell::Text(mentions.join("; ")),
            Cell::Moment(interaction.created_at),
            Cell::Text(interaction.customer_id.to_string()),
            Cell::Text(interaction.id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<Row>>, Error> {
        let (Some(reach), Some(from)) = (&self.reach, self.next.take()) else { return Ok(None) };
        let db = self.app.db.read();
        let keyset = select::keyset(&Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let rows = keyset.apply(select::matching(db, &self.query, reach).await?).all(db).await?;
        let names = Names::of(db, &rows).await?;
        let mut mentions = by_interaction(db, rows.iter().map(|row| row.id).collect()).await?;
        let page = keyset.page(rows, select::place, |interaction| Row {
            customer: names.customer(&interaction),
            author: names.author(&interaction),
            mentions: mentions.remove(&interaction.id).unwrap_or_default().into_iter().map(|user| user.name).collect(),
            interaction,
        });
        self.next = page.next.map(Some);
        Ok(Some(page.items))
    }
}
