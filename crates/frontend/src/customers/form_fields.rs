//! The controls of the customer form.

use leptos::{children::ViewFn, prelude::*};
use shared::{
    Named, countries,
    customers::{CustomerChoices, CustomerKind, CustomerSize},
    sectors,
};

use super::{
    api,
    columns::{capitalised, country_name},
    currencies,
    form_model::{Linked, Typed, label},
};
use crate::{
    form::Form,
    loading::Loading,
    ui::{Bind, Choice, Combobox, Field, FieldKind, RadioGroup, Section, Select, Source, TagInput},
};

/// What the form's controls edit. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Fields {
    pub form: Form,
    pub kind: Bind<String>,
    name: Bind<String>,
    pub email: Bind<String>,
    phone: Bind<String>,
    website: Bind<String>,
    sector: Bind<Option<Choice>>,
    size: Bind<String>,
    employees: Bind<String>,
    revenue: Bind<String>,
    currency: Bind<String>,
    founded_year: Bind<String>,
    parent: Bind<Option<Choice>>,
    street: Bind<String>,
    postal_code: Bind<String>,
    city: Bind<String>,
    region: Bind<String>,
    country: Bind<Option<Choice>>,
    owner: Bind<Option<Choice>>,
    tags: Bind<Vec<Choice>>,
    external_id: Bind<String>,
    description: Bind<String>,
}

fn of_linked(linked: &Option<Linked>) -> Option<Choice> {
    linked.as_ref().map(|linked| Choice::new(linked.id.to_string(), linked.name.clone()))
}

fn to_linked(choice: Option<Choice>) -> Option<Linked> {
    choice.and_then(|choice| Some(Linked { id: choice.value.parse().ok()?, name: choice.label }))
}

fn of_sector(sector: &str) -> Option<Choice> {
    (!sector.is_empty()).then(|| Choice::new(sector, capitalised(sector)))
}

fn of_country(code: &str) -> Option<Choice> {
    (!code.is_empty()).then(|| Choice::new(code, country_name(code)))
}

impl Fields {
    /// The form with `typed` in it, in the order shown.
    pub fn new(typed: &Typed) -> Self {
        let form = Form::new();
        let text = |name: &'static str, value: &str| form.field(name, label(name), value.to_owned());
        let fields = Self {
            form,
            kind: text("kind", &typed.kind),
            name: text("name", &typed.name),
            email: text("email", &typed.email),
            phone: text("phone", &typed.phone),
            website: text("website", &typed.website),
            street: text("address.street", &typed.street),
            postal_code: text("address.postal_code", &typed.postal_code),
            city: text("address.city", &typed.city),
            region: text("address.region", &typed.region),
            country: form.field("address.country", label("address.country"), of_country(&typed.country)),
            sector: form.field("sector", label("sector"), of_sector(&typed.sector)),
            parent: form.field("parent_id", label("parent_id"), of_linked(&typed.parent)),
            employees: text("employees", &typed.employees),
            size: text("size", &typed.size),
            revenue: text("revenue", &typed.revenue),
            currency: text("revenue.currency", &typed.currency),
            founded_year: text("founded_year", &typed.founded_year),
            owner: form.field("owner_id", label("owner_id"), of_linked(&typed.owner)),
            tags: form.field("tags", label("tags"), typed.tags.iter().cloned().map(Choice::from).collect()),
            external_id: text("external_id", &typed.external_id),
            description: text("description", &typed.description),
        };
        form.rules(move || fields.typed().read().map(drop));
        fields
    }

    /// What stands in the controls; tracked.
    pub fn typed(self) -> Typed {
        let value = |choice: Option<Choice>| choice.map(|choice| choice.value).unwrap_or_default();
        Typed {
            kind: self.kind.value.get(),
            name: self.name.value.get(),
            email: self.email.value.get(),
            phone: self.phone.value.get(),
            website: self.website.value.get(),
            sector: value(self.sector.value.get()),
            size: self.size.value.get(),
            employees: self.employees.value.get(),
            revenue: self.revenue.value.get(),
            currency: self.currency.value.get(),
            founded_year: self.founded_year.value.get(),
            street: self.street.value.get(),
            postal_code: self.postal_code.value.get(),
            city: self.city.value.get(),
            region: self.region.value.get(),
            country: value(self.country.value.get()),
            description: self.description.value.get(),
            tags: self.tags.value.get().into_iter().map(|choice| choice.value).collect(),
            parent: to_linked(self.parent.value.get()),
            owner: to_linked(self.owner.value.get()),
            external_id: self.external_id.value.get(),
        }
    }

