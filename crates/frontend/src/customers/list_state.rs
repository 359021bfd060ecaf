//! What the list of customers shows, as its address carries it: `/customers?q=acme&kind=company&sort=revenue&direction=desc`.

use shared::{
    Named,
    customers::{CustomerKind, CustomerQuery, CustomerSize, CustomerSort},
    page::Direction,
};
use uuid::Uuid;

use super::{columns::ColumnId, period::Period};

/// The rows of one page.
pub const PAGE_ROWS: u16 = 50;

/// Where in the list one is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    #[default]
    Start,
    /// After a cursor; the page begins with this row, counted from 1.
    After(String, u64),
    Before(String, u64),
}

/// Search, filters, sort, columns and place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListState {
    pub q: String,
    pub kind: Option<CustomerKind>,
    pub sector: Option<String>,
    pub size: Option<CustomerSize>,
    pub country: Option<String>,
    pub tag: Option<String>,
    pub owner: Option<Uuid>,
    pub parent: Option<Uuid>,
    /// Only what this import brought.
    pub import: Option<Uuid>,
    pub added: Option<Period>,
    pub archived: bool,
    pub sort: Option<(CustomerSort, Direction)>,
    /// The optional columns shown; `None` shows the ones this reader chose last.
    pub columns: Option<Vec<ColumnId>>,
    pub place: Place,
}

impl ListState {
    /// Reads an address; what cannot be read is left out, so that an old link still opens the list.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let descending = text("direction").as_deref() == Some("desc");
        let direction = if descending { Direction::Desc } else { Direction::Asc };
        let row = text("row").and_then(|row| row.parse().ok()).unwrap_or(1);
        let place = match (text("after"), text("before")) {
            (Some(cursor), _) => Place::After(cursor, row),
            (None, Some(cursor)) => Place::Before(cursor, row),
            (None, None) => Place::Start,
        };
        Self {
            q: text("q").unwrap_or_default(),
            kind: text("kind").and_then(|code| Named::from_code(&code)),
            sector: text("sector"),
            size: text("size").and_then(|code| Named::from_code(&code)),
            country: text("country").filter(|code| shared::countries::is_country(code)),
            tag: text("tag"),
            owner: text("owner").and_then(|id| id.parse().ok()),
            parent: text("parent").and_then(|id| id.parse().ok()),
            import: text("import_id").and_then(|id| id.parse().ok()),
            added: text("added").and_then(|period| Period::parse(&period)),
            archived: text("archived").as_deref() == Some("true"),
            sort: text("sort").and_then(|code| Named::from_code(&code)).map(|sort| (sort, direction)),
            columns: get("columns").map(|list| list.split(',').filter_map(ColumnId::from_key).collect()),
            place,
        }
    }

    /// The values of the address.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut put = |name, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
        put("q", Some(self.q.clone()).filter(|q| !q.is_empty()));
        put("kind", self.kind.map(|kind| kind.code().to_owned()));
        put("sector", self.sector.clone());
        put("size", self.size.map(|size| size.code().to_owned()));
        put("country", self.country.clone());
        put("tag", self.tag.clone());
        put("owner", self.owner.map(|id| id.to_string()));
        put("parent", self.parent.map(|id| id.to_string()));
        put("import_id", self.import.map(|id| id.to_string()));
        put("added", self.added.map(|period| period.to_string()));
        put("archived", self.archived.then(|| "true".to_owned()));
        put("sort", self.sort.map(|(sort, _)| sort.code().to_owned()));
        put("direction", self.sort.filter(|(_, direction)| *direction == Direction::Desc).map(|_| "desc".to_owned()));
        put("columns", self.columns.as_ref().map(|columns| columns.iter().map(|column| column.key()).collect::<Vec<_>>().join(",")));
        match &self.place {
            Place::Start => {}
            Place::After(cursor, row) => {
                put("after", Some(cursor.clone()));
                put("row", Some(row.to_string()));
            }
            Place::Before(cursor, row) => {
                put("before", Some(cursor.clone()));
                put("row", Some(row.to_string()));
            }
        }
        pairs
    }

    /// The address that shows this.
    pub fn href(&self) -> String {
        address("/customers", &self.pairs())
    }

    /// What to ask the server. `moment` turns the start of a day where the reader is into a moment.
    pub fn query(&self, today: crate::ui::Day, moment: impl Fn(crate::ui::Day) -> Option<shared::Moment>) -> CustomerQuery {
        let (from, to) = self.added.map(|period| period.days(today)).unwrap_or_default();
        let (after, before) = match &self.place {
            Place::Start => (None, None),
            Place::After(cursor, _) => (Some(cursor.clone()), None),
            Place::Before(cursor, _) => (None, Some(cursor.clone())),
        };
        CustomerQuery {
            q: Some(self.q.clone()).filter(|q| !q.is_empty()),
            kind: self.kind,
            sector: self.sector.clone(),
            size: self.size,
            country: self.country.clone(),
            tag: self.tag.clone(),
            owner_id: self.owner,
            parent_id: self.parent,
            import_id: self.import,
            created_from: from.and_then(&moment),
            // The last day counts whole.
            created_to: to.map(|day| day.plus(1)).and_then(&moment),
            archived: self.archived.then_some(true),
            sort: self.sort.map(|(sort, _)| sort),
            direction: self.sort.map(|(_, direction)| direction),
            after,
            before,
            limit: Some(PAGE_ROWS),
            total: Some(true),
        }
    }

    /// The number of the first row shown, counted from 1.
    pub fn first_row(&self) -> u64 {
        match self.place {
            Place::Start => 1,
            Place::After(_, row) | Place::Before(_, row) => row,
        }
    }

    /// Whether anything but the archive switch narrows the list; decides what an empty list says.
    pub fn is_narrowed(&self) -> bool {
        let open = Self { archived: self.archived, sort: self.sort, columns: self.columns.clone(), ..Self::default() };
        Self { place: Place::Start, ..self.clone() } != open
    }

    /// The same list without search and filters.
    pub fn without_filters(&self) -> Self {
        Self { sort: self.sort, columns: self.columns.clone(), ..Self::default() }
    }

    /// Filters and sort without the place and columns: what makes two addresses the same view.
    pub fn same_view(&self, other: &Self) -> bool {
        let bare = |state: &Self| Self { place: Place::Start, columns: None, ..state.clone() };
        bare(self) == bare(other)
    }
}

