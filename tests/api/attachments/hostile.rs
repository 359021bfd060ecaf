//! Pictures and other files that are made, or happen, to bring down what reads them.

use super::pictures::{crc32, set};
use super::{attaching, customer};
use std::fs;
use tests::{Mutations, TestApp};

fn data(name: &str) -> Vec<u8> {
    fs::read(format!("{}/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Makes the checksums of a PNG right, so that what is in its chunks is read.
fn with_checksums(mut png: Vec<u8>) -> Vec<u8> {
    let mut at = 8;
    while let Some(length) = png.get(at..at + 4) {
        let length = u32::from_be_bytes(length.try_into().unwrap()) as usize;
        let end = at.saturating_add(8).saturating_add(length);
        let Some(chunk) = png.get(at + 4..end) else { break };
        let sum = crc32(chunk).to_be_bytes();
        let Some(place) = png.get_mut(end..end + 4) else { break };
        place.copy_from_slice(&sum);
        at = end + 4;
    }
    png
}

#[tokio::test]
async fn changed_pictures_are_read_or_refused() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let mut mutations = Mutations::default();
    for (ending, cases) in [("png", 40), ("jpg", 30), ("webp", 30), ("gif", 30)] {
        let file = data(&format!("picture.{ending}"));
        set(&by, acme.id, file.clone()).await.expect(200);
        let mut read = 0;
        for _ in 0..cases {
            let changed = mutations.of(&file);
            let changed = if ending == "png" { with_checksums(changed) } else { changed };
            let answer = set(&by, acme.id, changed).await;
            if answer.status == 200 {
                read += 1;
            } else {
                answer.refused_field(422, "file");
            }
        }
        assert!((1..cases).contains(&read), "{ending}: {read}");
    }
    by.get(&format!("/customers/{}/image", acme.id)).await.expect(200);
}

#[tokio::test]
async fn changed_files_are_attached_or_refused() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let mut mutations = Mutations::default();
    for name in ["customers.xls", "customers.xlsx", "picture.gif", "accounts.csv"] {
        let file = data(name);
        for _ in 0..15 {
            let answer = attaching(&by, acme.id, name, mutations.of(&file)).await;
            if answer.status != 201 {
                answer.refused_field(422, "file");
            }
        }
    }
    by.get(&format!("/customers/{}", acme.id)).await.expect(200);
}
