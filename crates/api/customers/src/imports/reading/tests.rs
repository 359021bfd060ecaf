use super::super::matching::{KeyColumns, Known, RowDecision};
use super::super::sheet::{Place, Rows};
use super::*;
use ImportField::*;
use proptest::prelude::*;
use shared::customers::CustomerKind;
use shared::customers::import_plan::{DateOrder, RevenueUnit};
use shared::customers::profile::{Channel, EntryKind, OtherPhone};
use shared::money::Money;
use uuid::Uuid;

fn plan(fields: &[ImportField]) -> ImportPlan {
    let plan = ImportPlan::of_columns((0..).zip(fields.iter().map(|field| (*field).into())).collect(), CustomerKind::Company, "USD");
    ImportPlan { revenue_unit: RevenueUnit::Million, tags: vec!["imported".into()], ..plan }
}

fn read_all(plan: &ImportPlan, text: &str) -> Vec<Reading> {
    let headers = plan.columns.values().map(ToString::to_string).collect();
    let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    let mut reader = Reader::new(plan.clone(), headers, Vec::new(), today);
    Rows::new(text, b',', Place::default()).map(|row| reader.read(&row)).collect()
}

/// The customer that a row becomes, or why it does not.
fn created(reading: Reading) -> Result<NewCustomer, Vec<Remark>> {
    let refusals = [reading.refusals, reading.lacking].concat();
    if refusals.is_empty() { Ok(reading.customer) } else { Err(refusals) }
}

fn refusals(plan: &ImportPlan, text: &str) -> Vec<(Option<String>, String)> {
    let reading = read_all(plan, text).remove(0);
    created(reading).unwrap_err().into_iter().map(|r| (r.column, r.message)).collect()
}

#[test]
fn a_row_becomes_a_customer() {
    let plan = plan(&[Name, Sector, FoundedYear, Revenue, Employees, Country, Parent]);
    let reading = read_all(&plan, " Acme  ,technolgy,1996,1100.04,\"2,822\",Philipines,Holding").remove(0);
    let shown = reading.shown();
    assert_eq!(shown[&Revenue.into()], "1100040000.00 USD");
    assert_eq!(shown[&Country.into()], "Philippines");
    assert_eq!(reading.parent.as_deref(), Some("Holding"));
    let corrected = |field, written: &str, corrected: &str| Corrected { field, written: written.into(), corrected: corrected.into() };
    assert_eq!(reading.corrections, [corrected(Sector, "technolgy", "technology"), corrected(Country, "Philipines", "Philippines")]);
    let customer = created(reading).unwrap();
    assert_eq!(customer.name, "Acme");
    assert_eq!(customer.sector.as_deref(), Some("technology"));
    assert_eq!(customer.size, Some(CustomerSize::Big));
    assert_eq!(customer.revenue, Some(Money { minor: 110_004_000_000, currency: "USD".into() }));
    assert_eq!(customer.tags, ["imported"]);
}

#[test]
fn a_row_may_name_its_own_currency() {
    let mut plan = plan(&[Name, Revenue, RevenueCurrency]);
    plan.revenue_unit = RevenueUnit::One;
    let revenue = |text| created(read_all(&plan, text).remove(0)).map(|c| c.revenue);
    assert_eq!(revenue("A,5,jpy"), Ok(Some(Money { minor: 5, currency: "JPY".into() })));
    assert_eq!(revenue("A,5,"), Ok(Some(Money { minor: 500, currency: "USD".into() })));
    assert_eq!(refusals(&plan, "A,5,euros"), [(Some("revenue_currency".into()), "must be a three-letter currency such as EUR".into())]);
}

#[test]
fn spelling_is_left_alone_unless_wanted() {
    let mut plan = plan(&[Name, Sector, Country]);
    plan.correct_spelling = false;
    assert_eq!(created(read_all(&plan, "A,technolgy,DE").remove(0)).unwrap().sector.as_deref(), Some("technolgy"));
    assert!(refusals(&plan, "A,retail,Philipines")[0].1.contains("did you mean Philippines?"));
}

#[test]
fn refusals_name_the_column() {
    let plan = plan(&[Name, Email, Employees, Kind, Country]);
    let found = refusals(&plan, "A,nobody,many,alien,Atlantis");
    let columns: Vec<_> = found.iter().filter_map(|(column, _)| column.as_deref()).collect();
    assert_eq!(columns, ["employees", "kind", "country", "email"]);
    assert_eq!(refusals(&plan, "A\u{7}B,,,,"), [(Some("name".into()), "contains control characters".into())]);
    assert_eq!(refusals(&plan, ",a@b.co,,,"), [(Some("name".into()), "is required".into())]);
}

