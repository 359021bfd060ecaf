use super::*;
use proptest::prelude::*;

fn headers_of(text: &str) -> Vec<String> {
    read(text.as_bytes(), &SheetReading::default()).unwrap().columns.into_iter().map(|c| c.header).collect()
}

#[test]
fn delimiters_are_recognised_outside_quotes() {
    for (text, delimiter) in [
        ("a,b\n1,2", b','),
        ("a;b\n\"1,5\";2\n\"2,5\";3", b';'),
        ("a;b\n1,5;2\n2,5;3", b';'),
        ("a\tb\n1\t2", b'\t'),
        ("a|b\n1|2", b'|'),
        ("name\nAcme", b','),
        ("sep=;\na;b\n1;2", b';'),
        ("name,note\nAcme,\"a;b;c\"\n\"x\ny\",d;e", b','),
    ] {
        assert_eq!(read(text.as_bytes(), &SheetReading::default()).unwrap().delimiter, delimiter, "{text}");
    }
}

#[test]
fn headers_are_tidied_named_and_numbered() {
    assert_eq!(headers_of(" Name ,,\"E\nmail\",Name,Name,,\nx,y,z\n"), ["Name", "Column 2", "E mail", "Name (2)", "Name (3)"]);
}

#[test]
fn rows_are_numbered_as_spreadsheets_do_and_can_be_read_from_any_place() {
    let text = "a,b\r\n1,2\r\n\r\n\"3\r\n\",4\r\n,,\r\n5,6\n\n\n7,8";
    let numbers = |rows: Rows<'_>| rows.map(|r| (r.number, r.cells[0].trim().to_owned())).collect::<Vec<_>>();
    let all = numbers(Rows::below_header(text, b','));
    assert_eq!(all, [(2, "1".into()), (4, "3".into()), (6, "5".into()), (9, "7".into())]);
    for skip in 0..4 {
        let mut rows = Rows::below_header(text, b',');
        for _ in 0..skip {
            rows.next();
        }
        assert_eq!(numbers(Rows::new(text, b',', rows.place())), all[skip..], "from row {skip}");
    }
}

#[test]
fn sheets_that_cannot_be_read_say_why() {
    let refusal = |text: &str| read(text.as_bytes(), &SheetReading::default()).unwrap_err();
    assert_eq!(refusal("name,city\n"), "has a header but no rows below it");
    assert!(refusal("name\nA\n\"B\nC\n").contains("line 3"), "{}", refusal("name\nA\n\"B\nC\n"));
    assert!(refusal(&format!("name\nA\n{}\nC", "x".repeat(1_100_000))).contains("row 3"));
    assert!(refusal(&format!("{}\nA", "a,".repeat(250) + "b")).contains("251 columns"));
    assert!(refusal(&format!("{}\nA", "n".repeat(201))).contains("column 1"));
    assert!(refusal(&format!("name\nA\n{}x", ",".repeat(20_000))).contains("20001 cells"));
    assert!(refusal(&format!("name\n{}", "A\n".repeat(200_001))).contains("200,000 rows"));
    assert!(read(b"name,height\nA,6\"\nB,\"5\"\"\"\n", &SheetReading::default()).is_ok());
}

#[test]
fn samples_are_the_first_different_values() {
    let sheet = read(b"a,b\n,1\nx,1\ny,2\nx,3\nz,4\nw,5", &SheetReading::default()).unwrap();
    assert_eq!(sheet.columns[0].samples, ["x", "y", "z"]);
    assert_eq!(sheet.columns[1].samples, ["1", "2", "3"]);
    assert_eq!(sheet.rows, 6);
}

proptest! {
    #[test]
    fn anything_is_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes, &SheetReading::default());
    }

    #[test]
    fn reading_on_gives_the_same_rows(text in "[a,\"\r\n é;]{0,60}") {
        let all: Vec<_> = Rows::new(&text, b',', Place::default()).map(|r| (r.number, r.cells)).collect();
        let mut rows = Rows::new(&text, b',', Place::default());
        let mut one_by_one = Vec::new();
        let mut place = rows.place();
        while rows.next().is_some() {
            one_by_one.extend(Rows::new(&text, b',', place).next().map(|r| (r.number, r.cells)));
            place = rows.place();
        }
        prop_assert_eq!(all, one_by_one);
    }
}
