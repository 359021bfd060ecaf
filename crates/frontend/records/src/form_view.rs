//! The controls of a form, as its layout puts them.

use leptos::prelude::*;
use platform::client;
use shared::record::State;
use ui::Icon;

use super::{
    attribute::{Attr, Shape},
    control::{Binds, Control},
    form_fields::Fields,
    inline_edit::lower,
    known::Known,
};

/// A form that is laid out. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct FormView {
    pub fields: Fields,
    pub known: Known,
    /// The record under edit, as it was read; empty for a new one.
    pub record: StoredValue<State>,
    /// The fields that are not asked for, given the others.
    unasked: Memo<Vec<Attr>>,
    /// A value that another record has: the field's path, and what was typed.
    taken: RwSignal<Option<(&'static str, String)>>,
}

impl FormView {
    pub fn new(fields: Fields, known: Known, record: StoredValue<State>, taken: RwSignal<Option<(&'static str, String)>>) -> Self {
        Self { fields, known, record, unasked: Memo::new(move |_| fields.unasked()), taken }
    }

    /// What the control of a field edits.
    pub fn binds(self, key: &str) -> Option<Binds> {
        self.fields.binds().into_iter().find(|(attr, _)| attr.key == key).map(|(_, binds)| binds)
    }

    /// The control of a field.
    pub fn control(self, key: &str) -> AnyView {
        let found = self.fields.binds().into_iter().find(|(attr, _)| attr.key == key);
        found.map_or_else(|| ().into_any(), |(attr, binds)| self.draw(attr, binds, attr.is_required()))
    }

    /// The control of a field that is needed only now.
    pub fn needed(self, key: &'static str, required: impl Fn() -> bool + Send + Sync + 'static) -> AnyView {
        let required = Memo::new(move |_| required());
        let draw = move || {
            let found = self.fields.binds().into_iter().find(|(attr, _)| attr.key == key);
            let required = required.get();
            untrack(|| found.map(|(attr, binds)| self.draw(attr, binds, required)))
        };
        view! { <div>{draw}</div> }.into_any()
    }

    /// Whether any of these fields is refused.
    pub fn refused(self, keys: &'static [&'static str]) -> Signal<bool> {
        let named = self.fields.binds().into_iter().filter(|(attr, _)| keys.contains(&attr.key));
        let errors: Vec<_> = named.flat_map(|(attr, binds)| binds.errors(attr)).collect();
        Signal::derive(move || errors.iter().any(|error| error.read().is_some()))
    }

    /// The controls of the fields that an administrator added, where there are any.
    pub fn added(self) -> Option<AnyView> {
        let added: Vec<_> = self.fields.binds().into_iter().filter(|(attr, _)| attr.is_added()).collect();
        (!added.is_empty()).then(|| {
            let controls = added.into_iter().map(|(attr, binds)| self.draw(attr, binds, false)).collect_view();
            view! { <div class="custom-controls">{controls}</div> }.into_any()
        })
    }

    /// All of them in the order of the declaration; long ones take a line of their own.
    pub fn all(self) -> AnyView {
        let title = self.fields.of.pages.spec.title;
        let control = move |(attr, binds): (Attr, Binds)| {
            let is_wide = attr.key == title || matches!(attr.shape, Shape::Lines | Shape::Tags | Shape::Several);
            view! {
                <div class="record-field" data-wide=is_wide.to_string() hidden=move || self.unasked.read().contains(&attr)>
                    {self.draw(attr, binds, attr.is_required())}
                </div>
            }
        };
        view! { <div class="record-fields">{self.fields.binds().into_iter().map(control).collect_view()}</div> }.into_any()
    }

    fn draw(self, attr: Attr, binds: Binds, required: bool) -> AnyView {
        let pages = self.fields.of.pages;
        // A refused value says more only while it stands there.
        let taken = move || {
            let (_, typed) = self.taken.get().filter(|(path, typed)| *path == attr.path && *binds.text.value.read() == *typed)?;
            let href = client::query(&pages.path(), &[("q", Some(typed))]);
            Some(view! {
                <p class="field-hint">
                    <a href=href target="_blank" rel="noopener">
                        {format!("Look for the {} with this {}", pages.one(), lower(attr))}
                        <Icon name="external-link"/><span class="visually-hidden">" (opens a new tab)"</span>
                    </a>
                </p>
            })
        };
        view! { <Control attr binds known=self.known required/> {taken} }.into_any()
    }
}