#[test]
fn a_person_needs_an_email_even_where_no_column_has_it() {
    let mut plan = plan(&[Name]);
    plan.kind = CustomerKind::Person;
    assert_eq!(refusals(&plan, "Ada"), [(None, "E-mail is required for a person".into())]);
}

#[test]
fn ragged_rows_are_told() {
    let plan = plan(&[City, Name, Sector]);
    assert!(refusals(&plan, "a,b,c,d")[0].1.contains("4 cells, but the header has 3"));
    assert_eq!(refusals(&plan, "Bonn"), [(Some("name".into()), "is missing: the row has 1 of 3 cells".into())]);
    let short = read_all(&plan, "Bonn,Acme").remove(0);
    assert!(created(short.clone()).is_ok() && short.warnings[0].message.contains("2 of 3 cells"));
    assert!(created(read_all(&plan, "Bonn,Acme,,,").remove(0)).is_ok());
}

#[test]
fn formulas_stay_text_and_guards_are_taken_off() {
    let plan = plan(&[Name, Phone]);
    let names = |text| created(read_all(&plan, text).remove(0)).map(|c| (c.name, c.phone));
    assert_eq!(names("=1+1,").unwrap().0, "=1+1");
    assert_eq!(names("'=1+1,'+49 30 123456").unwrap(), ("=1+1".into(), Some("+49 30 123456".into())));
    assert_eq!(names("'t Hooft,").unwrap().0, "'t Hooft");
    assert_eq!(names("\"two\nlines\",").unwrap().0, "two lines");
}

#[test]
fn rows_that_repeat_an_earlier_one_are_skipped() {
    let plan = plan(&[Name, Email, ExternalId]);
    let mut known = Known::new(&plan);
    let outcomes: Vec<&str> = read_all(&plan, "A,a@b.co,1\n a ,,\nB,A@B.CO,\nC,,1\nD,,2\n,,3")
        .into_iter()
        .map(|reading| match known.decide(&reading, &KeyColumns::default()) {
            RowDecision::Create => {
                known.take(&reading, Uuid::now_v7());
                "create"
            }
            RowDecision::Update(_) => "update",
            RowDecision::Skip(_) => "skip",
            RowDecision::Fail(_) => "fail",
        })
        .collect();
    assert_eq!(outcomes, ["create", "skip", "skip", "skip", "create", "fail"]);
}

proptest! {
    #[test]
    fn every_row_is_created_skipped_or_failed(text in "([a-c=+@\"', .;0-9\u{0}-\u{1f}é]{0,12}[,\n]){0,40}", spelling: bool) {
        let mut plan = plan(ImportField::ALL);
        plan.correct_spelling = spelling;
        let rows = Rows::new(&text, b',', Place::default()).count();
        let mut known = Known::new(&plan);
        let (mut created, mut skipped, mut failed) = (0, 0, 0);
        for reading in read_all(&plan, &text) {
            reading.shown();
            match known.decide(&reading, &KeyColumns::default()) {
                RowDecision::Create => {
                    prop_assert!(shared::problem::validate(&reading.customer).is_ok());
                    known.take(&reading, Uuid::now_v7());
                    created += 1;
                }
                RowDecision::Update(_) => prop_assert!(false, "there is nobody to update"),
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

#[test]
fn the_whole_record_is_read() {
    let mut plan =
        plan(&[Name, Kind, Email, BirthDate, Interests, PreferredChannel, Language, EmailWork, PhoneMobile, ConsentEmail, ConsentSms]);
    plan.date_order = DateOrder::Dmy;
    let row = "Ada,person,ada@example.com,10.12.1815,chess; music,phone,English,ADA@example.com,+49 171 123456,yes,no";
    assert_eq!(refusals(&plan, row), [(Some("birth_date".into()), "must be a day between 1900 and today".into())]);
    let customer = created(read_all(&plan, &row.replace("1815", "1915")).remove(0)).unwrap();
    assert_eq!(customer.birth_date, NaiveDate::from_ymd_opt(1915, 12, 10));
    assert_eq!((customer.interests.len(), customer.language.as_deref(), customer.preferred_channel), (2, Some("en"), Some(Channel::Phone)));
    assert_eq!(customer.other_emails, [], "it is the e-mail itself");
    assert_eq!(customer.other_phones, [OtherPhone { kind: EntryKind::Mobile, phone: "+49 171 123456".into() }]);
    assert_eq!(customer.consents.len(), 2);
    assert!(
        refusals(&plan, "Ada,person,ada@example.com,31.2.1990,,pigeon,Klingon,nobody,call me,perhaps,")
            .iter()
            .map(|(column, _)| column.clone().unwrap())
            .eq(["birth_date", "preferred_channel", "language", "email_work", "phone_mobile", "consent_email"])
    );
    assert_eq!(refusals(&plan, "Acme,company,,1.1.1990,,,,,,,"), [(Some("birth_date".into()), "is for persons".into())]);
}
