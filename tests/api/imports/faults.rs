//! The rows that did not become customers come back as a file.

use super::{run_as, run_whole};
use shared::records::import::Import;
use tests::TestApp;

#[tokio::test]
async fn the_error_file_has_each_row_with_its_reason_and_can_be_uploaded_again() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let mut sheet =
        "name,email,employees,note\n=A1,\"not, an address\",many,\"said \"\"no\"\"\"\nGood,good@example.com,1,\nTwin,GOOD@example.com,,\n"
            .to_owned();
    for n in 0..1_200 {
        sheet.push_str(&format!("Company {n},c{n}@example.com,{},\n", if n % 100 == 99 { "lots" } else { "5" }));
    }
    let (_, done) = run_as(admin, &sheet, |_| {}).await;
    assert_eq!((done.created, done.skipped, done.failed), (1_189, 1, 13));
    let file = admin.get(&format!("/imports/{}/errors.csv", done.id)).await.expect(200);
    assert!(file.header("content-disposition").contains("customers-errors.csv"), "{}", file.header("content-disposition"));
    let mut reader = csv::Reader::from_reader(file.body.as_ref());
    assert_eq!(
        reader.headers().unwrap().iter().collect::<Vec<_>>(),
        ["Row", "Outcome", "Column", "Reason", "name", "email", "employees", "note"]
    );
    let rows: Vec<Vec<String>> = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    assert_eq!(rows.len(), 14);
    assert_eq!(rows[0][..3], ["2", "Fail", "employees, email"]);
    assert!(rows[0][3].contains("employees must be a whole number"), "{:?}", rows[0]);
    assert_eq!(rows[0][4..], ["'=A1", "not, an address", "many", "said \"no\""], "the cells as they were, and no formula");
    assert_eq!(rows[1][..2], ["4", "Skip"]);
    let numbers: Vec<u64> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");

    // Corrected, it is a sheet like any other.
    let corrected =
        file.text().replace("lots", "7").replace("many", "8").replace("\"not, an address\"", "a1@example.com").replace("GOOD@", "twin@");
    let again: Import = run_whole(admin, &corrected).await;
    assert_eq!(again.created, 14);
    let none = admin.get(&format!("/imports/{}/errors.csv", again.id)).await.expect(200).text();
    assert_eq!(none.lines().count(), 1);
}
