//! Files that are made, or happen, to bring down what reads them.

use super::workbooks::{small, upload, workbook};
use super::{finished, suggested};
use shared::page::Page;
use shared::records::import::{Import, ImportStatus};
use std::fs;
use std::io::{Cursor, Write};
use tests::{Client, Folder, Mutations, Reply, Spawned, TestApp, repacked, until};
use zip::write::SimpleFileOptions;

fn data(name: &str) -> Vec<u8> {
    fs::read(format!("{}/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// A workbook of two sheets, the second by its list of texts, whose beginning is as given.
fn with_texts(beginning: &str) -> Vec<u8> {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row><row r=\"2\"><c r=\"A2\" t=\"s\"><v>1</v></c></row>";
    let texts = format!(
        "{beginning}<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" count=\"2\" uniqueCount=\"4000000000\"><si><t>name</t></si><si><t>Acme</t></si></sst>"
    );
    let mut zip = zip::ZipWriter::new_append(Cursor::new(workbook(&[("Empty", ""), ("S", rows)]))).unwrap();
    zip.start_file("xl/sharedStrings.xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(texts.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn no_claim_of_a_file_makes_room_for_it() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let said = |reply: Reply| reply.refused_field(422, "file").detail.unwrap();
    let claims = said(upload(&by, "a.xlsx", with_texts("")).await);
    assert!(claims.contains("claims to hold more texts than it does"), "{claims}");
    // Where the look before reading does not find the claim, the process that reads ends and nothing else does.
    let hidden = with_texts(&format!("<!--{}-->", "x".repeat(10_000)));
    let memory = said(upload(&by, "a.xlsx", hidden).await);
    assert!(memory.contains("asks for more memory") && memory.contains("save it again"), "{memory}");
    let mut old = data("customers.xls");
    // The DIMENSIONS record of the second sheet: its rows from 0 to nearly 2^32, and its columns from 0 to 256.
    let place = old.windows(4).rposition(|four| four == [0, 2, 14, 0]).unwrap() + 4;
    old[place + 4..place + 8].fill(0xff);
    old[place + 10..place + 12].copy_from_slice(&[0, 1]);
    let import: Import = upload(&by, "a.xls", old).await.expect(201).read();
    assert_eq!(import.rows, 3, "what it claims is not asked");
    assert_eq!(by.get("/imports").await.read::<Page<Import>>().items.len(), 1);
}

/// Uploads a file and, where it is taken, imports it to the end.
async fn is_read_or_refused(by: &Client, what: &str, bytes: Vec<u8>) -> bool {
    let answer = upload(by, "a", bytes).await;
    if answer.status != 201 {
        answer.refused_field(422, "file");
        return false;
    }
    let import: Import = answer.read();
    let plan = suggested(&import);
    let preview = by.post(&format!("/imports/{}/preview", import.id), &plan).await;
    if preview.status == 200 {
        by.post(&format!("/imports/{}/run", import.id), &plan).await.expect(202);
        assert_eq!(finished(by, import.id).await.status, ImportStatus::Finished, "{what}");
    } else {
        preview.problem(422);
    }
    true
}

/// Reads so many changed files and tells how many could be read.
async fn read_changed(cases: usize, mut changed: impl FnMut(usize) -> Vec<u8>) -> usize {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let mut read = 0;
    for case in 0..cases {
        read += usize::from(is_read_or_refused(&by, &format!("case {case}"), changed(case)).await);
    }
    assert!(is_read_or_refused(&by, "afterwards", workbook(&[("S", &small("A"))])).await);
    read
}

#[tokio::test]
async fn changed_texts_are_read_or_refused() {
    let list = "name;email;city;employees\nMüller;a@example.com;Łódź;250\n\"Ada; \"\"L\"\"\";b@example.com;Köln;12\n";
    let utf16: Vec<u8> = format!("\u{feff}{list}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let windows: Vec<u8> = list.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let files = [list.as_bytes().to_vec(), format!("sep=;\n{list}").into_bytes(), utf16, windows];
    let mut mutations = Mutations::default();
    let read = read_changed(48, |case| mutations.of(&files[case % files.len()])).await;
    assert!((5..48).contains(&read), "{read}");
}

#[tokio::test]
async fn changed_workbooks_are_read_or_refused() {
    let texts = repacked(&with_texts(""), |_, content| String::from_utf8(content).unwrap().replace("4000000000", "2").into_bytes());
    let files = [data("customers.xlsx"), texts];
    let mut mutations = Mutations::default();
    let read = read_changed(72, |case| {
        let file = &files[case / 4 % files.len()];
        if case % 4 == 0 { mutations.of(file) } else { mutations.of_a_part(file) }
    });
    let read = read.await;
    assert!((10..72).contains(&read), "{read}");
}

#[tokio::test]
async fn changed_old_workbooks_are_read_or_refused() {
    let file = data("customers.xls");
    let mut mutations = Mutations::default();
    let read = read_changed(72, |_| mutations.of(&file)).await;
    assert!((10..72).contains(&read), "{read}");
}

/// A workbook of a few kilobytes that takes many minutes to look through: all of its sheets are the same large and empty one.
fn endless() -> Vec<u8> {
    let name = |n: usize| format!("S{n}");
    let names: Vec<String> = (0..400).map(name).collect();
    let sheets: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let rows = "<row r=\"1\"></row>".repeat(1_000_000);
    let one = workbook(&[("S", &rows)]);
    let same = String::from_utf8(part(&workbook(&sheets), "xl/_rels/workbook.xml.rels")).unwrap();
    let same = (2..=400).fold(same, |rels, n| rels.replace(&format!("worksheets/sheet{n}.xml"), "worksheets/sheet1.xml"));
    let book = part(&workbook(&sheets), "xl/workbook.xml");
    repacked(&one, |name, content| match name {
        "xl/workbook.xml" => book.clone(),
        "xl/_rels/workbook.xml.rels" => same.clone().into_bytes(),
        _ => content,
    })
}

fn part(book: &[u8], wanted: &str) -> Vec<u8> {
    let mut found = Vec::new();
    repacked(book, |name, content| {
        if name == wanted {
            found.clone_from(&content);
        }
        content
    });
    found
}

/// The processes that read files for a server. Linux only.
fn readers(server: u32) -> Vec<u32> {
    let numbers = |text: String| text.split_whitespace().filter_map(|n| n.parse().ok()).collect::<Vec<u32>>();
    let threads = fs::read_dir(format!("/proc/{server}/task")).into_iter().flatten().flatten();
    threads.flat_map(|thread| numbers(fs::read_to_string(thread.path().join("children")).unwrap_or_default())).collect()
}

#[tokio::test]
async fn whoever_reads_may_be_killed_and_ends_with_the_server() {
    let folder = Folder::new();
    let mut server = Spawned::start(&folder, &[]).await;
    let by = server.set_up().await;
    let file = endless();
    let begin = || {
        let (by, file) = (by.clone(), file.clone());
        tokio::spawn(async move { by.post_empty("/customers/imports?filename=a.xlsx").body("application/octet-stream", file).send().await })
    };
    let reading = async |server: &Spawned| until("a file to be read", async || readers(server.id()).first().copied()).await;
    let answer = begin();
    let reader = reading(&server).await;
    let told = |what: &str| fs::read_to_string(format!("/proc/{reader}/{what}")).unwrap_or_default();
    until("it to be confined", async || told("limits").contains("Max open files            0 ").then_some(())).await;
    assert!(!told("environ").contains("CLIENTSPHERE"), "it knows nothing of the server's settings");
    kill(reader);
    let refused = answer.await.unwrap().unwrap().refused_field(422, "file");
    assert!(refused.detail.unwrap().contains("cannot be read"));
    assert!(server.output().contains("an uploaded file was not read"), "the log tells");
    assert!(!server.output().contains("worksheet"));

    let answer = begin();
    let reader = reading(&server).await;
    server.kill();
    assert!(answer.await.unwrap().is_err());
    until("what read for the server to end", async || (!is_running(reader)).then_some(())).await;
    let server = Spawned::start(&folder, &[]).await;
    let by = server.sign_in().await;
    assert_eq!(by.get("/imports").await.read::<Page<Import>>().items, [], "nothing is left half-way");
    upload(&by, "a.xlsx", workbook(&[("S", &small("A"))])).await.expect(201);
}

fn kill(process: u32) {
    let sent = std::process::Command::new("kill").args(["-KILL", &process.to_string()]).status();
    assert!(sent.is_ok_and(|s| s.success()));
}

/// Neither gone nor waiting to be buried.
fn is_running(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, state)| !state.starts_with('Z'))
}
