//! Files that are not the sheets they should be.

use super::{run, suggested, upload};
use serde_json::json;
use shared::customers::list::CustomerRow;
use shared::page::Page;
use shared::records::import::{Import, ImportStatus};
use tests::TestApp;

#[tokio::test]
async fn sheets_come_in_the_encodings_and_delimiters_that_programs_write() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let utf16 = |text: &str, little: bool| -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    };
    let latin: Vec<u8> = "name;city\r\nMüller;Köln\r\n".chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let sheets: [(&str, Vec<u8>); 6] = [
        ("UTF-8 with a mark", "\u{feff}name,city\nMüller,Köln\n".into()),
        ("semicolons", "name;city\nMüller;Köln".into()),
        ("tabs", "name\tcity\r\nMüller\tKöln\r\n".into()),
        ("Windows-1252", latin),
        ("UTF-16 LE", utf16("name,city\r\nMüller,Köln\r\n", true)),
        ("UTF-16 BE", utf16("name,city\r\nMüller,Köln\r\n", false)),
    ];
    for (what, bytes) in sheets {
        let answer = upload(&admin, bytes).await;
        assert_eq!(answer.status, 201, "{what}: {}", answer.text());
        let import: Import = answer.read();
        let headers: Vec<_> = import.columns.iter().map(|c| c.header.as_str()).collect();
        assert_eq!((headers, import.rows), (vec!["name", "city"], 1), "{what}");
        assert_eq!((import.columns[0].samples[0].as_str(), import.columns[1].samples[0].as_str()), ("Müller", "Köln"), "{what}");
    }
}

