//! Excel workbooks, good and bad.

use super::{issues, run, suggested};
use serde_json::json;
use shared::customers::Customer;
use shared::customers::list::CustomerRow;
use shared::page::Page;
use shared::records::import::{Import, SheetFormat};
use std::io::{Cursor, Write};
use tests::{Client, Reply, TestApp};
use zip::write::SimpleFileOptions;

pub async fn upload(by: &Client, filename: &str, bytes: Vec<u8>) -> Reply {
    by.post_empty(&format!("/customers/imports?filename={filename}")).body("application/octet-stream", bytes).await
}

/// A workbook with these sheets, each as XML rows.
pub fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    let (mut books, mut relations) = (String::new(), String::new());
    for (n, (name, rows)) in sheets.iter().enumerate() {
        books += &format!("<sheet name=\"{name}\" sheetId=\"{0}\" r:id=\"rId{0}\"/>", n + 1);
        relations += &format!(
            "<Relationship Id=\"rId{0}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{0}.xml\"/>",
            n + 1
        );
        let sheet = format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>"
        );
        part(&format!("xl/worksheets/sheet{}.xml", n + 1), &sheet);
    }
    part(
        "_rels/.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
    );
    part(
        "xl/workbook.xml",
        &format!(
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{books}</sheets></workbook>"
        ),
    );
    part(
        "xl/_rels/workbook.xml.rels",
        &format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"),
    );
    zip.finish().unwrap().into_inner()
}

fn text(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

/// A sheet with a header and one row.
pub fn small(name: &str) -> String {
    format!("<row r=\"1\">{}</row><row r=\"2\">{}</row>", text("A1", "name"), text("A2", name))
}

#[tokio::test]
async fn workbooks_are_read_as_their_program_shows_them() {
    let app = TestApp::start().await;
    for (filename, format) in [("customers.xlsx", SheetFormat::Xlsx), ("customers.xls", SheetFormat::Xls)] {
        let admin = &app.admin().await;
        let bytes = std::fs::read(format!("{}/data/{filename}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let import: Import = upload(admin, filename, bytes).await.expect(201).read();
        assert_eq!((import.format, import.rows, import.encoding.as_str()), (format, 3, ""));
        assert_eq!((import.sheets.len(), import.sheet.as_deref()), (2, Some("Customers")), "the first sheet is empty");
        assert_eq!(import.columns[3].samples, ["250", "12"], "numbers have no .0");
        assert_eq!(import.columns[4].samples, ["1985-12-10"]);
        assert_eq!(import.columns[5].samples, ["4930123456"]);
        let done = run(admin, &import, &suggested(&import)).await;
        let told = issues(admin, &done).await.issues;
        let (created, skipped) = if format == SheetFormat::Xlsx { (3, 0) } else { (0, 3) };
        assert_eq!((done.created, done.skipped, done.failed), (created, skipped, 0), "{told:?}");
        if format == SheetFormat::Xls {
            assert_eq!(told.iter().map(|i| i.row).collect::<Vec<_>>(), [2, 3, 5], "rows are numbered as in the program");
        }
    }
    let admin = &app.admin().await;
    let page: Page<CustomerRow> = admin.get("/customers?q=ada").await.read();
    let ada: Customer = admin.get(&format!("/customers/{}", page.items[0].id)).await.read();
    assert_eq!(ada.birth_date.map(|day| day.to_string()).as_deref(), Some("1985-12-10"));
}

#[tokio::test]
async fn another_sheet_can_be_picked() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let book = workbook(&[("First", &small("One")), ("Second", &small("Two"))]);
    let import: Import = upload(admin, "a.xlsx", book).await.expect(201).read();
    assert_eq!((import.sheets.clone(), import.sheet.as_deref()), (vec!["First".to_owned(), "Second".to_owned()], Some("First")));
    let path = format!("/imports/{}/reading", import.id);
    let second: Import = admin.post(&path, &json!({ "sheet": "Second" })).await.expect(200).read();
    assert_eq!((second.sheet.as_deref(), second.columns[0].samples.clone()), (Some("Second"), vec!["Two".to_owned()]));
    admin.post(&path, &json!({ "sheet": "Third" })).await.refused_field(422, "sheet");
    let done = run(admin, &second, &suggested(&second)).await;
    assert_eq!(done.created, 1);
    admin.post(&path, &json!({ "sheet": "First" })).await.refused(409, "import_begun");
    let page: Page<CustomerRow> = admin.get("/customers").await.read();
    assert_eq!(page.items[0].name, "Two");
}

#[tokio::test]
async fn a_workbook_may_claim_any_size_and_hold_formulas() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let rows = format!(
        "<row r=\"1\">{}{}</row><row r=\"2\">{}<c r=\"B2\"><f>1+1</f><v>2</v></c></row><row r=\"900000\">{}<c r=\"B900000\"><f>NOW()</f></c></row>",
        text("A1", "name"),
        text("B1", "employees"),
        text("A2", "=cmd|' /C calc'!A0"),
        text("A900000", "Far down"),
    );
    let import: Import = upload(admin, "a.xlsx", workbook(&[("S", &rows)])).await.expect(201).read();
    assert_eq!(import.rows, 2, "the empty rows between are none");
    let done = run(admin, &import, &suggested(&import)).await;
    assert_eq!(done.created, 2, "{:?}", issues(admin, &done).await);
    let page: Page<CustomerRow> = admin.get("/customers?sort=name").await.read();
    let read: Vec<_> = page.items.iter().map(|row| (row.name.as_str(), row.employees)).collect();
    assert_eq!(read, [("=cmd|' /C calc'!A0", Some(2)), ("Far down", None)]);
}

#[tokio::test]
async fn broken_locked_and_exploding_workbooks_are_refused_in_words() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let good = workbook(&[("S", &small("A"))]);
    let mut locked = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    locked.create_stream("/EncryptedPackage").unwrap().write_all(&[1; 5000]).unwrap();
    let mut bomb = zip::ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("xl/workbook.xml", SimpleFileOptions::default()).unwrap();
    bomb.start_file("xl/sharedStrings.xml", SimpleFileOptions::default()).unwrap();
    (0..66).for_each(|_| bomb.write_all(&vec![b' '; 1024 * 1024]).unwrap());
    let wide = format!("<row r=\"1\">{}{}</row>", text("A1", "name"), text("XFD1", "far"));
    let files = [
        ("cut off", good[..good.len() / 2].to_vec(), "broken"),
        ("locked", locked.into_inner().into_inner(), "password"),
        ("exploding", bomb.finish().unwrap().into_inner(), "expands"),
        ("without cells", workbook(&[("S", "")]), "without any filled cell"),
        ("a header alone", workbook(&[("S", &format!("<row r=\"1\">{}</row>", text("A1", "name")))]), "no rows below"),
        ("very wide", workbook(&[("S", &wide)]), "200 columns"),
        ("no sheet's XML", workbook(&[("S", "<row r=\"1\"><c r=\"A1\"><v>")]), "cannot be read"),
    ];
    for (what, bytes, words) in files {
        let problem = upload(admin, "a.xlsx", bytes).await.refused_field(422, "file");
        assert!(problem.detail.as_deref().is_some_and(|d| d.contains(words)), "{what}: {:?}", problem.detail);
    }
    assert_eq!(admin.get("/imports").await.read::<Page<Import>>().items, []);
}
