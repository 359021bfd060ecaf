//! Files in a bucket instead of a folder.

use super::bucket_stand_in::{BucketServer, KEY, REGION, SECRET};
use super::{PDF, attach, attaching, content, customer, files};
use api::platform::config::{Config, FileAdapter};
use secrecy::SecretString;
use tests::TestApp;

fn use_bucket(server: &BucketServer) -> impl FnOnce(&mut Config) + use<> {
    let endpoint = format!("http://{}", server.address);
    move |config| {
        config.files.adapter = FileAdapter::S3;
        let s3 = &mut config.files.s3;
        s3.bucket = Some("crm-files".to_owned());
        s3.region = REGION.to_owned();
        s3.endpoint = Some(endpoint);
        s3.path_style = true;
        s3.access_key = Some(KEY.to_owned());
        s3.secret_key = Some(SecretString::from(SECRET));
    }
}

#[tokio::test]
async fn contents_go_to_the_bucket_signed_and_sealed_and_come_back() {
    let server = BucketServer::start().await;
    let app = TestApp::start_with(use_bucket(&server)).await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let file = attach(&by, acme.id, "offer.pdf", PDF).await;
    assert_eq!(content(&by, file.id).await.expect(200).body, PDF);
    // One that is stored and then not attached is taken back.
    let key = uuid::Uuid::now_v7();
    attaching(&by, acme.id, "b.txt", "text").key(key).await.expect(201);
    attaching(&by, acme.id, "b.txt", "text").key(key).await.expect(201);
    let bucket = server.bucket.lock().unwrap();
    assert_eq!(bucket.refused, Vec::<String>::new());
    assert_eq!(bucket.objects.len(), 2);
    let name = file.id.simple().to_string();
    let path = format!("/crm-files/{}/{name}", &name[30..]);
    let sealed = &bucket.objects[&path];
    assert!(!sealed.windows(8).any(|w| PDF.windows(8).any(|p| p == w)), "sealed");
    assert_eq!(bucket.asked[..2], [format!("PUT {path}"), format!("GET {path}")]);
    assert_eq!(bucket.asked.iter().filter(|asked| asked.starts_with("DELETE ")).count(), 1);
    assert!(!app.data().join("files").exists(), "nothing is kept beside the database");
}

#[tokio::test]
async fn while_the_bucket_is_away_nothing_is_attached_and_the_rest_works() {
    let server = BucketServer::start().await;
    let app = TestApp::start_with(use_bucket(&server)).await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let file = attach(&by, acme.id, "a.pdf", PDF).await;
    server.bucket.lock().unwrap().away = true;
    attaching(&by, acme.id, "b.pdf", PDF).await.refused(503, "unavailable");
    content(&by, file.id).await.refused(503, "unavailable");
    assert_eq!(files(&by, acme.id).await, [file]);
}
