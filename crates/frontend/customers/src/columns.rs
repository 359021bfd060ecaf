//! The columns of the list of customers.

use leptos::prelude::*;
use shared::{
    Named, countries,
    customers::CustomerKind,
    customers::changes::label,
    customers::custom_fields::CustomFieldKind,
    customers::list::{CustomerRow, CustomerSort},
};
use ui::{Badge, Column, Icon, Money, Size, Tag, Tone, When, Width, format_number};

pub use shared::text::capitalised;

use super::{
    custom_fields::Defined,
    custom_value::{self, is_figure},
    customer_avatar::CustomerAvatar,
};

/// A column that may be hidden; the name always stands first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnId {
    Kind,
    Email,
    Phone,
    Sector,
    Size,
    Employees,
    Revenue,
    City,
    Country,
    Tags,
    Parent,
    Owner,
    CreatedAt,
    UpdatedAt,
}

/// Every column, in the order shown.
const COLUMNS: [ColumnId; 14] = [
    ColumnId::Kind,
    ColumnId::Email,
    ColumnId::Phone,
    ColumnId::Sector,
    ColumnId::Size,
    ColumnId::City,
    ColumnId::Country,
    ColumnId::Tags,
    ColumnId::Parent,
    ColumnId::Owner,
    ColumnId::Employees,
    ColumnId::Revenue,
    ColumnId::CreatedAt,
    ColumnId::UpdatedAt,
];

/// The columns shown until the reader chooses others.
const SHOWN_FIRST: [ColumnId; 6] =
    [ColumnId::Sector, ColumnId::Size, ColumnId::Country, ColumnId::Owner, ColumnId::Revenue, ColumnId::UpdatedAt];

impl ColumnId {
    /// As in addresses; sortable columns have the sort's code.
    pub fn key(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Sector => "sector",
            Self::Size => "size",
            Self::Employees => "employees",
            Self::Revenue => "revenue",
            Self::City => "city",
            Self::Country => "country",
            Self::Tags => "tags",
            Self::Parent => "parent",
            Self::Owner => "owner",
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
        }
    }

    fn label(self) -> &'static str {
        label(self.key())
    }

    fn column(self) -> Column<CustomerRow> {
        let column = |cell: fn(&CustomerRow) -> AnyView| Column::new(self.key(), self.label(), cell);
        let column = match self {
            Self::Kind => column(|row| text(row.kind.label())).width(Width::Small),
            Self::Email => column(|row| {
                row.email.clone().map_or_else(nothing, |email| view! { <a href=format!("mailto:{email}")>{email.clone()}</a> }.into_any())
            }),
            Self::Phone => column(|row| {
                row.phone
                    .clone()
                    .map_or_else(nothing, |phone| view! { <a class="nowrap" href=telephone(&phone)>{phone.clone()}</a> }.into_any())
            })
            .width(Width::Medium),
            Self::Sector => column(|row| optional(row.sector.as_deref().map(capitalised))).width(Width::Medium),
            Self::Size => {
                column(|row| row.size.map_or_else(nothing, |size| view! { <Badge text=size.label()/> }.into_any())).width(Width::Small)
            }
            Self::Employees => column(|row| optional(row.employees.map(|n| format_number(n.into())))).end().width(Width::Medium),
            Self::Revenue => column(|row| {
                row.revenue.clone().map_or_else(nothing, |money| view! { <Money minor=money.minor currency=money.currency/> }.into_any())
            })
            .end()
            .width(Width::Medium),
            Self::City => column(|row| optional(row.city.clone())).width(Width::Medium),
            Self::Country => column(|row| optional(row.country.as_deref().map(country_name))).width(Width::Medium),
            Self::Tags => column(|row| tags(&row.tags)),
            Self::Parent => column(|row| {
                row.parent
                    .clone()
                    .map_or_else(nothing, |parent| view! { <a href=format!("/customers/{}", parent.id)>{parent.name}</a> }.into_any())
            }),
            Self::Owner => column(|row| optional(row.owner.as_ref().map(|owner| owner.name.clone()))).width(Width::Medium),
            Self::CreatedAt => column(|row| view! { <When at=row.created_at/> }.into_any()).width(Width::Medium),
            Self::UpdatedAt => column(|row| view! { <When at=row.updated_at/> }.into_any()).width(Width::Medium),
        };
        if CustomerSort::from_code(self.key()).is_some() { column.sortable() } else { column }
    }
}