#[tokio::test]
async fn what_is_no_sheet_is_refused_in_words_and_nothing_is_kept() {
    let app = TestApp::start_with(|config| {
        config.limits.json_body = 64 * 1024;
        config.limits.upload = 4 * 1024 * 1024;
    })
    .await;
    let admin = app.admin().await;
    let wide = format!("name{}\nA\n", ",x".repeat(5_000));
    let files: [(&str, Vec<u8>); 9] = [
        ("nothing", vec![]),
        ("only a mark", b"\xef\xbb\xbf".to_vec()),
        ("a header without rows", b"name,email\n".to_vec()),
        ("a workbook", b"PK\x03\x04\x14\x00\x06\x00\x08\x00[Content_Types].xml".to_vec()),
        ("an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0".to_vec()),
        ("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec()),
        ("null characters", b"name,email\nA\0B,a@example.com\n".to_vec()),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
        ("far too many columns", wide.into_bytes()),
    ];
    for (what, bytes) in files {
        let answer = upload(&admin, bytes).await;
        assert!([400, 415, 422].contains(&answer.status), "{what}: {} {}", answer.status, answer.text());
        let problem = answer.problem(answer.status);
        assert!(problem.detail.is_some_and(|d| d.len() > 10), "{what} is refused in words");
    }
    // One endless line, and one endless cell.
    for bytes in [vec![b'x'; 3_000_000], [b"name\n\"".as_slice(), &vec![b'y'; 3_000_000]].concat()] {
        let answer = upload(&admin, bytes).await;
        assert!((400..500).contains(&answer.status) || answer.status == 201, "{}", answer.text());
        if answer.status == 201 {
            let import: Import = answer.read();
            let done = run(&admin, &import, &suggested(&import)).await;
            assert_eq!(done.created, 0);
        }
    }
    if let Ok(answer) = admin.post_empty("/customers/imports?filename=big.csv").body("text/csv", vec![b'x'; 5 * 1024 * 1024]).send().await {
        answer.refused(413, "too_large");
    }
    let inside = app.inside().await;
    assert_eq!(inside.count("customers", "1 = 1").await, 0);
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    use tokio::io::AsyncWriteExt;
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for framing in ["content-length: 100000", "transfer-encoding: chunked"] {
        let mut stream = tokio::net::TcpStream::connect(app.address).await.unwrap();
        let token = admin.token();
        let head = format!(
            "POST /api/v1/customers/imports?filename=a.csv HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: text/csv\r\n{framing}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let rows = "name\r\nHalf of it\r\n".repeat(100);
        let part = if framing.ends_with("chunked") { format!("{:x}\r\n{rows}\r\n", rows.len()) } else { rows };
        stream.write_all(part.as_bytes()).await.unwrap();
        drop(stream);
    }
    admin.get("/customers").await.expect(200);
    assert_eq!(admin.get("/imports").await.read::<Page<Import>>().items, []);
    assert_eq!(app.inside().await.count("audit_entries", "action = 'import.uploaded'").await, 0);
}

#[tokio::test]
async fn the_upload_takes_csv_with_a_name() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post_empty("/customers/imports").body("text/csv", "name\nA\n").await.refused_field(400, "filename");
    admin.post_empty("/customers/imports?filename=a.csv").body("application/json", "{}").await.refused(415, "unsupported_media_type");
    admin
        .post_empty(&format!("/customers/imports?filename={}", "x".repeat(201)))
        .body("text/csv", "name\nA\n")
        .await
        .refused_field(422, "filename");
    for filename in ["..%2F..%2Fetc%2Fpasswd", "a%00b.csv", "a%0D%0Ab.csv"] {
        let answer = admin.post_empty(&format!("/customers/imports?filename={filename}")).body("text/csv", "name\nA\n").await;
        assert!([201, 400, 422].contains(&answer.status), "{filename}: {}", answer.text());
    }
    app.as_role("viewer")
        .await
        .post_empty("/customers/imports?filename=a.csv")
        .body("text/csv", "name\nA\n")
        .await
        .refused(403, "forbidden");
}

#[tokio::test]
async fn a_plan_fits_its_sheet_or_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let import: Import = upload(&admin, "name,mail\nA,a@example.com\n").await.expect(201).read();
    let plan = json!({ "columns": [{ "position": 0, "field": "name" }], "defaults": { "kind": "company" }, "currency": "EUR", "unit": "one", "correct_spelling": true });
    let with = |key: &str, value: serde_json::Value| {
        let mut plan = plan.clone();
        plan[key] = value;
        plan
    };
    for path in ["preview", "run"] {
        let path = format!("/imports/{}/{path}", import.id);
        admin.post(&path, &with("columns", json!([{ "position": 1, "field": "email" }]))).await.refused_field(422, "columns");
        admin
            .post(&path, &with("columns", json!([{ "position": 0, "field": "name" }, { "position": 1, "field": "name" }])))
            .await
            .refused_field(422, "columns");
        admin.post(&path, &with("match_by", json!(["email", "email"]))).await.refused_field(422, "match_by");
        admin.post(&path, &with("add_new", json!(false))).await.refused_field(422, "add_new");
        admin
            .post(&path, &with("columns", json!([{ "position": 0, "field": "name" }, { "position": 7, "field": "email" }])))
            .await
            .problem(422);
        admin.post(&path, &with("columns", json!([{ "position": 0, "field": "password" }]))).await.refused_field(422, "columns");
        admin.post(&path, &with("currency", json!("euro"))).await.refused_field(422, "currency");
        admin.post(&path, &with("owner_id", json!(admin.me.id))).await.refused_field(400, "owner_id");
    }
    let other = app.as_role("sales_manager").await;
    for attempt in [
        other.get(&format!("/imports/{}", import.id)).await,
        other.post(&format!("/imports/{}/run", import.id), &plan).await,
        other.post(&format!("/imports/{}/preview", import.id), &plan).await,
        other.post_empty(&format!("/imports/{}/cancel", import.id)).await,
        other.get(&format!("/imports/{}/issues", import.id)).await,
        other.get(&format!("/imports/{}/errors.csv", import.id)).await,
        other.get(&format!("/imports/{}/kept", import.id)).await,
        other.post_empty(&format!("/imports/{}/undo", import.id)).await,
        other.post(&format!("/imports/{}/reading", import.id), &json!({ "delimiter": "semicolon" })).await,
    ] {
        attempt.refused(404, "not_found");
    }
    let done = run(&admin, &import, &suggested(&import)).await;
    assert_eq!(done.status, ImportStatus::Finished);
    let again = admin.post(&format!("/imports/{}/run", import.id), &plan).await;
    again.problem(409);
    let stored: Page<CustomerRow> = admin.get("/customers").await.read();
    assert_eq!(stored.items.len(), 1);
    let mine: Page<Import> = admin.get("/imports").await.read();
    assert_eq!(mine.items.iter().map(|i| i.id).collect::<Vec<_>>(), [import.id]);
}
