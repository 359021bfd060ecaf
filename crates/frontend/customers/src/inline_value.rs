//! What can be changed right in the list: the value as it is typed, the request it makes, and how the row looks then.

use shared::{
    Named, Patch,
    customers::list::CustomerRow,
    customers::{Customer, CustomerRef, CustomerSize, EditCustomer},
    identity::UserRef,
    money::{self, Money},
    problem::validate,
};
use ui::{Choice, format_money, format_number};
use uuid::Uuid;

use super::{
    columns::capitalised,
    custom_fields::{self, Defined},
    custom_typed::Held,
    custom_value,
    sources::of_sector,
};

/// A cell that can be edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    Name,
    Email,
    Phone,
    Sector,
    Size,
    Employees,
    Revenue,
    Tags,
    Parent,
    Owner,
    /// A custom field.
    Custom(Defined),
}

const CELLS: [Cell; 10] =
    [Cell::Name, Cell::Email, Cell::Phone, Cell::Sector, Cell::Size, Cell::Employees, Cell::Revenue, Cell::Tags, Cell::Parent, Cell::Owner];

/// A value under edit.
#[derive(Clone, Debug, PartialEq)]
pub enum Draft {
    Text(String),
    Tags(Vec<String>),
    Reference(Option<Choice>),
    Custom(Held),
}

