//! Custom fields as files: whatever the list of them shows, whole.

use super::CustomFields;
use super::access::{check, record_of};
use crate::kit::Kit;
use chrono_tz::Tz;
use platform::can::Bearer;
use platform::db::Conn;
use platform::export::{Cell, List, OneBatch, PageColumn, PdfList};
use platform::{Error, Query, clock};
use shared::Named;
use shared::records::custom_fields::{CustomField, CustomFieldQuery};

platform::exports! {
    "custom fields", [] Bearer, (CustomFieldQuery),
    |by, query: Query<CustomFieldQuery>| Definitions::matching(&by, query.0).await?;
    /// Export the custom fields of a record type as CSV.
    ///
    /// In the order in which they are shown; archived ones only with `archived=true`, at the end. Whoever may export the records may export their fields; without the
    /// permission to read them there are none. What records have in these fields is in their export.
    export_custom_fields_csv "/custom-fields/export.csv"
    /// Export the custom fields of a record type as a workbook (XLSX).
    export_custom_fields_xlsx "/custom-fields/export.xlsx"
    /// Export the custom fields of a record type as PDF.
    export_custom_fields_pdf "/custom-fields/export.pdf"
}

/// All custom fields in their order.
pub struct Definitions {
    query: CustomFieldQuery,
    zone: Tz,
    rows: OneBatch<CustomField>,
}

impl Definitions {
    /// The rows of a list, whole.
    pub async fn matching(by: &Bearer, query: CustomFieldQuery) -> Result<Self, Error> {
        let (db, reader, record) = (by.db(), by.principal(), record_of(by, &query.record)?);
        check(by, record, |access| access.export)?;
        let mut rows = Vec::new();
        if reader.may(record.access().read) {
            let fields = CustomFields::read(db, record).await?;
            rows.extend_from_slice(if query.archived == Some(true) { fields.all() } else { fields.active() });
        }
        Ok(Self { query, zone: Kit::of(by)?.people().zone_of(&Conn::Pool(db), reader.user_id).await?, rows: OneBatch::of(rows) })
    }
}

fn choices(field: &CustomField) -> String {
    field.choices.iter().map(|choice| choice.label.as_str()).collect::<Vec<_>>().join("; ")
}

fn state(field: &CustomField) -> &'static str {
    if field.archived_at.is_some() { "Archived" } else { "In use" }
}

impl List for Definitions {
    type Row = CustomField;
    const FILE: &'static str = "custom-fields";
    const TITLE: &'static str = "Custom fields";
    const ACTION: &'static str = "custom_field.exported";

    fn filter(&self) -> Result<serde_json::Value, Error> {
        Ok(serde_json::to_value(&self.query)?)
    }

    fn header(&self) -> Vec<String> {
        ["Label", "Key", "Kind", "Help", "Choices", "State", "Added", "Changed", "ID"].map(str::to_owned).into()
    }

    fn cells(&self, field: &CustomField) -> Vec<Cell> {
        vec![
            Cell::Text(field.label.clone()),
            Cell::Text(field.path()),
            Cell::Text(field.kind.label().to_owned()),
            Cell::text(field.help.as_deref()),
            Cell::Text(choices(field)),
            Cell::Text(state(field).to_owned()),
            Cell::Moment(field.created_at),
            Cell::Moment(field.updated_at),
            Cell::Text(field.id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<CustomField>>, Error> {
        Ok(self.rows.batch())
    }
}

impl PdfList for Definitions {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("Label", 2.4),
        PageColumn::text("Key", 2.6),
        PageColumn::text("Kind", 1.8),
        PageColumn::text("Help", 3.4),
        PageColumn::text("Choices", 3.4),
        PageColumn::text("State", 1.2),
        PageColumn::text("Changed", 2.2),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("custom field", "custom fields");
    const NARROWED_BY: &'static str = "archived";

    async fn which(&self) -> Result<String, Error> {
        Ok(if self.query.archived == Some(true) { "All custom fields, also archived ones" } else { "All custom fields in use" }.to_owned())
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, field: &CustomField) -> Vec<String> {
        vec![
            field.label.clone(),
            field.path(),
            field.kind.label().to_owned(),
            field.help.clone().unwrap_or_default(),
            choices(field),
            state(field).to_owned(),
            clock::in_words(field.updated_at, self.zone),
        ]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        Ok(self.rows.is_longer_than(most))
    }
}
