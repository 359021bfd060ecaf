use super::super::boats::{BOATS, SPEC};
use super::super::matching::{Known, RowDecision};
use super::super::sheet::{Place, Rows};
use super::*;
use proptest::prelude::*;
use shared::records::import_plan::AmountUnit;

fn plan(codes: &[&str]) -> ImportPlan {
    let plan = ImportPlan::of_columns((0..).zip(codes.iter().map(|code| (*code).to_owned())).collect(), "USD");
    ImportPlan { unit: AmountUnit::Million, tags: vec!["imported".into()], ..plan }
}

fn read_all(plan: &ImportPlan, text: &str) -> Vec<Reading> {
    let headers = plan.columns.values().cloned().collect();
    let mut reader = Reader::new(&BOATS, plan.clone(), headers, Vec::new());
    Rows::new(text, b',', Place::default()).map(|row| reader.read(&row)).collect()
}

/// The record that a row becomes, or why it does not.
fn created(reading: Reading) -> Result<State, Vec<(Option<String>, String)>> {
    let refusals = [reading.refusals, reading.lacking].concat();
    if refusals.is_empty() { Ok(reading.new) } else { Err(refusals.into_iter().map(|r| (r.column, r.message)).collect()) }
}

fn refusals(plan: &ImportPlan, text: &str) -> Vec<(Option<String>, String)> {
    created(read_all(plan, text).remove(0)).unwrap_err()
}

#[test]
fn a_row_becomes_a_record() {
    let plan = plan(&["name", "price", "length", "flag", "mother", "port", "rig"]);
    let reading = read_all(&plan, " Argo  ,1100.04,\"4,20\",Philipines,Home,Kiel,two-masted").remove(0);
    assert_eq!(reading.refusals[0].message, "must be a whole number such as 250");
    let reading = read_all(&plan, " Argo  ,1100.04,420,Philipines,Home,Kiel,two-masted").remove(0);
    assert_eq!((reading.cells["price"].as_str(), reading.cells["flag"].as_str()), ("1100040000.00 USD", "Philippines"));
    let corrected = Corrected { field: "flag".into(), written: "Philipines".into(), corrected: "Philippines".into() };
    assert_eq!(reading.corrections, [corrected]);
    assert_eq!((reading.names[0].0.key, reading.names[0].1.as_str()), ("mother", "Home"));
    let boat = Value::Object(created(reading).unwrap());
    let expected = json!({ "name": "Argo", "price": { "minor": 110_004_000_000_i64, "currency": "USD" }, "length": 420, "flag": "PH",
        "address": { "port": "Kiel" }, "rig": "two_masted", "mother_id": Uuid::nil(), "tags": ["imported"] });
    assert_eq!(boat, expected);
}

#[test]
fn a_row_may_name_its_own_currency_and_has_defaults_where_it_says_nothing() {
    let mut plan = plan(&["name", "price", "price_currency"]);
    plan.unit = AmountUnit::One;
    plan.defaults = [("rig".to_owned(), "Sloop".to_owned())].into();
    let price = |text| created(read_all(&plan, text).remove(0)).map(|boat| (boat["price"].clone(), boat["rig"].clone()));
    assert_eq!(price("A,5,jpy"), Ok((json!({ "minor": 5, "currency": "JPY" }), json!("sloop"))));
    assert_eq!(price("A,5,"), Ok((json!({ "minor": 500, "currency": "USD" }), json!("sloop"))));
    assert_eq!(refusals(&plan, "A,5,euros"), [(Some("price_currency".into()), "must be a three-letter currency such as EUR".into())]);
    assert!(!read_all(&plan, "A,5,").remove(0).given.contains_key("rig"), "what a row does not say changes nothing");
}

#[test]
fn spelling_is_left_alone_unless_wanted() {
    let plan = ImportPlan { correct_spelling: false, ..plan(&["name", "flag"]) };
    assert_eq!(created(read_all(&plan, "A,DE").remove(0)).unwrap()["flag"], "DE");
    assert!(refusals(&plan, "A,Philipines")[0].1.contains("did you mean Philippines?"));
}

