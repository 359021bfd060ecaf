//! Lists as files, read again: what is exported is the list, row by row, in each format.

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use chrono::DateTime;
use serde_json::{Value, json};
use shared::audit::AuditEntry;
use shared::page::Page;
use std::collections::BTreeMap;
use std::io::Cursor;
use tests::{Client, Inside, Kind};

pub const FORMATS: [&str; 3] = ["csv", "xlsx", "pdf"];
/// Seconds between a moment of a file and the same one of another format, which counts whole seconds of a day's fraction.
const ROUNDED: f64 = 1.5;

/// A row by the headers of its columns.
pub type Row = BTreeMap<String, String>;

/// What stands above the columns of a CSV file.
pub async fn header(by: &Client, path: &str) -> Vec<String> {
    let answer = by.get(path).await.expect(200);
    let mut sheet = csv::Reader::from_reader(answer.body.as_ref());
    sheet.headers().expect("a header").iter().map(str::to_owned).collect()
}

/// The rows of a CSV file by their headers.
pub async fn sheet(by: &Client, path: &str) -> Vec<Row> {
    let answer = by.get(path).await.expect(200);
    assert!(answer.header("content-type").starts_with("text/csv"), "{:?}", answer.headers);
    assert!(answer.header("content-disposition").starts_with("attachment"), "{:?}", answer.headers);
    let mut sheet = csv::Reader::from_reader(answer.body.as_ref());
    let header = sheet.headers().expect("a header").clone();
    let row = |row: csv::StringRecord| header.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect();
    sheet.records().map(|r| row(r.expect("a whole row"))).collect()
}

/// One column of all rows.
pub fn column<'a>(rows: &'a [Row], name: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[name].as_str()).collect()
}

/// The cells of a workbook's sheet.
pub async fn workbook(by: &Client, path: &str, title: &str) -> Vec<Vec<Data>> {
    let answer = by.get(path).await.expect(200);
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(answer.body.to_vec())).expect("a workbook");
    assert!(book.worksheet_formula(title).expect("the sheet").is_empty(), "no cell is a formula");
    book.worksheet_range(title).expect("the sheet").rows().map(<[Data]>::to_vec).collect()
}

/// The text of each page of a PDF file.
pub fn pages(file: &[u8]) -> Vec<String> {
    let document = lopdf::Document::load_mem(file).expect("a PDF file");
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    numbers.into_iter().map(|page| document.extract_text(&[page]).expect("text")).collect()
}

/// The text of a PDF file.
pub async fn printed(by: &Client, path: &str) -> String {
    let answer = by.get(path).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/pdf");
    pages(&answer.body).concat()
}

/// The rows of a list's CSV file; its workbook must have the same ones, cell by cell. `query` begins with `?` where there is one.
pub async fn exported(by: &Client, list: &str, query: &str, title: &str) -> Vec<Row> {
    let rows = sheet(by, &format!("{list}/export.csv{query}")).await;
    let book = workbook(by, &format!("{list}/export.xlsx{query}"), title).await;
    let (header, cells) = book.split_first().expect("a header");
    assert_eq!(cells.len(), rows.len(), "{list}{query}");
    for (row, cells) in rows.iter().zip(cells) {
        assert_eq!(row.len(), cells.len(), "{list}{query}");
        for (name, cell) in header.iter().zip(cells) {
            let text = row[&name.to_string()].as_str();
            assert!(says(cell, text), "{list}{query}: {name} is {text:?} as CSV and {cell:?} in a workbook");
        }
    }
    rows
}

/// Whether a workbook's cell has what stands in a CSV file, where an apostrophe keeps texts from being formulas.
fn says(cell: &Data, text: &str) -> bool {
    match cell {
        Data::Empty => text.is_empty(),
        Data::String(there) => there == text || Some(there.as_str()) == text.strip_prefix('\''),
        Data::Float(number) => text.parse() == Ok(*number),
        Data::DateTime(at) => DateTime::parse_from_rfc3339(text).is_ok_and(|moment| {
            // Workbooks count days from the end of 1899.
            let days = 25_569.0 + moment.timestamp_micros() as f64 / 86_400e6;
            (days - at.as_f64()).abs() * 86_400.0 < ROUNDED
        }),
        _ => false,
    }
}

/// The ids of a list's rows, page by page. `query` begins with `?` where there is one.
pub async fn listed(by: &Client, list: &str, query: &str) -> Vec<String> {
    let path = format!("{list}{query}");
    let (mut ids, mut after) = (Vec::new(), String::new());
    loop {
        let more: &[(&str, &str)] = if after.is_empty() { &[] } else { &[("after", &after)] };
        let page = by.get(&path).query(&[("limit", "200")]).query(&more).await.expect(200).json();
        ids.extend(page["items"].as_array().expect("a page").iter().map(|row| row["id"].as_str().expect("an id").to_owned()));
        let Some(next) = page["next"].as_str() else { return ids };
        after = next.to_owned();
    }
}

/// What the audit log says of exports by their action, the latest first: what was exported as what, and the filter. The list of a record is told by the
/// record's name.
pub async fn recorded(by: &Client, action: &str) -> Vec<(String, Value)> {
    let entries = by.get("/audit?limit=200").query(&[("action", action)]).await.read::<Page<AuditEntry>>().items;
    let said = |entry: &AuditEntry, name: &str| entry.changes.iter().find(|change| change.field == name).map(|change| change.after.clone());
    let what = |entry: &AuditEntry| match said(entry, "format") {
        Some(format) => format!("{} as {}", entry.subject_label, format.as_str().unwrap_or_default()),
        None => entry.subject_label.clone(),
    };
    entries.into_iter().map(|entry| (what(&entry), said(&entry, "filter").unwrap_or_else(|| json!({})))).collect()
}

/// In SQL: a table `n` of the numbers from 1 to this one, to begin a statement with, and a new id.
pub fn numbers(inside: &Inside, last: u32) -> (String, &'static str) {
    match inside.kind() {
        Kind::Sqlite => (format!("WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {last})"), "randomblob(16)"),
        Kind::Postgres => (format!("WITH n AS (SELECT * FROM generate_series(1, {last}) AS n)"), "gen_random_uuid()"),
    }
}
