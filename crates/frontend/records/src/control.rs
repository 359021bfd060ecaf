//! The control of a field, whichever kind it is of.

use leptos::prelude::*;
use serde_json::Value;
use ui::{Bind, Choice, Combobox, DatePicker, Field, FieldKind, Form, RadioGroup, Select, TagInput};

use super::{
    attribute::{Attr, Shape},
    attribute_value::Draft,
    currencies,
    known::Known,
};

/// What a control edits: the parts of a [`Draft`]; each kind uses those it needs.
#[derive(Clone, Copy)]
pub struct Binds {
    pub text: Bind<String>,
    pub second: Bind<String>,
    pub one: Bind<Option<Choice>>,
    pub several: Bind<Vec<Choice>>,
    /// What only the domain edits.
    pub rows: Bind<Value>,
}

fn unbound<T: Send + Sync + 'static>(value: T) -> Bind<T> {
    Bind::from(RwSignal::new(value))
}

impl Binds {
    /// The parts of a draft, each at a control whose id begins so, with one error for all.
    pub fn at(id: &str, draft: &Draft, error: Signal<Option<String>>, problem: RwSignal<Option<String>>) -> Self {
        let choices = draft.choices();
        Self {
            text: Bind::new(id, RwSignal::new(draft.text.clone()), error),
            second: Bind::new(format!("{id}-second"), RwSignal::new(draft.second.clone()), Signal::<Option<String>>::stored(None)),
            one: Bind::new(id, RwSignal::new(choices.first().cloned()), error).with_problem(problem),
            several: Bind::new(id, RwSignal::new(choices), error).with_problem(problem),
            rows: unbound(draft.rows.clone()),
        }
    }

    /// The field as a part of a form.
    pub fn of(form: Form, attr: Attr, draft: &Draft) -> Self {
        let choices = draft.choices();
        let (mut text, mut second) = (unbound(draft.text.clone()), unbound(draft.second.clone()));
        let (mut one, mut several) = (unbound(choices.first().cloned()), unbound(choices.clone()));
        let mut rows = unbound(draft.rows.clone());
        match attr.shape {
            Shape::Own => rows = form.field(attr.path, attr.label, draft.rows.clone()),
            Shape::Tags | Shape::Several => several = form.field(attr.path, attr.label, choices),
            shape if is_looked_up(shape) => one = form.field(attr.path, attr.label, choices.into_iter().next()),
            shape => {
                text = form.field(attr.path, attr.label, draft.text.clone());
                if matches!(shape, Shape::Money | Shape::Moment) {
                    second = form.field(attr.second, second_label(attr), draft.second.clone());
                }
            }
        }
        Self { text, second, one, several, rows }
    }

    /// What stands in the controls; tracked. `None` once they have gone.
    pub fn draft(self, attr: Attr) -> Option<Draft> {
        let pair = |choice: &Choice| (choice.value.clone(), choice.label.clone());
        let chosen = match attr.shape {
            shape if is_looked_up(shape) => self.one.value.try_with(|one| one.iter().map(pair).collect())?,
            _ => self.several.value.try_with(|several| several.iter().map(pair).collect())?,
        };
        Some(Draft { text: self.text.value.try_get()?, second: self.second.value.try_get()?, chosen, rows: self.rows.value.try_get()? })
    }

    /// Puts a draft into the controls.
    pub fn fill(self, draft: &Draft) {
        let choices = draft.choices();
        put(self.text, draft.text.clone());
        put(self.second, draft.second.clone());
        put(self.one, choices.first().cloned());
        put(self.several, choices);
        put(self.rows, draft.rows.clone());
    }

    /// What is wrong with each part that the field uses.
    pub fn errors(self, attr: Attr) -> Vec<Signal<Option<String>>> {
        match attr.shape {
            Shape::Own => vec![self.rows.error],
            Shape::Tags | Shape::Several => vec![self.several.error],
            shape if is_looked_up(shape) => vec![self.one.error],
            _ => vec![self.text.error, self.second.error],
        }
    }
}

fn put<T: Clone + PartialEq + Send + Sync + 'static>(bind: Bind<T>, value: T) {
    if *bind.value.read_untracked() != value {
        bind.value.set(value);
    }
}