impl Cell {
    /// The column's key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Sector => "sector",
            Self::Size => "size",
            Self::Employees => "employees",
            Self::Revenue => "revenue",
            Self::Tags => "tags",
            Self::Parent => "parent",
            Self::Owner => "owner",
            Self::Custom(field) => field.name(),
        }
    }

    /// The cell of a column; `custom` are the custom fields in use.
    pub fn from_key(key: &str, custom: &[Defined]) -> Option<Self> {
        CELLS.into_iter().find(|cell| cell.key() == key).or_else(|| custom_fields::find(custom, key).map(Self::Custom))
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "e-mail",
            Self::Phone => "phone",
            Self::Sector => "sector",
            Self::Size => "size",
            Self::Employees => "employees",
            Self::Revenue => "revenue",
            Self::Tags => "tags",
            Self::Parent => "parent company",
            Self::Owner => "owner",
            Self::Custom(field) => &field.field().label,
        }
    }

    /// The label where a sentence begins with it; labels of custom fields stay as they are.
    pub fn title(self) -> String {
        if let Self::Custom(field) = self { field.label.clone() } else { capitalised(self.label()) }
    }

    /// The value that the row holds, as it is edited; `currency` is for amounts of rows that have none.
    pub fn draft(self, row: &CustomerRow, currency: &str) -> Draft {
        let text = |value: &Option<String>| Draft::Text(value.clone().unwrap_or_default());
        match self {
            Self::Name => Draft::Text(row.name.clone()),
            Self::Email => text(&row.email),
            Self::Phone => text(&row.phone),
            Self::Sector => Draft::Reference(row.sector.as_deref().and_then(of_sector)),
            Self::Size => Draft::Text(row.size.map(|size| size.code().to_owned()).unwrap_or_default()),
            Self::Employees => Draft::Text(row.employees.map(|n| n.to_string()).unwrap_or_default()),
            Self::Revenue => Draft::Text(row.revenue.as_ref().map(|m| money::to_decimal(m.minor, &m.currency)).unwrap_or_default()),
            Self::Tags => Draft::Tags(row.tags.clone()),
            Self::Parent => Draft::Reference(row.parent.as_ref().map(|parent| Choice::new(parent.id.to_string(), parent.name.clone()))),
            Self::Owner => Draft::Reference(row.owner.as_ref().map(|owner| Choice::new(owner.id.to_string(), owner.name.clone()))),
            Self::Custom(field) => Draft::Custom(Held::of(&field, row.custom.get(&field.key), currency)),
        }
    }

    /// The row with the value; `currency` is for amounts of rows that have none. Says what is wrong by the rules the server applies too.
    pub fn apply(self, draft: &Draft, row: &CustomerRow, currency: &str) -> Result<CustomerRow, String> {
        let mut row = row.clone();
        match (self, draft) {
            (Self::Tags, Draft::Tags(tags)) => row.tags = tags.clone(),
            (Self::Sector, Draft::Reference(choice)) => row.sector = choice.as_ref().map(|choice| choice.value.clone()),
            (Self::Parent, Draft::Reference(choice)) => row.parent = linked(choice).map(|(id, name)| CustomerRef { id, name }),
            (Self::Owner, Draft::Reference(choice)) => row.owner = linked(choice).map(|(id, name)| UserRef { id, name }),
            (Self::Custom(field), Draft::Custom(held)) => match held.read(&field)? {
                Some(value) => drop(row.custom.insert(field.key.clone(), value)),
                None => drop(row.custom.remove(&field.key)),
            },
            (_, Draft::Text(text)) => self.apply_text(text.trim(), &mut row, currency)?,
            _ => {}
        }
        match validate(&self.request(&row)) {
            Err(errors) => Err(errors.into_iter().next().map(|error| error.message).unwrap_or_default()),
            Ok(()) => Ok(row),
        }
    }

    fn apply_text(self, text: &str, row: &mut CustomerRow, currency: &str) -> Result<(), String> {
        let given = (!text.is_empty()).then(|| text.to_owned());
        match self {
            Self::Name => row.name = text.to_owned(),
            Self::Email => row.email = given,
            Self::Phone => row.phone = given,
            Self::Size => row.size = CustomerSize::from_code(text),
            Self::Employees => {
                let digits = text.replace([',', ' ', '\u{a0}'], "");
                row.employees = given.map(|_| digits.parse().map_err(|_| "must be a whole number such as 250".to_owned())).transpose()?;
            }
            Self::Revenue => {
                let currency = row.revenue.as_ref().map_or(currency, |money| &money.currency).to_owned();
                let minor =
                    given.map(|text| money::parse_minor(&text, &currency).ok_or("must be an amount such as 1100.50")).transpose()?;
                row.revenue = minor.map(|minor| Money { minor, currency });
            }
            Self::Sector | Self::Tags | Self::Parent | Self::Owner | Self::Custom(_) => {}
        }
        Ok(())
    }

    /// The request that gives a customer this cell of the row.
    pub fn request(self, row: &CustomerRow) -> EditCustomer {
        let mut edit = EditCustomer::default();
        match self {
            Self::Name => edit.name = Patch::Value(row.name.clone()),
            Self::Email => edit.email = row.email.clone().into(),
            Self::Phone => edit.phone = row.phone.clone().into(),
            Self::Sector => edit.sector = row.sector.clone().into(),
            Self::Size => edit.size = row.size.into(),
            Self::Employees => edit.employees = row.employees.into(),
            Self::Revenue => edit.revenue = row.revenue.clone().into(),
            Self::Tags => edit.tags = Some(row.tags.clone()),
            Self::Parent => edit.parent_id = row.parent.as_ref().map(|parent| parent.id).into(),
            Self::Owner => edit.owner_id = row.owner.as_ref().map(|owner| owner.id).into(),
            Self::Custom(field) => drop(edit.custom.insert(field.key.clone(), row.custom.get(&field.key).cloned())),
        }
        edit
    }

    /// Whether both rows hold the same here.
    pub fn same(self, one: &CustomerRow, other: &CustomerRow) -> bool {
        self.request(one) == self.request(other)
    }

    /// The value as people read it.
    pub fn describe(self, row: &CustomerRow) -> String {
        let text = match self {
            Self::Name => Some(row.name.clone()),
            Self::Email => row.email.clone(),
            Self::Phone => row.phone.clone(),
            Self::Sector => row.sector.as_deref().map(capitalised),
            Self::Size => row.size.map(|size| size.label().to_owned()),
            Self::Employees => row.employees.map(|n| format_number(n.into())),
            Self::Revenue => row.revenue.as_ref().map(|money| format_money(money.minor, &money.currency)),
            Self::Tags => Some(row.tags.join(", ")).filter(|tags| !tags.is_empty()),
            Self::Parent => row.parent.as_ref().map(|parent| parent.name.clone()),
            Self::Owner => row.owner.as_ref().map(|owner| owner.name.clone()),
            Self::Custom(field) => row.custom.get(&field.key).map(|value| custom_value::describe(&field, value)),
        };
        text.unwrap_or_else(|| "empty".to_owned())
    }
}

