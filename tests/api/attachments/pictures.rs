//! Pictures of customers.

use super::customer;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use shared::customers::Customer;
use shared::customers::list::CustomerRow;
use shared::customers::timeline::TimelineEntry;
use shared::page::Page;
use std::time::{Duration, Instant};
use tests::{Client, Reply, TestApp};
use uuid::Uuid;

/// One red pixel.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

pub fn png() -> Vec<u8> {
    STANDARD.decode(PNG).unwrap()
}

pub async fn set(by: &Client, customer: Uuid, picture: impl Into<reqwest::Body>) -> Reply {
    by.request(Method::PUT, &format!("/customers/{customer}/image")).body("image/png", picture).await
}

#[tokio::test]
async fn a_picture_is_kept_shown_by_its_tag_and_removed() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let path = format!("/customers/{}/image", acme.id);
    assert_eq!(acme.image, None);
    by.get(&path).await.refused(404, "not_found");
    by.delete(&path).await.refused(404, "not_found");
    let with: Customer = set(&by, acme.id, png()).await.expect(200).read();
    assert_eq!(with.version, acme.version + 1);
    let rows: Page<CustomerRow> = by.get("/customers").await.read();
    assert_eq!(rows.items[0].image, with.image);
    let shown = by.get(&path).await.expect(200);
    assert_eq!(shown.header("content-type"), "image/jpeg");
    assert_eq!(shown.header("cache-control"), "private, no-cache");
    assert!(shown.body.starts_with(&[0xff, 0xd8]));
    let tag = shown.header("etag").to_owned();
    assert!(by.get(&path).header("if-none-match", &tag).await.expect(304).body.is_empty());
    let other: Customer = set(&by, acme.id, png()).await.expect(200).read();
    assert_ne!(other.image, with.image);
    by.get(&path).header("if-none-match", &tag).await.expect(200);
    by.delete(&path).await.expect(204);
    by.get(&path).await.refused(404, "not_found");
    assert_eq!(app.inside().await.count("customer_images", "1 = 1").await, 0);
    let told: Page<TimelineEntry> = by.get(&format!("/customers/{}/timeline?only=changes", acme.id)).await.read();
    assert_eq!(told.items.len(), 4, "created, two pictures, removed");
}

#[tokio::test]
async fn only_pictures_of_a_reasonable_size_are_taken() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    for other in ["<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "%PDF-1.7", "", "BM......"] {
        set(&by, acme.id, other).await.refused_field(422, "file");
    }
    set(&by, acme.id, png()[..40].to_vec()).await.refused_field(422, "file");
    set(&by, acme.id, vec![0; 5 * 1024 * 1024 + 1]).await.refused(413, "too_large");
    assert_eq!(by.get(&format!("/customers/{}", acme.id)).await.read::<Customer>(), acme);
}

#[tokio::test]
async fn a_picture_that_claims_to_be_huge_is_refused_at_once() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let begun = Instant::now();
    set(&by, acme.id, claiming(50_000, 50_000)).await.refused_field(422, "file");
    set(&by, acme.id, claiming(65_535, 65_535)).await.refused_field(422, "file");
    set(&by, acme.id, claiming(8_000, 6_000)).await.refused_field(422, "file");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

/// A PNG whose head is right and tells these measures.
pub fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png();
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}