#[test]
fn refusals_name_the_column() {
    let plan = plan(&["name", "sign", "length", "flag", "built", "rig", "id"]);
    let found = refusals(&plan, "A,nobody,many,Atlantis,31.2.2001,raft,7");
    let columns: Vec<_> = found.iter().filter_map(|(column, _)| column.as_deref()).collect();
    assert_eq!(columns, ["length", "flag", "built", "rig", "id", "sign"]);
    assert_eq!(found[3].1, "must be Sloop or Two masts");
    assert_eq!(refusals(&plan, "A\u{7}B,,,,,,"), [(Some("name".into()), "contains control characters".into())]);
    assert_eq!(refusals(&plan, ",a@b.co,,,,,"), [(Some("name".into()), "is required".into())]);
    assert_eq!(refusals(&plan, "A,,900,,,,"), [(Some("length".into()), "must be between 1 and 500".into())]);
}

#[test]
fn ragged_rows_are_told() {
    let plan = plan(&["port", "name", "length"]);
    assert!(refusals(&plan, "a,b,1,d")[0].1.contains("4 cells, but the header has 3"));
    assert_eq!(refusals(&plan, "Bonn"), [(Some("name".into()), "is missing: the row has 1 of 3 cells".into())]);
    let short = read_all(&plan, "Bonn,Argo").remove(0);
    assert!(created(short.clone()).is_ok() && short.warnings[0].message.contains("2 of 3 cells"));
    assert!(created(read_all(&plan, "Bonn,Argo,,,").remove(0)).is_ok());
}

#[test]
fn formulas_stay_text_and_guards_are_taken_off() {
    let plan = plan(&["name"]);
    let name = |text| created(read_all(&plan, text).remove(0)).map(|boat| boat["name"].clone());
    assert_eq!(name("=1+1"), Ok(json!("=1+1")));
    assert_eq!(name("'=1+1"), Ok(json!("=1+1")));
    assert_eq!(name("'t Hooft"), Ok(json!("'t Hooft")));
    assert_eq!(name("\"two\nlines\""), Ok(json!("two lines")));
}

#[test]
fn rows_that_repeat_an_earlier_one_are_skipped() {
    let plan = plan(&["name", "sign"]);
    let mut known = Known::new(&BOATS, &plan);
    let columns = Columns::new(&BOATS, &plan, vec!["name".into(), "sign".into()]);
    let outcomes: Vec<&str> = read_all(&plan, "A,a@b.co\nA,c@d.co\nB,A@B.CO\nD,\n,x@y.co")
        .into_iter()
        .map(|reading| match known.decide(&reading, &columns) {
            RowDecision::Create => {
                known.take(&reading, Uuid::now_v7());
                "create"
            }
            RowDecision::Update(_) => "update",
            RowDecision::Skip(_) => "skip",
            RowDecision::Fail(_) => "fail",
        })
        .collect();
    assert_eq!(outcomes, ["create", "skip", "skip", "create", "fail"]);
}

proptest! {
    #[test]
    fn every_row_is_created_skipped_or_failed(text in "([a-c=+@\"', .;0-9\u{0}-\u{1f}é]{0,12}[,\n]){0,40}", spelling: bool) {
        let codes = shared::records::import_targets::targets(&SPEC);
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        let plan = ImportPlan { correct_spelling: spelling, ..plan(&codes) };
        let columns = Columns::new(&BOATS, &plan, codes.iter().map(|code| (*code).to_owned()).collect());
        let rows = Rows::new(&text, b',', Place::default()).count();
        let mut known = Known::new(&BOATS, &plan);
        let (mut created, mut skipped, mut failed) = (0, 0, 0);
        for reading in read_all(&plan, &text) {
            match known.decide(&reading, &columns) {
                RowDecision::Create => {
                    prop_assert!(shared::record::check(&SPEC, &reading.new, true).is_empty());
                    known.take(&reading, Uuid::now_v7());
                    created += 1;
                }
                RowDecision::Update(_) => prop_assert!(false, "there is none to update"),
                RowDecision::Skip(_) => skipped += 1,
                RowDecision::Fail(remarks) => {
                    prop_assert!(!remarks.is_empty());
                    failed += 1;
                }
            }
        }
        prop_assert_eq!(created + skipped + failed, rows);
    }
}
