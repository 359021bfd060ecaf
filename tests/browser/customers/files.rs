//! Files are dropped on a customer, renamed, removed and brought back; a picture is given and shown.

use crate::Browser;
use serde_json::json;
use shared::attachments::Attachment;
use shared::customers::Customer;
use shared::page::Page;
use std::path::PathBuf;

fn file(browser: &Browser, name: &str, content: &[u8]) -> PathBuf {
    let file = browser.folder().join(name);
    std::fs::write(&file, content).unwrap();
    file
}

#[tokio::test]
async fn a_file_is_added_renamed_removed_and_brought_back() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    let acme: Customer = admin.post("/customers", &json!({ "kind": "company", "name": "Acme" })).await.expect(201).read();
    browser.go(&format!("/customers/{}", acme.id)).await;
    browser.click("link", "Files").await;
    browser.sees("No files yet").await;
    browser.is_sound("a customer without files").await;
    browser.attach("Add files", &file(&browser, "offer.txt", b"An offer")).await;
    browser.sees("offer.txt added").await;
    // What the server refuses is said beside the file.
    browser.attach("Add files", &file(&browser, "tool.pdf", b"#!/bin/sh\nrm -rf /\n")).await;
    browser.sees("is a program, which cannot be attached").await;
    browser.is_sound("a refused file").await;
    browser.click("button", "Cancel tool.pdf").await;
    browser.sees_no_more("is a program").await;

    browser.click("button", "Actions for offer.txt").await;
    browser.click("menuitem", "Rename").await;
    browser.fill("Name", "offer.exe").await;
    browser.click("button", "Rename").await;
    browser.sees("is that of a program").await;
    browser.fill("Name", "Offer 2026.txt").await;
    browser.click("button", "Rename").await;
    browser.sees("Renamed to Offer 2026.txt").await;
    browser.click("button", "Actions for Offer 2026.txt").await;
    browser.click("menuitem", "Remove").await;
    browser.sees("No files yet").await;
    browser.click("button", "Undo").await;
    browser.sees("Offer 2026.txt restored").await;
    browser.wait_for("button", "Download Offer 2026.txt").await;
    browser.is_sound("the files of a customer").await;
    browser.resize(390, 844).await;
    browser.is_sound("the files of a customer on a phone").await;

    let path = format!("/customers/{}/attachments", acme.id);
    let files: Page<Attachment> = admin.get(&path).await.expect(200).read();
    assert_eq!(files.items.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["Offer 2026.txt"]);
    browser.resize(1440, 900).await;
    browser.click("link", "Timeline").await;
    browser.sees("added a file").await;
}

#[tokio::test]
async fn a_picture_stands_beside_the_name_and_in_the_list() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    let acme: Customer = admin.post("/customers", &json!({ "kind": "company", "name": "Acme" })).await.expect(201).read();
    browser.go(&format!("/customers/{}", acme.id)).await;
    browser.click("button", "Add a picture").await;
    browser.attach("Picture", &file(&browser, "text.png", b"no picture")).await;
    browser.click("button", "Save picture").await;
    browser.sees("must be a PNG, JPEG, WebP or GIF picture").await;
    browser.is_sound("a refused picture").await;
    // The driver takes no path with dots in it.
    let logo = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/api/src/demo/logo-1.png").canonicalize().unwrap();
    browser.attach("Picture", &logo).await;
    browser.click("button", "Save picture").await;
    browser.sees("Picture saved").await;
    browser.wait_for("button", "Change the picture").await;
    let shown =
        "return [...document.querySelectorAll('img.avatar')].some(i => i.complete && i.naturalWidth > 100 && i.src.startsWith('blob:'))";
    tests::until("the picture on the page", async || browser.script::<bool>(shown).await.then_some(())).await;
    assert_eq!(browser.complaints().await, [""; 0]);
    browser.go("/customers").await;
    tests::until("the picture in the list", async || browser.script::<bool>(shown).await.then_some(())).await;

    browser.go(&format!("/customers/{}", acme.id)).await;
    browser.click("button", "Change the picture").await;
    browser.click("button", "Remove picture").await;
    browser.sees("Picture removed").await;
    browser.wait_for("button", "Add a picture").await;
    let now: Customer = admin.get(&format!("/customers/{}", acme.id)).await.read();
    assert_eq!(now.image, None);
}