/// The column of a custom field; long words are cut off after the second line.
fn custom_column(field: Defined) -> Column<CustomerRow> {
    let is_wordy = matches!(field.kind, CustomFieldKind::Text | CustomFieldKind::Link | CustomFieldKind::Choice);
    let column = Column::new(field.name(), field.label.clone(), move |row: &CustomerRow| {
        let Some(value) = row.custom.get(&field.key) else { return nothing() };
        let shown = custom_value::view(&field, value);
        if is_wordy { view! { <span class="clipped" title=custom_value::describe(&field, value)>{shown}</span> }.into_any() } else { shown }
    });
    match field.kind {
        kind if is_figure(kind) => column.end().width(Width::Medium),
        CustomFieldKind::Date | CustomFieldKind::YesNo => column.width(Width::Medium),
        _ => column,
    }
}

/// The table's columns: the name, then all the others, custom fields last; `beside` draws what stands beside the cell of a column.
pub fn table_columns(
    custom: &[Defined],
    beside: impl Fn(Signal<CustomerRow>, &'static str) -> AnyView + Copy + Send + Sync + 'static,
) -> Vec<Column<CustomerRow>> {
    let name = Column::new(CustomerSort::Name.code(), "Name", name_cell).width(Width::Large).sortable().fixed();
    let name = name.beside(move |row| beside(row, CustomerSort::Name.code()));
    let others = COLUMNS.map(|column| column.column().beside(move |row| beside(row, column.key())));
    let custom = custom.iter().map(|field| {
        let name = field.name();
        custom_column(*field).beside(move |row| beside(row, name))
    });
    std::iter::once(name).chain(others).chain(custom).collect()
}

/// The keys of all columns that may be hidden, in the order shown.
pub fn keys(custom: &[Defined]) -> Vec<&'static str> {
    COLUMNS.iter().map(|column| column.key()).chain(custom.iter().map(|field| field.name())).collect()
}

/// The keys shown until the reader chooses others.
pub fn shown_first() -> Vec<String> {
    SHOWN_FIRST.iter().map(|column| column.key().to_owned()).collect()
}

fn name_cell(row: &CustomerRow) -> AnyView {
    let second = row.email.clone().or_else(|| row.phone.clone());
    view! {
        <span class="customer-name">
            <CustomerAvatar id=row.id name=row.name.clone() image=row.image size=Size::Small square=row.kind == CustomerKind::Company/>
            <span class="customer-lines">
                <span class="customer-title" title=row.name.clone()>{row.name.clone()}</span>
                {row.archived_at.map(|_| view! { " "<Badge text="Archived" tone=Tone::Warning/> })}
                {second.map(|line| view! { <small class="customer-second">{line}</small> })}
            </span>
        </span>
    }
    .into_any()
}

fn tags(tags: &[String]) -> AnyView {
    if tags.is_empty() {
        return nothing();
    }
    let rest = tags.len().saturating_sub(3);
    view! {
        <span class="tag-row">
            {tags.iter().take(3).map(|tag| view! { <Tag text=tag.clone()/> }).collect_view()}
            {(rest > 0).then(|| view! { <span class="quiet" title=tags[3..].join(", ")>{format!("+{rest}")}</span> })}
        </span>
    }
    .into_any()
}

fn text(text: &'static str) -> AnyView {
    text.into_any()
}

fn optional(text: Option<String>) -> AnyView {
    text.map_or_else(nothing, |text| text.into_any())
}

/// An empty cell: quiet to the eye, silent to a screen reader.
fn nothing() -> AnyView {
    view! { <span class="quiet" aria-hidden="true">"–"</span> }.into_any()
}

/// A country's name, or the code where it is none we know.
pub fn country_name(code: &str) -> String {
    countries::COUNTRIES.iter().find(|(c, _)| *c == code).map_or_else(|| code.to_owned(), |(_, name)| (*name).to_owned())
}

/// "1 customer", "12 customers".
pub fn counted(n: usize) -> String {
    if n == 1 { "1 customer".into() } else { format!("{} customers", format_number(n as i64)) }
}

/// The address that calls this number.
pub fn telephone(phone: &str) -> String {
    format!("tel:{}", shared::text::phone_key(phone))
}

/// An icon for what the customer is.
#[component]
pub fn KindIcon(kind: CustomerKind) -> impl IntoView {
    match kind {
        CustomerKind::Company => view! { <Icon name="building-2"/> },
        CustomerKind::Person => view! { <Icon name="user"/> },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_has_its_column() {
        for sort in CustomerSort::ALL {
            assert!(*sort == CustomerSort::Name || keys(&[]).contains(&sort.code()), "{sort}");
        }
    }

    #[test]
    fn numbers_are_called() {
        assert_eq!(telephone("+49 (30) 123-45"), "tel:+493012345");
    }
}
