//! What the address of a list asks for: `/leads?q=acme&stage=new&sort=value&direction=desc`.

use platform::{
    client,
    time::{Day, time_zone},
};
use serde_json::Value;
use shared::{
    Moment,
    page::Direction,
    record::{State, uses},
    records::filter::Filter,
};

use super::{
    attribute::{Attr, Shape, built_in},
    pages::Pages,
    period::Period,
};

/// Parameters of a request with what they hold.
pub type Query = Vec<(&'static str, Option<String>)>;

/// The parameters that narrow the list.
pub fn narrowing(pages: &Pages) -> Vec<&'static str> {
    let quick = built_in(pages.spec).into_iter().filter_map(|attr| attr.quick);
    ["q", "filter", "added", "import_id"].into_iter().chain(quick).collect()
}

/// The other parameters that say what is looked at, in which order.
pub const ARRANGING: [&str; 3] = ["archived", "sort", "direction"];

/// Reads an address; what cannot be read is left out, so that an old link still opens the list.
pub fn read(pages: &Pages, get: impl Fn(&str) -> Option<String>) -> Query {
    let attrs = built_in(pages.spec);
    let sort = get("sort").filter(|key| attrs.iter().any(|attr| attr.key == key && attr.is(uses::SORT)));
    let filter = get("filter").filter(|text| filter(text).is_some_and(|filter| !filter.is_everything()));
    // Days of conditions such as "this week" begin where the reader is.
    let zone = filter.as_ref().and_then(|_| time_zone());
    // Always said: what the head of a column shows is not to depend on the order that the server takes for usual.
    let direction = sort.as_ref().map(|_| if get("direction").as_deref() == Some("desc") { "desc" } else { "asc" }.to_owned());
    let period = get("added").and_then(|text| Period::parse(&text));
    let (from, to) = period.map(|period| moments(period, Day::today(), Day::begins)).unwrap_or_default();
    let mut query = vec![
        ("q", get("q")),
        ("import_id", get("import_id").filter(|id| is_id(id))),
        ("created_from", from),
        ("created_to", to),
        ("archived", get("archived").filter(|value| value == "true")),
        ("filter", filter),
        ("time_zone", zone),
        ("sort", sort),
        ("direction", direction),
    ];
    for attr in attrs {
        let Some(name) = attr.quick else { continue };
        query.push((name, get(name).filter(|value| fits(attr, value))));
    }
    query
}

/// Whether the server takes this for a value of the field.
fn fits(attr: Attr, value: &str) -> bool {
    match attr.shape {
        Shape::One | Shape::Listed => attr.choices.iter().any(|choice| choice.value == value),
        Shape::User | Shape::Team | Shape::Record(_) => is_id(value),
        Shape::YesNo => matches!(value, "true" | "false"),
        _ => value.chars().count() <= attr.most as usize,
    }
}

fn is_id(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// When a period begins and ends, as requests have it; `begins` is the moment a day begins where the reader is.
fn moments(period: Period, today: Day, begins: impl Fn(Day) -> Option<Moment>) -> (Option<String>, Option<String>) {
    let moment = |day: Day| serde_json::to_value(begins(day)?).ok()?.as_str().map(str::to_owned);
    let (from, to) = period.days(today);
    // The last day counts whole.
    (from.and_then(&moment), to.map(|day| day.plus(1)).and_then(&moment))
}

/// By which column the rows are ordered, as its head shows it. A search goes by how well rows match.
pub fn sorted(pages: &Pages, query: &Query) -> Option<(String, bool)> {
    let held = |name: &str| query.iter().find(|(key, _)| *key == name).and_then(|(_, value)| value.clone());
    match (held("sort"), held("q")) {
        (Some(key), _) => Some((key, held("direction").as_deref() == Some("desc"))),
        (None, Some(_)) => None,
        (None, None) => Some((pages.spec.sort.0.to_owned(), pages.spec.sort.1 == Direction::Desc)),
    }
}

/// The path of a request with a query, and with where in the list one is.
pub fn request(path: &str, query: &Query, place: Query) -> String {
    let all: Vec<_> = query.iter().cloned().chain(place).collect();
    client::query(path, &all)
}

/// The parameters that are given, as a map.
pub fn parameters(query: &Query) -> State {
    query.iter().filter_map(|(name, value)| Some(((*name).to_owned(), Value::String(value.clone()?)))).collect()
}

/// The filter as an address carries it.
pub fn filter(text: &str) -> Option<Filter> {
    serde_json::from_str(text).ok()
}

/// The parameter `filter` for this filter; none where it lets everything through.
pub fn filter_text(filter: &Filter) -> Option<String> {
    if filter.is_everything() { None } else { serde_json::to_string(filter).ok() }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::pages::Access;
    use platform::page::Help;
    use shared::{access::Permission::*, records::list::quick_fields, sales::leads::SPEC};

    const HELP: Help = Help { purpose: "", tips: &[], terms: &[] };
    const ACCESS: Access =
        Access { read: LeadRead, create: LeadCreate, edit: LeadEdit, archive: LeadArchive, import: LeadImport, export: LeadExport };
    pub static PAGES: Pages = Pages::new(&SPEC, "user-plus", ACCESS, "", &HELP);

    fn read_all(pairs: &[(&str, &str)]) -> Query {
        let mut query = read(&PAGES, |name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()));
        query.retain(|(_, value)| value.is_some());
        query
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let pairs = [("stage", "shoe"), ("country", "XX"), ("owner_id", "she"), ("filter", "{"), ("sort", "email"), ("direction", "desc")];
        assert!(read_all(&pairs).is_empty());
        assert!(read_all(&[("filter", r#"{"all":[]}"#)]).is_empty());
    }

    #[test]
    fn an_address_names_filters_and_order() {
        let query = read_all(&[("stage", "new"), ("tag", "vip"), ("sort", "value")]);
        assert!(query.contains(&("stage", Some("new".into()))) && query.contains(&("tag", Some("vip".into()))));
        assert_eq!(sorted(&PAGES, &query), Some(("value".into(), false)));
        assert_eq!(sorted(&PAGES, &read_all(&[])), Some(("updated_at".into(), true)));
        assert_eq!(sorted(&PAGES, &read_all(&[("q", "ada")])), None);
        assert_eq!(quick_fields(&SPEC).count() + 4, narrowing(&PAGES).len());
    }

    #[test]
    fn a_period_ends_with_its_last_day() {
        let period = Period::parse("2026-01-01..2026-01-31").expect("a period");
        let (from, to) = moments(period, Day::parse("2026-11-21").expect("a day"), |day| format!("{day}T00:00:00Z").parse().ok());
        assert_eq!((from.as_deref(), to.as_deref()), (Some("2026-01-01T00:00:00Z"), Some("2026-02-01T00:00:00Z")));
    }

    #[test]
    fn a_list_that_is_sorted_says_in_which_direction() {
        for (direction, wanted) in [(None, "asc"), (Some("asc"), "asc"), (Some("desc"), "desc")] {
            let mut pairs = vec![("sort", "value")];
            pairs.extend(direction.map(|code| ("direction", code)));
            assert!(read_all(&pairs).contains(&("direction", Some(wanted.to_owned()))), "{pairs:?}");
        }
    }
}
