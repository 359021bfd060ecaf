//! What the address of the list asks for: `/customers?q=acme&kind=company&sort=revenue&direction=desc`.

use platform::{client, time::Day};
use serde::Serialize;
use shared::{
    Moment, Named,
    customers::filter::Filter,
    customers::list::{CustomerQuery, CustomerSort},
    page::Direction,
};

use super::period::Period;

/// The parameters that narrow the list.
pub const NARROWING: [&str; 11] = ["q", "kind", "sector", "size", "country", "tag", "owner", "parent", "import_id", "added", "filter"];
/// The others that make a view: what is looked at, in which order.
pub const ARRANGING: [&str; 3] = ["archived", "sort", "direction"];

/// Reads an address; what cannot be read is left out, so that an old link still opens the list. `moment` turns the start of a day where
/// the reader is into a moment.
pub fn read(get: impl Fn(&str) -> Option<String>, today: Day, moment: impl Fn(Day) -> Option<Moment>) -> CustomerQuery {
    let sort = get("sort").and_then(|code| CustomerSort::from_code(&code));
    let (from, to) = get("added").and_then(|period| Period::parse(&period)).map(|period| period.days(today)).unwrap_or_default();
    CustomerQuery {
        q: get("q"),
        kind: get("kind").and_then(|code| Named::from_code(&code)),
        sector: get("sector"),
        size: get("size").and_then(|code| Named::from_code(&code)),
        country: get("country").filter(|code| shared::countries::is_country(code)),
        tag: get("tag"),
        owner_id: get("owner").and_then(|id| id.parse().ok()),
        parent_id: get("parent").and_then(|id| id.parse().ok()),
        import_id: get("import_id").and_then(|id| id.parse().ok()),
        created_from: from.and_then(&moment),
        // The last day counts whole.
        created_to: to.map(|day| day.plus(1)).and_then(&moment),
        archived: (get("archived").as_deref() == Some("true")).then_some(true),
        filter: get("filter").filter(|text| filter(text).is_some_and(|filter| !filter.is_everything())),
        sort,
        // Always said: what the head of a column shows is not to depend on the order that the server takes for usual.
        direction: sort.map(|_| if get("direction").as_deref() == Some("desc") { Direction::Desc } else { Direction::Asc }),
        ..CustomerQuery::default()
    }
}

/// The filter as an address carries it.
pub fn filter(text: &str) -> Option<Filter> {
    serde_json::from_str(text).ok()
}

/// The parameter `filter` for this filter; none where it lets everything through.
pub fn filter_text(filter: &Filter) -> Option<String> {
    if filter.is_everything() { None } else { serde_json::to_string(filter).ok() }
}

/// A request path with the query's fields that are set, as `serde` names them, and further parameters.
pub fn with_query(path: &str, query: &impl Serialize, more: Vec<(&'static str, Option<String>)>) -> String {
    let fields = serde_json::to_value(query).ok();
    let fields = fields.as_ref().and_then(|value| value.as_object()).into_iter().flatten();
    let mut pairs: Vec<_> = fields
        .map(|(name, value)| match value {
            serde_json::Value::Null => (name.as_str(), None),
            serde_json::Value::String(text) => (name.as_str(), Some(text.clone())),
            other => (name.as_str(), Some(other.to_string())),
        })
        .collect();
    pairs.extend(more);
    client::query(path, &pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(pairs: &[(&str, &str)]) -> CustomerQuery {
        let get = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        read(get, Day::parse("2026-11-21").expect("a day"), |day| format!("{day}T00:00:00Z").parse().ok())
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let pairs = [("kind", "robot"), ("country", "XX"), ("owner", "she"), ("added", "someday"), ("filter", "{"), ("direction", "desc")];
        assert_eq!(read_all(&pairs), CustomerQuery::default());
        assert_eq!(read_all(&[("filter", r#"{"all":[]}"#)]), CustomerQuery::default());
    }

    #[test]
    fn a_period_ends_with_its_last_day() {
        let query = read_all(&[("added", "2026-01-01..2026-01-31")]);
        assert_eq!(query.created_from, "2026-01-01T00:00:00Z".parse().ok());
        assert_eq!(query.created_to, "2026-02-01T00:00:00Z".parse().ok());
    }

    #[test]
    fn every_order_has_both_directions() {
        for sort in CustomerSort::ALL {
            for (direction, wanted) in [(None, Direction::Asc), (Some("asc"), Direction::Asc), (Some("desc"), Direction::Desc)] {
                let mut pairs = vec![("sort", sort.code())];
                pairs.extend(direction.map(|code| ("direction", code)));
                assert_eq!(read_all(&pairs).direction, Some(wanted), "{pairs:?}");
            }
        }
    }

    #[test]
    fn an_address_names_filters_and_order() {
        let text = r#"{"all":[{"where":{"field":"sector","op":"empty"}}]}"#;
        let query = read_all(&[("filter", text), ("sort", "revenue"), ("direction", "desc"), ("archived", "true")]);
        assert_eq!(query.filter.as_deref(), Some(text));
        assert_eq!((query.sort, query.direction, query.archived), (Some(CustomerSort::Revenue), Some(Direction::Desc), Some(true)));
        assert_eq!(filter_text(&filter(text).expect("a filter")).as_deref(), Some(text));
    }
}