    /// Puts `typed` into the controls.
    pub fn fill(self, typed: &Typed) {
        let put = |bind: Bind<String>, text: &String| {
            if *bind.value.read_untracked() != *text {
                bind.value.set(text.clone());
            }
        };
        put(self.kind, &typed.kind);
        put(self.name, &typed.name);
        put(self.email, &typed.email);
        put(self.phone, &typed.phone);
        put(self.website, &typed.website);
        put(self.size, &typed.size);
        put(self.employees, &typed.employees);
        put(self.revenue, &typed.revenue);
        put(self.currency, &typed.currency);
        put(self.founded_year, &typed.founded_year);
        put(self.street, &typed.street);
        put(self.postal_code, &typed.postal_code);
        put(self.city, &typed.city);
        put(self.region, &typed.region);
        put(self.external_id, &typed.external_id);
        put(self.description, &typed.description);
        self.sector.value.set(of_sector(&typed.sector));
        self.country.value.set(of_country(&typed.country));
        self.parent.value.set(of_linked(&typed.parent));
        self.owner.value.set(of_linked(&typed.owner));
        self.tags.value.set(typed.tags.iter().cloned().map(Choice::from).collect());
    }
}

fn choices_of<T: Named>() -> Vec<Choice> {
    T::ALL.iter().map(|value| Choice::new(value.code(), value.label())).collect()
}

/// Sectors in use and the usual ones; another one may be written.
fn sector_source(known: Loading<CustomerChoices>) -> Source {
    Source::new(move |text: String| {
        let mut sectors = known.value.with_untracked(|known| known.as_ref().map(|known| known.sectors.clone())).unwrap_or_default();
        for usual in sectors::SECTORS {
            if !sectors.iter().any(|sector| sector == usual) {
                sectors.push((*usual).to_owned());
            }
        }
        let wanted = text.trim().to_lowercase();
        let mut found: Vec<_> =
            sectors.iter().filter(|sector| sector.to_lowercase().contains(&wanted)).filter_map(|sector| of_sector(sector)).collect();
        if !wanted.is_empty() && !sectors.iter().any(|sector| sector.to_lowercase() == wanted) {
            found.push(Choice::new(wanted.clone(), capitalised(&wanted)).hint("New sector"));
        }
        std::future::ready(Ok(found))
    })
}

fn owner_source(known: Loading<CustomerChoices>) -> Source {
    Source::new(move |text: String| {
        let wanted = text.trim().to_lowercase();
        let owners = known.value.with_untracked(|known| known.as_ref().map(|known| known.owners.clone())).unwrap_or_default();
        let found = owners.into_iter().filter(|owner| owner.name.to_lowercase().contains(&wanted));
        std::future::ready(Ok(found.map(|owner| Choice::new(owner.id.to_string(), owner.name)).collect()))
    })
}

fn tag_source(known: Loading<CustomerChoices>) -> Source {
    Source::new(move |text: String| {
        let wanted = text.trim().to_lowercase();
        let tags = known.value.with_untracked(|known| known.as_ref().map(|known| known.tags.clone())).unwrap_or_default();
        std::future::ready(Ok(tags.into_iter().filter(|tag| tag.to_lowercase().contains(&wanted)).map(Choice::from).collect()))
    })
}