/// Whether one of many is chosen by typing part of its name.
pub fn is_looked_up(shape: Shape) -> bool {
    matches!(shape, Shape::Suggest | Shape::Listed | Shape::User | Shape::Team | Shape::Record(_))
}

fn second_label(attr: Attr) -> String {
    format!("{} of {}", if attr.shape == Shape::Moment { "Time" } else { "Currency" }, attr.label)
}

fn yes_no(attr: Attr) -> Vec<Choice> {
    let unknown = (!attr.is_required()).then(|| Choice::new("", "Not known"));
    [Choice::new("true", "Yes"), Choice::new("false", "No")].into_iter().chain(unknown).collect()
}

/// The control with the field's label and help. With `label` it is for narrow places: that is read instead, and nothing else is said.
#[component]
pub fn Control(
    attr: Attr,
    binds: Binds,
    known: Known,
    #[prop(optional, into)] label: Option<String>,
    #[prop(default = attr.is_required())] required: bool,
) -> impl IntoView {
    let Binds { text, second, one, several, .. } = binds;
    let plain = label.is_some();
    let label = label.unwrap_or_else(|| attr.label.to_owned());
    let hint = if plain { "" } else { attr.help };
    let (hide_label, required, maxlength) = (plain, required && !plain, attr.most);
    let field = |kind: FieldKind, placeholder: &'static str| {
        let label = label.clone();
        view! { <Field bind=text label hint hide_label required kind maxlength placeholder autocomplete="off"/> }.into_any()
    };
    match attr.shape {
        Shape::Line | Shape::Own => field(FieldKind::Text, ""),
        Shape::Lines => view! { <Field bind=text label hint hide_label required kind=FieldKind::Textarea rows=5 maxlength/> }.into_any(),
        Shape::Email => field(FieldKind::Email, ""),
        Shape::Phone => field(FieldKind::Tel, ""),
        Shape::Link => field(FieldKind::Url, if plain { "" } else { "https://" }),
        Shape::Whole | Shape::Decimal => field(FieldKind::Number, ""),
        Shape::Percent => {
            view! { <Field bind=text label hint hide_label required kind=FieldKind::Number maxlength=7 suffix="%" autocomplete="off"/> }
                .into_any()
        }
        Shape::Money => {
            let choices = currencies::choices(&second.value.get_untracked());
            view! {
                <div class="amount-row">
                    <Field bind=text label hint hide_label required kind=FieldKind::Number maxlength autocomplete="off"/>
                    <Select bind=second label=second_label(attr) choices hide_label=true/>
                </div>
            }
            .into_any()
        }
        Shape::Day => view! { <DatePicker bind=text label hint hide_label required/> }.into_any(),
        Shape::Moment => view! {
            <div class="amount-row">
                <DatePicker bind=text label hint hide_label required/>
                <Field bind=second label=second_label(attr) hide_label=true kind=FieldKind::Time/>
            </div>
        }
        .into_any(),
        Shape::YesNo if plain => {
            let choices = yes_no(attr);
            view! { <Select bind=text label hide_label choices/> }.into_any()
        }
        Shape::YesNo => view! { <RadioGroup bind=text label hint choices=yes_no(attr) inline=true/> }.into_any(),
        Shape::One if attr.is_required() => {
            view! { <Select bind=text label hint hide_label required choices=attr.choices.clone()/> }.into_any()
        }
        Shape::One => view! { <Select bind=text label hint hide_label choices=attr.choices.clone() placeholder="Not set"/> }.into_any(),
        Shape::Several => {
            view! { <TagInput bind=several label hint hide_label required source=known.source_of(attr) placeholder="Choose…"/> }.into_any()
        }
        Shape::Tags => {
            let hint = if plain { "" } else { "Up to 20; Enter adds one" };
            view! { <TagInput bind=several label hint hide_label source=known.source_of(attr) allow_new=true maxlength/> }.into_any()
        }
        Shape::Suggest | Shape::Listed | Shape::User | Shape::Team | Shape::Record(_) => {
            let placeholder = if attr.shape == Shape::User { "Nobody" } else { "Not set" };
            view! { <Combobox bind=one label hint hide_label required source=known.source_of(attr) placeholder/> }.into_any()
        }
    }
}
