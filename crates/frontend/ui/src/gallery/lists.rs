use std::collections::HashSet;

use leptos::prelude::*;

use super::Group;
use crate::{
    Avatar, Badge, Button, Checkbox, Choice, Column, Density, EmptyState, Filter, FilterBar, MenuItem, Money, Pager, RadioGroup, Rows,
    SavedView, SavedViews, Size, Sort, Table, Tone, Total, When, Width,
};

#[derive(Clone, PartialEq)]
struct Sample {
    name: &'static str,
    domain: &'static str,
    state: (&'static str, Tone),
    owner: &'static str,
    value: i64,
    days_ago: f64,
}

fn samples() -> Vec<Sample> {
    let row = |name, domain, state, owner, value, days_ago| Sample { name, domain, state, owner, value, days_ago };
    vec![
        row("Acme Capital", "acmecapital.example", ("Proposal", Tone::Accent), "Aïcha Diallo", 8_980_000, 0.1),
        row("Harbor Partners", "harborpartners.example", ("Lost", Tone::Danger), "Priya Nair", 8_930_050, 1.0),
        row(
            "Juniper Robotics of Northern Scandinavia and the Baltic States",
            "juniper.example",
            ("Qualified", Tone::Info),
            "Aïcha Diallo",
            8_840_000,
            3.0,
        ),
        row("Pioneer Labs", "pioneerlabs.example", ("New", Tone::Neutral), "Maya Chen", 120_000, 12.0),
        row("Beacon Capital", "beacon.example", ("Won", Tone::Success), "Luis Ortega", 8_790_000, 40.0),
        row("Umbra Foods", "umbrafoods.example", ("Waiting", Tone::Warning), "Tom Becker", 990, 400.0),
    ]
}

fn columns() -> Vec<Column<Sample>> {
    vec![
        Column::new("name", "Customer", |r: &Sample| view! { <span class="who"><Avatar id=r.domain name=r.name square=true/><span>{r.name}<small>{r.domain}</small></span></span> }).sortable().fixed(),
        Column::new("state", "Status", |r: &Sample| view! { <Badge text=r.state.0 tone=r.state.1/> }).width(Width::Medium),
        Column::new("owner", "Owner", |r: &Sample| r.owner).width(Width::Medium),
        Column::new("value", "Pipeline", |r: &Sample| view! { <Money minor=r.value currency="EUR"/> }).end().sortable().width(Width::Medium),
        Column::new("updated", "Updated", |r: &Sample| view! { <span class="muted"><When at=platform::time::At(js_sys::Date::now() - r.days_ago * 86_400e3)/></span> }).sortable().width(Width::Medium),
    ]
}

#[component]
pub(super) fn Tables() -> impl IntoView {
    let sort = RwSignal::new(Some(Sort { key: "value".into(), descending: true }));
    let selected = RwSignal::new(HashSet::from(["Harbor Partners".to_owned()]));
    let (hidden, density) = (RwSignal::new(Vec::new()), RwSignal::new(Density::Normal));
    let query = RwSignal::new(String::new());
    let state = RwSignal::new("Open".to_owned());
    let mine = RwSignal::new(false);
    let rows = Signal::derive(move || {
        let wanted = query.get().to_lowercase();
        let mut rows: Vec<_> = samples().into_iter().filter(|row| row.name.to_lowercase().contains(&wanted)).collect();
        if let Some(sort) = sort.get() {
            rows.sort_by(|a, b| match sort.key.as_str() {
                "value" => a.value.cmp(&b.value),
                "updated" => b.days_ago.total_cmp(&a.days_ago),
                _ => a.name.cmp(b.name),
            });
            if sort.descending {
                rows.reverse();
            }
        }
        Rows::Ready(rows)
    });
    let filters = move || {
        vec![
            Filter::new(
                "Status",
                Signal::derive(move || Some(state.get()).filter(|s| !s.is_empty())),
                move || state.set(String::new()),
                move || {
                    view! { <RadioGroup bind=state label="Status" choices=["Open", "Won", "Lost"].map(Choice::from).to_vec()/> }
                },
            ),
            Filter::new(
                "Owner",
                Signal::derive(move || mine.get().then(|| "me".to_owned())),
                move || mine.set(false),
                move || view! { <Checkbox bind=mine label="Only mine"/> },
            ),
        ]
    };
    let views = vec![
        SavedView { id: "1".into(), name: "My open pipeline".into(), href: "#view-1".into(), note: None },
        SavedView { id: "2".into(), name: "Overdue follow-ups".into(), href: "#view-2".into(), note: Some("shared by Maya Chen".into()) },
    ];
    let actions = Signal::derive(|| vec![MenuItem::action("Save as…", || ()).icon("save")]);
    view! {
        <SavedViews label="Views of sample customers" views=Signal::stored(views) current=Signal::stored(Some("1".to_owned())) changed=true actions/>
        <Table
            label="Sample customers" columns=columns() rows row_key=|r: &Sample| r.name.to_owned() row_name=|r| r.name.to_owned() row_href=|r| format!("#{}", r.domain)
            sort on_sort=move |to| sort.set(Some(to)) selected hidden density
            toolbar=move || view! { <FilterBar label="Search customers" query on_query=move |text| query.set(text) filters=filters()/> }
            bulk=|| view! { <Button size=Size::Small icon="download">"Export"</Button><Button size=Size::Small icon="archive">"Archive"</Button> }
            footer=move || view! {
                <Pager first=1_u64 shown=Signal::derive(move || match rows.get() { Rows::Ready(rows) => rows.len() as u64, _ => 0 }) total=Signal::stored(Some(Total::AtLeast(1000))) has_previous=false has_next=true on_previous=|| () on_next=|| ()/>
            }
        />
    }
}

#[component]
pub(super) fn TableStates() -> impl IntoView {
    let table = |label: &'static str, rows: Rows<Sample>| {
        view! {
            <Table
                label columns=columns() rows=Signal::stored(rows) row_key=|r: &Sample| r.name.to_owned() on_retry=|| ()
                empty=|| view! { <EmptyState icon="users" title="No customers match" text="Take a filter off to see more."/> }
            />
        }
    };
    view! {
        <Group title="Table: loading, empty, failed">
            {table("Loading", Rows::Loading)}
            {table("Empty", Rows::Ready(Vec::new()))}
            {table("Failed", Rows::Failed("The server did not answer.".into()))}
        </Group>
    }
}
