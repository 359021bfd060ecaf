//! What is found out about a file can be put right.

use super::{run_as, suggested, upload};
use serde_json::json;
use shared::records::import::Import;
use shared::records::import_plan::DateOrder;
use tests::TestApp;

#[tokio::test]
async fn encoding_and_delimiter_can_be_chosen() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    // "Łódź" in windows-1250, which looks like windows-1252.
    let bytes = b"name,note;city\nAcme,x;\xa3\xf3d\x9f\nBolt,y;\xa3\xf3d\x9f\n".to_vec();
    let import: Import = upload(admin, bytes).await.expect(201).read();
    assert_eq!((import.encoding.as_str(), import.delimiter.as_str()), ("windows-1252", ","));
    let path = format!("/imports/{}/reading", import.id);
    let read: Import = admin.post(&path, &json!({ "encoding": "windows-1250", "delimiter": "semicolon" })).await.expect(200).read();
    assert_eq!((read.encoding.as_str(), read.delimiter.as_str()), ("windows-1250", ";"));
    assert_eq!(read.columns[1].samples, ["Łódź"]);
    admin.post(&path, &json!({ "encoding": "utf-8" })).await.refused_field(422, "encoding");
    admin.post(&path, &json!({ "encoding": "ebcdic" })).await.problem(400);
    admin.post(&path, &json!({ "charset": "utf-8" })).await.refused_field(400, "charset");
    let again: Import = admin.get(&format!("/imports/{}", import.id)).await.read();
    assert_eq!(again, read, "what is refused changes nothing");
}

#[tokio::test]
async fn the_order_of_dates_is_found_out_and_can_be_chosen() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let sheet = |day: &str| format!("name,kind,email,birthday\nAda,person,ada@example.com,{day}\n");
    for (day, order) in [("31.12.1990", Some(DateOrder::Dmy)), ("12/31/1990", Some(DateOrder::Mdy)), ("1990-12-31", None), ("", None)] {
        let import: Import = upload(admin, sheet(day)).await.expect(201).read();
        assert_eq!(import.date_order, order, "{day}");
    }
    let import: Import = upload(admin, sheet("03/04/1990")).await.expect(201).read();
    let plan = shared::records::import_plan::ImportPlan { date_order: DateOrder::Dmy, ..suggested(&import) };
    let shown = super::preview(admin, &import, &plan).await;
    assert_eq!(shown.sample[0].values["birth_date"], "1990-04-03");
    let (told, _) = run_as(admin, &sheet("13/13/1990"), |_| {}).await;
    assert!(told.fail == 1 && told.issues[0].column.as_deref() == Some("birthday"), "{told:?}");
}