/// A request path with the query's fields that are set, as `serde` names them.
pub fn with_query(path: &str, query: &impl serde::Serialize) -> String {
    let fields = serde_json::to_value(query).ok();
    let fields = fields.as_ref().and_then(|value| value.as_object());
    let pairs: Vec<_> = fields
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| match value {
            serde_json::Value::Null => None,
            serde_json::Value::String(text) => Some((name.as_str(), text.clone())),
            other => Some((name.as_str(), other.to_string())),
        })
        .collect();
    address(path, &pairs)
}

fn address(path: &str, pairs: &[(&str, String)]) -> String {
    let query: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// Percent-encodes all but the unreserved characters (RFC 3986).
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Day;

    fn read(pairs: &[(&str, String)]) -> ListState {
        ListState::read(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone()))
    }

    #[test]
    fn an_address_shows_the_same_list_again() {
        let states = [
            ListState::default(),
            ListState {
                q: "ängström & co".into(),
                kind: Some(CustomerKind::Company),
                sector: Some("retail".into()),
                size: Some(CustomerSize::Huge),
                country: Some("DE".into()),
                tag: Some("key account".into()),
                owner: Some(Uuid::from_u128(7)),
                parent: Some(Uuid::from_u128(8)),
                import: Some(Uuid::from_u128(9)),
                added: Some(Period::LastDays(7)),
                archived: true,
                sort: Some((CustomerSort::Revenue, Direction::Desc)),
                columns: Some(vec![ColumnId::Email, ColumnId::Revenue]),
                place: Place::After("c/1+".into(), 51),
            },
            ListState { columns: Some(Vec::new()), place: Place::Before("x".into(), 1), ..Default::default() },
        ];
        for state in states {
            assert_eq!(read(&state.pairs()), state);
        }
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let pairs = [("kind", "robot".to_owned()), ("country", "XX".into()), ("owner", "me".into()), ("added", "someday".into())];
        assert_eq!(read(&pairs), ListState::default());
    }

    #[test]
    fn addresses_are_encoded() {
        let state = ListState { q: "a&b=ü".into(), ..Default::default() };
        assert_eq!(state.href(), "/customers?q=a%26b%3D%C3%BC");
        assert_eq!(ListState::default().href(), "/customers");
    }

    #[test]
    fn a_period_ends_with_its_last_day() {
        let state = ListState { added: Period::parse("2026-01-01..2026-01-31"), ..Default::default() };
        let day = |day: Day| format!("{day}T00:00:00Z").parse().ok();
        let query = state.query(Day::parse("2026-11-21").expect("a day"), day);
        assert_eq!(query.created_from, "2026-01-01T00:00:00Z".parse().ok());
        assert_eq!(query.created_to, "2026-02-01T00:00:00Z".parse().ok());
    }

    #[test]
    fn a_request_names_only_what_is_set() {
        let query = CustomerQuery { q: Some("a b".into()), archived: Some(true), limit: Some(10), ..Default::default() };
        assert_eq!(with_query("/customers", &query), "/customers?archived=true&limit=10&q=a%20b");
        assert_eq!(with_query("/customers", &CustomerQuery::default()), "/customers");
    }

    #[test]
    fn sort_and_columns_do_not_narrow() {
        let state =
            ListState { sort: Some((CustomerSort::Name, Direction::Asc)), columns: Some(vec![]), archived: true, ..Default::default() };
        assert!(!state.is_narrowed());
        assert!(ListState { tag: Some("x".into()), ..state }.is_narrowed());
    }
}
