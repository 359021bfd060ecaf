use super::*;

fn lines(cells: &[(u32, u32, &str)]) -> Result<String, String> {
    let mut lines = Lines::default();
    for (row, column, value) in cells {
        lines.put((*row, *column), (*value).to_owned())?;
    }
    lines.finish()
}

#[test]
fn rows_keep_their_numbers_and_cells_their_places() {
    let text = lines(&[(1, 0, "name"), (1, 2, "city"), (4, 1, "a, \"b\""), (4, 2, "two\nlines")]);
    assert_eq!(text.unwrap(), "\nname,,city\n\n\n,\"a, \"\"b\"\"\",\"two\nlines\"\n");
    assert!(lines(&[(3, 0, "a"), (2, 0, "b")]).unwrap_err().contains("disorder"));
    assert!(lines(&[(3, 200, "a")]).unwrap_err().contains("row 4 has a value in column 201"));
}

#[test]
fn what_is_no_workbook_is_refused_in_words() {
    for bytes in [&b"PK\x03\x04\x14\0\x06\0"[..], b"PK\x03\x04", &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]] {
        let format = format_of(bytes).unwrap();
        assert!(read(bytes, format, None).unwrap_err().contains("broken"));
    }
}