/// Companies by search, without the customer itself.
fn company_source(but: Option<uuid::Uuid>) -> Source {
    Source::new(move |text: String| async move {
        let found = api::companies(&text).await.map_err(|failure| failure.message())?;
        let others = found.into_iter().filter(|row| Some(row.id) != but);
        Ok(others
            .map(|row| {
                let choice = Choice::new(row.id.to_string(), row.name);
                match row.city.or(row.country.map(|code| country_name(&code))) {
                    Some(place) => choice.hint(place),
                    None => choice,
                }
            })
            .collect())
    })
}

fn country_source() -> Source {
    Source::fixed(countries::COUNTRIES.iter().map(|(code, name)| Choice::new(*code, *name)).collect())
}

/// The controls in their groups. `this` is the customer's own id where it has one; `below_email` says more about a refused address.
#[component]
pub fn FieldGroups(fields: Fields, known: Loading<CustomerChoices>, this: Option<uuid::Uuid>, below_email: ViewFn) -> impl IntoView {
    let f = fields;
    let is_person = move || CustomerKind::from_code(&f.kind.value.read()) == Some(CustomerKind::Person);
    let mail = move || {
        if is_person() {
            view! { <Field bind=f.email label="E-mail" kind=FieldKind::Email required=true autocomplete="off" maxlength=120/> }.into_any()
        } else {
            view! { <Field bind=f.email label="E-mail" kind=FieldKind::Email autocomplete="off" maxlength=120/> }.into_any()
        }
    };
    let person = Memo::new(move |_| is_person());
    let (kinds, sizes) = (choices_of::<CustomerKind>(), choices_of::<CustomerSize>());
    view! {
        <Section title="Who it is">
            <RadioGroup bind=f.kind label="Kind" choices=kinds inline=true/>
            <Field bind=f.name label="Name" required=true maxlength=120 autocomplete="off"/>
        </Section>
        <Section title="Contact">
            <div class="columns-2">
                <div>{move || { person.track(); untrack(mail) }}{below_email.run()}</div>
                <Field bind=f.phone label="Phone" kind=FieldKind::Tel autocomplete="off" maxlength=20/>
            </div>
            <Field bind=f.website label="Website" kind=FieldKind::Url autocomplete="off" maxlength=200 placeholder="https://"/>
        </Section>
        <Section title="Address">
            <Field bind=f.street label="Street" autocomplete="off" maxlength=200/>
            <div class="columns-2">
                <Field bind=f.postal_code label="Postal code" autocomplete="off" maxlength=20/>
                <Field bind=f.city label="City" autocomplete="off" maxlength=100/>
            </div>
            <div class="columns-2">
                <Field bind=f.region label="Region" autocomplete="off" maxlength=100 hint="State, province or other region"/>
                <Combobox bind=f.country label="Country" source=country_source() placeholder="Not set"/>
            </div>
        </Section>
        <Section title="Business">
            <div class="columns-2">
                <Combobox bind=f.sector label="Sector" source=sector_source(known) placeholder="Not set" hint="Choose one or write another"/>
                <Combobox bind=f.parent label="Parent company" source=company_source(this) placeholder="None"/>
            </div>
            <div class="columns-2">
                <Field bind=f.employees label="Employees" kind=FieldKind::Number/>
                <Select bind=f.size label="Size" choices=sizes placeholder="By number of employees"/>
            </div>
            <div class="columns-2">
                <Field bind=f.revenue label="Yearly revenue" kind=FieldKind::Number/>
                <Select bind=f.currency label="Currency" choices=currencies::choices(&f.currency.value.get_untracked())/>
            </div>
            <div class="columns-2"><Field bind=f.founded_year label="Year founded" kind=FieldKind::Number maxlength=4/></div>
        </Section>
        <Section title="In your team">
            <Combobox bind=f.owner label="Owner" source=owner_source(known) placeholder="Nobody" hint="Who looks after this customer"/>
            <TagInput bind=f.tags label="Tags" source=tag_source(known) allow_new=true maxlength=40 hint="Up to 20; Enter adds one"/>
            <Field bind=f.external_id label="External ID" autocomplete="off" maxlength=120 hint="The record's key in another system; unique"/>
            <Field bind=f.description label="Description" kind=FieldKind::Textarea rows=5 maxlength=4000/>
        </Section>
    }
}
