//! Interactions as rows of a file.

use crate::entity::interaction;
use crate::interactions::mentions::by_interaction;
use crate::interactions::select::{self, Names};
use actix_web::web;
use chrono_tz::Tz;
use platform::export::{BATCH, Cell, List};
use platform::page::Paging;
use platform::{App, Error, Principal};
use records::{AnyRecord, Export, May, access};
use sea_orm::Condition;
use shared::Named;
use shared::records::interactions::InteractionQuery;
use shared::text::capitalised;

/// An interaction with the names that it refers to.
pub struct Row {
    pub interaction: interaction::Model,
    pub title: String,
    pub author: Option<String>,
    pub mentions: Vec<String>,
}

/// All interactions that match, newest first, about records that the reader may export as well as read.
pub struct Interactions {
    pub(super) app: web::Data<App>,
    pub(super) reader: Principal,
    pub(super) query: InteractionQuery,
    pub(super) zone: Tz,
    pub(super) record: &'static dyn AnyRecord,
    /// The records whose interactions there are; `None` for none.
    pub(super) reach: Option<Condition>,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl Interactions {
    /// The rows of a list, whole.
    pub async fn matching(by: &May<Export>, query: InteractionQuery) -> Result<Self, Error> {
        let query = InteractionQuery { after: None, before: None, limit: None, total: None, ..query };
        let (record, reader) = (by.record(), by.principal());
        let read = reader.scope(record.access().read);
        let reach = read.map(|read| access::within(record, by.scope(), reader).add(access::within(record, read, reader)));
        let zone = identity::zone_of(by.db(), by.principal().user_id).await?;
        Ok(Self { app: by.app().clone(), reader: reader.clone(), query, zone, record, reach, next: Some(None) })
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
        let one = capitalised(self.record.spec().noun.0);
        let id = format!("{one} ID");
        ["When", one.as_str(), "Kind", "Summary", "Logged by", "Mentions", "Logged", id.as_str(), "ID"].map(str::to_owned).into()
    }

    fn cells(&self, row: &Row) -> Vec<Cell> {
        let Row { interaction, title, author, mentions } = row;
        vec![
            Cell::Moment(interaction.occurred_at),
            Cell::Text(title.clone()),
            Cell::Text(interaction.kind.label().to_owned()),
            Cell::Text(interaction.summary.clone()),
            Cell::text(author.as_deref()),
            Cell::Text(mentions.join("; ")),
            Cell::Moment(interaction.created_at),
            Cell::Text(interaction.record_id.to_string()),
            Cell::Text(interaction.id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<Row>>, Error> {
        let (Some(reach), Some(from)) = (self.reach.clone(), self.next.take()) else { return Ok(None) };
        let db = self.app.db.read();
        let keyset = select::keyset(&Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let rows = keyset.apply(select::matching(db, self.record, &self.query, reach).await?).all(db).await?;
        let names = Names::of(db, self.record, &rows).await?;
        let mut mentions = by_interaction(db, rows.iter().map(|row| row.id).collect()).await?;
        let page = keyset.page(rows, select::place, |interaction| Row {
            title: names.title(&interaction),
            author: names.author(&interaction),
            mentions: mentions.remove(&interaction.id).unwrap_or_default().into_iter().map(|user| user.name).collect(),
            interaction,
        });
        self.next = page.next.map(Some);
        Ok(Some(page.items))
    }
}
