use super::*;
use chrono::DateTime;
use krilla::configure::{Accessibility, ConfigurationBuilder};

fn document(rows: usize, cell: &str) -> Document {
    let columns = vec![Column::text("Name", 3.0), Column::number("Revenue", 1.0)];
    let rows = (0..rows).map(|n| vec![format!("{cell} {n}"), n.to_string()]).collect();
    Document {
        title: "Customers".into(),
        about: vec!["All customers".into()],
        landscape: true,
        made_at: DateTime::UNIX_EPOCH,
        blocks: vec![Block::Heading("A heading".into()), Block::Table(Table { columns, rows, wraps: false })],
    }
}

#[test]
fn documents_are_accessible_by_the_standard() {
    let standard = || ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish().unwrap();
    for cell in ["Müller & Söhne", "東京電力 株式会社", "שלום", "Ω Αθήνα Київ", "e\u{301}\u{200b}", ""] {
        let made = render_as(document(90, cell), standard()).unwrap();
        assert!(made.starts_with(b"%PDF-"), "{cell}");
    }
}

#[test]
fn what_the_font_lacks_is_said() {
    let fonts = Fonts::load().unwrap();
    assert!(!lacks_any(&document(2, "Ångström Ω Київ €"), &fonts));
    assert!(lacks_any(&document(2, "東京"), &fonts));
}

#[test]
fn long_cells_end_in_an_ellipsis_within_their_column() {
    let face = Fonts::load().unwrap().regular;
    let cut = face.fit(&"W".repeat(500), 8.0, 100.0);
    assert!(cut.ends_with('…') && face.width(&cut, 8.0) <= 100.0, "{cut}");
    assert_eq!(face.fit("short", 8.0, 100.0), "short");
    assert_eq!(face.fit("two\nlines", 8.0, 100.0), "two lines");
}

#[test]
fn text_is_wrapped_between_words_and_within_very_long_ones() {
    let face = Fonts::load().unwrap().regular;
    let text = format!("some words that need a line or two {}", "x".repeat(80));
    let lines = face.wrap(&text, 8.0, 100.0);
    assert!(lines.len() > 3 && lines.iter().all(|line| face.width(line, 8.0) <= 100.0), "{lines:?}");
    assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
}

#[test]
fn headers_are_repeated_and_rows_higher_than_a_page_go_on() {
    let fonts = Fonts::load().unwrap();
    let pages = layout::pages(&document(200, "Row"), &fonts);
    assert!(pages.len() > 4, "{}", pages.len());
    let headers = |page: &layout::Page| page.items.iter().filter(|(_, item)| matches!(item, layout::Item::Header { .. })).count();
    assert!(pages.iter().all(|page| headers(page) == 1));
    let long = Document {
        blocks: vec![Block::Table(Table {
            columns: vec![Column::text("Field", 1.0), Column::text("Value", 3.0)],
            rows: vec![vec!["Notes".into(), "many words ".repeat(4_000)]],
            wraps: true,
        })],
        ..document(0, "")
    };
    assert!(layout::pages(&long, &fonts).len() > 3);
    assert!(render(long).is_ok());
}
