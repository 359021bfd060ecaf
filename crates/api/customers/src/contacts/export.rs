//! A customer's contacts as files: whatever the list of them shows, whole.

use super::list;
use crate::access::{ExportCustomers, nobody, visible_with};
use crate::record::find;
use chrono_tz::Tz;
use platform::export::{Cell, List, OneBatch, PageColumn, PdfList};
use platform::valid::Id;
use platform::{Can, Error, clock};
use serde_json::Value;
use shared::access::Permission;
use shared::customers::contacts::Contact;
use uuid::Uuid;

platform::exports! {
    "customers", ["customer.export"] Can<ExportCustomers>, (("id" = Uuid, Path, description = "The company or person")),
    |by, id: Id| Contacts::of(&by, id.0).await?;
    /// Export a customer's contacts as CSV.
    ///
    /// A company's contacts, the primary one first, or the companies that a person works at; as far as one may both read and export them, and without
    /// archived ones. 404 where one may not export the customer itself.
    export_contacts_csv "/customers/{id}/contacts/export.csv"
    /// Export a customer's contacts as a workbook (XLSX).
    export_contacts_xlsx "/customers/{id}/contacts/export.xlsx"
    /// Export a customer's contacts as PDF.
    export_contacts_pdf "/customers/{id}/contacts/export.pdf"
}

/// All contacts of a customer.
pub struct Contacts {
    customer: Uuid,
    name: String,
    is_readable: bool,
    zone: Tz,
    rows: OneBatch<Contact>,
}

impl Contacts {
    /// The rows of the list, whole.
    pub async fn of(by: &Can<ExportCustomers>, customer: Uuid) -> Result<Self, Error> {
        let db = by.db();
        let (this, is_readable) = find::exported(by, customer).await?;
        let name = this.name.clone();
        let readable = visible_with(by, Permission::CustomerRead).unwrap_or_else(nobody);
        let rows = if is_readable { list::all(by, this, readable).await? } else { Vec::new() };
        Ok(Self { customer, name, is_readable, zone: identity::zone_of(db, by.principal().user_id).await?, rows: OneBatch::of(rows) })
    }
}

fn primary(contact: &Contact) -> &'static str {
    if contact.is_primary { "Yes" } else { "No" }
}

impl List for Contacts {
    type Row = Contact;
    const FILE: &'static str = "contacts";
    const TITLE: &'static str = "Contacts";
    const ACTION: &'static str = "contact.exported";

    fn about(&self) -> Option<(&'static str, Uuid, String)> {
        Some(("customer", self.customer, self.name.clone()))
    }

    fn filter(&self) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    fn header(&self) -> Vec<String> {
        ["Person", "Job title", "E-mail", "Phone", "Company", "Primary contact", "Added", "Person ID", "Company ID", "ID"]
            .map(str::to_owned)
            .into()
    }

    fn cells(&self, contact: &Contact) -> Vec<Cell> {
        vec![
            Cell::Text(contact.person.name.clone()),
            Cell::text(contact.job_title.as_deref()),
            Cell::text(contact.email.as_deref()),
            Cell::text(contact.phone.as_deref()),
            Cell::Text(contact.company.name.clone()),
            Cell::Text(primary(contact).to_owned()),
            Cell::Moment(contact.created_at),
            Cell::Text(contact.person.id.to_string()),
            Cell::Text(contact.company.id.to_string()),
            Cell::Text(contact.id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<Contact>>, Error> {
        Ok(self.rows.batch())
    }
}

impl PdfList for Contacts {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("Person", 2.6),
        PageColumn::text("Job title", 2.2),
        PageColumn::text("E-mail", 3.2),
        PageColumn::text("Phone", 2.2),
        PageColumn::text("Company", 2.6),
        PageColumn::text("Primary contact", 1.6),
        PageColumn::text("Added", 2.2),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("contact", "contacts");
    const NARROWED_BY: &'static str = "id";

    async fn which(&self) -> Result<String, Error> {
        Ok(format!("Contacts of {}", if self.is_readable { &self.name } else { find::HIDDEN }))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, contact: &Contact) -> Vec<String> {
        vec![
            contact.person.name.clone(),
            contact.job_title.clone().unwrap_or_default(),
            contact.email.clone().unwrap_or_default(),
            contact.phone.clone().unwrap_or_default(),
            contact.company.name.clone(),
            primary(contact).to_owned(),
            clock::in_words(contact.created_at, self.zone),
        ]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        Ok(self.rows.is_longer_than(most))
    }
}