fn linked(choice: &Option<Choice>) -> Option<(Uuid, String)> {
    let choice = choice.as_ref()?;
    Some((choice.value.parse().ok()?, choice.label.clone()))
}

/// The row of a whole customer; what only rows hold stays.
pub fn row_of(customer: Customer, row: &CustomerRow) -> CustomerRow {
    CustomerRow {
        kind: customer.kind,
        name: customer.name,
        email: customer.email,
        phone: customer.phone,
        sector: customer.sector,
        size: customer.size,
        employees: customer.employees,
        revenue: customer.revenue,
        city: customer.address.city,
        country: customer.address.country,
        tags: customer.tags,
        parent: customer.parent,
        owner: customer.owner,
        custom: customer.custom,
        image: customer.image,
        archived_at: customer.archived_at,
        created_at: customer.created_at,
        updated_at: customer.updated_at,
        version: customer.version,
        ..row.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom_fields::tests::field;
    use shared::customers::CustomerKind;

    fn row() -> CustomerRow {
        let json = serde_json::json!({
            "id": Uuid::nil(), "kind": CustomerKind::Company, "name": "Acme", "email": null, "phone": null, "sector": "retail", "size": null,
            "employees": 12, "revenue": {"minor": 5_000, "currency": "USD"}, "city": null, "country": null, "tags": ["vip"], "parent": null,
            "owner": null, "custom": {"seats": 5}, "archived_at": null, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "version": 1,
        });
        serde_json::from_value(json).expect("a row")
    }

    #[test]
    fn every_value_survives_its_editing() {
        let custom = [Defined::of(field("seats", "number")), Defined::of(field("tier", "choice"))];
        for cell in CELLS.into_iter().chain(custom.map(Cell::Custom)) {
            assert_eq!(cell.apply(&cell.draft(&row(), "EUR"), &row(), "EUR").as_ref(), Ok(&row()), "{cell:?}");
            assert_eq!(Cell::from_key(cell.key(), &custom), Some(cell));
        }
    }

    #[test]
    fn a_custom_field_is_set_and_cleared_by_itself() {
        let seats = Cell::Custom(Defined::of(field("seats", "number")));
        let typed = |text: &str| Draft::Custom(Held { text: text.into(), ..Held::default() });
        let request = |text: &str| serde_json::to_string(&seats.request(&seats.apply(&typed(text), &row(), "EUR").expect("a row")));
        assert_eq!(request("7.5").expect("json"), r#"{"custom":{"seats":7.5}}"#);
        assert_eq!(request(" ").expect("json"), r#"{"custom":{"seats":null}}"#);
        assert!(seats.apply(&typed("a few"), &row(), "EUR").is_err());
        assert_eq!(seats.title(), "SEATS");
    }

    #[test]
    fn a_request_carries_one_field() {
        let changed = Cell::Revenue.apply(&Draft::Text("1,100.5".into()), &row(), "EUR").expect("a row");
        assert_eq!(
            serde_json::to_string(&Cell::Revenue.request(&changed)).expect("json"),
            r#"{"revenue":{"minor":110050,"currency":"USD"}}"#
        );
        let cleared = Cell::Sector.apply(&Draft::Reference(None), &row(), "EUR").expect("a row");
        assert_eq!(serde_json::to_string(&Cell::Sector.request(&cleared)).expect("json"), r#"{"sector":null}"#);
    }

    #[test]
    fn what_the_rules_refuse_is_said() {
        assert!(Cell::Name.apply(&Draft::Text(" ".into()), &row(), "EUR").is_err());
        assert!(Cell::Email.apply(&Draft::Text("not an address".into()), &row(), "EUR").is_err());
        assert!(Cell::Employees.apply(&Draft::Text("a few".into()), &row(), "EUR").is_err());
        assert_eq!(Cell::Employees.apply(&Draft::Text("1,200".into()), &row(), "EUR").expect("a row").employees, Some(1_200));
    }
}
