//! What the controls of a form edit, and what becomes of it: a new record, or an edit.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde_json::{Value, json};
use shared::{
    FieldError,
    record::{State, check, uses},
    records::undo::{self, Image},
};
use ui::Form;

use super::{
    attribute::{Attr, Shape, built_in, request_of},
    attribute_value::Draft,
    control::Binds,
    form_own::Own,
    form_pages::FormPages,
    pages::Pages,
};

/// What stands in a form, by the keys of its fields.
pub type Typed = BTreeMap<String, Draft>;

/// The part of the form that only the domain knows, where the field is one.
fn own(of: &FormPages, attr: Attr) -> Option<&'static Own> {
    of.own.iter().find(|own| attr.shape == Shape::Own && own.key == attr.key)
}

/// The fields of the form, those that were added last.
pub fn form_attrs(of: &FormPages, added: Vec<Attr>) -> Vec<Attr> {
    let is_asked = |attr: &Attr| attr.is(uses::FORM) && (attr.shape != Shape::Own || own(of, attr).is_some());
    built_in(of.pages.spec).into_iter().chain(added).filter(is_asked).collect()
}

/// The form of a record; `currency` stands where it has no amount.
pub fn typed_of(of: &FormPages, attrs: &[Attr], record: &State, currency: &str) -> Typed {
    let draft = |attr: Attr| match own(of, attr) {
        Some(own) => Draft { rows: (own.rows)(attr.of(record)), ..Draft::default() },
        None => attr.draft(attr.of(record), currency),
    };
    attrs.iter().map(|attr| (attr.key.to_owned(), draft(attr))).collect()
}

/// The value of a field as it is typed, as people read it.
pub fn describe(of: &FormPages, attr: Attr, draft: &Draft) -> String {
    own(of, attr).map_or_else(|| attr.describe_draft(draft), |own| (own.describe)(&draft.rows))
}

/// What a new record begins with; `me` is who adds it.
pub fn blank(pages: &Pages, me: Option<(String, String)>) -> State {
    let mut record: State = pages.defaults.iter().map(|(key, value)| ((*key).to_owned(), json!(value))).collect();
    let owned = pages.spec.field("owner").is_some_and(|field| field.is(uses::FORM));
    if let Some((id, name)) = me.filter(|_| owned) {
        record.insert("owner".to_owned(), json!({ "id": id, "name": name }));
    }
    record
}

/// The form's fields, each tied to its control. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Fields {
    pub of: &'static FormPages,
    pub form: Form,
    binds: StoredValue<Vec<(Attr, Binds)>>,
}

impl Fields {
    /// The form with `typed` in it, in the order shown.
    pub fn new(of: &'static FormPages, attrs: &[Attr], typed: &Typed) -> Self {
        let form = Form::new();
        let bind = |attr: Attr| (attr, Binds::of(form, attr, &typed.get(attr.key).cloned().unwrap_or_default()));
        let fields = Self { of, form, binds: StoredValue::new(attrs.iter().map(|attr| bind(attr)).collect()) };
        form.rules(move || fields.read(&fields.typed()).map(drop));
        fields
    }

    pub fn binds(self) -> Vec<(Attr, Binds)> {
        self.binds.get_value()
    }

    pub fn attrs(self) -> Vec<Attr> {
        self.binds.with_value(|binds| binds.iter().map(|(attr, _)| *attr).collect())
    }

    /// What stands in the controls; tracked.
    pub fn typed(self) -> Typed {
        self.binds.with_value(|binds| binds.iter().filter_map(|(attr, binds)| Some((attr.key.to_owned(), binds.draft(attr)?))).collect())
    }

    /// Puts `typed` into the controls.
    pub fn fill(self, typed: &Typed) {
        self.binds.with_value(|binds| {
            for (attr, binds) in binds {
                if let Some(draft) = typed.get(attr.key) {
                    binds.fill(draft);
                }
            }
        });
    }

    /// What is typed as far as it can be read, as requests have it, and which fields are refused.
    fn parse(self, typed: &Typed) -> (State, Vec<FieldError>) {
        let (mut state, mut errors) = (State::new(), Vec::new());
        for attr in self.attrs() {
            let Some(draft) = typed.get(attr.key) else { continue };
            let read = own(self.of, attr).map_or_else(|| attr.read(draft), |own| Ok((own.read)(&draft.rows)));
            match read {
                Ok(value) => attr.request(&mut state, attr.requested(&value)),
                Err(message) => errors.push(FieldError::new(attr.path, message)),
            }
        }
        (state, errors)
    }

    /// The fields that are not asked for, given the others; tracked.
    pub fn unasked(self) -> Vec<Attr> {
        let (state, _) = self.parse(&self.typed());
        self.attrs().into_iter().filter(|attr| !(self.of.pages.asks)(attr.key, &state)).collect()
    }

    /// What these fields make, as requests have it, or which of them are refused, by the rules the server applies too.
    pub fn read(self, typed: &Typed) -> Result<State, Vec<FieldError>> {
        let (mut state, mut errors) = self.parse(typed);
        let given = state.clone();
        for attr in self.attrs().into_iter().filter(|attr| !(self.of.pages.asks)(attr.key, &given)) {
            attr.request(&mut state, Value::Null);
            errors.retain(|error| error.field != attr.path);
        }
        for error in check(self.of.pages.spec, &state, true).into_iter().chain((self.of.rules)(&state)) {
            if !errors.iter().any(|held| held.field == error.field) {
                errors.push(error);
            }
        }
        if errors.is_empty() { Ok(state) } else { Err(errors) }
    }

    /// The request for a new record: without what is empty.
    pub fn new_of(self, typed: &Typed) -> Result<State, Vec<FieldError>> {
        self.read(typed).map(without_nulls)
    }

    /// What turns `before` into these fields, of which `base` are those that the form began with: only what differs.
    pub fn edit_of(self, typed: &Typed, base: &Typed, before: &State) -> Result<State, Vec<FieldError>> {
        let mut after = self.read(typed)?;
        let attrs = self.attrs();
        // What nobody touched stays to the letter.
        for attr in attrs.iter().filter(|attr| typed.get(attr.key) == base.get(attr.key)) {
            attr.request(&mut after, attr.requested(attr.of(before)));
        }
        let before = request_of(&attrs, before);
        let image = Image::between(&before, &after);
        let mut edit = undo::edit(&before, image.after.iter());
        for attr in attrs {
            if let (Some(change), Some(draft)) = (own(self.of, attr).and_then(|own| own.change), typed.get(attr.key))
                && let Some(value) = edit.get_mut(attr.path)
            {
                *value = change(before.get(attr.path).unwrap_or(&Value::Null), &draft.rows);
            }
        }
        Ok(edit)
    }
}

fn without_nulls(state: State) -> State {
    let kept = |(key, value): (String, Value)| match value {
        Value::Null => None,
        Value::Object(parts) => Some((key, Value::Object(without_nulls(parts)))),
        value => Some((key, value)),
    };
    state.into_iter().filter_map(kept).collect()
}

/// A field that both changed since it was read, each in another way.
#[derive(Clone, PartialEq)]
pub struct Conflict {
    pub attr: Attr,
    pub theirs: Draft,
    pub mine: Draft,
}

/// Joins two edits of the same record: `mine` with every field only they changed taken over, and the fields both changed differently.
pub fn merge(of: &FormPages, attrs: &[Attr], base: &Typed, theirs: &Typed, mine: &Typed) -> (Typed, Vec<Conflict>) {
    let (mut merged, mut conflicts) = (mine.clone(), Vec::new());
    for attr in attrs {
        let held = |typed: &Typed| typed.get(attr.key).cloned().unwrap_or_default();
        let (old, their, my) = (held(base), held(theirs), held(mine));
        let same = |one: &Draft, other: &Draft| one == other || describe(of, attr, one) == describe(of, attr, other);
        if same(&their, &my) || same(&their, &old) {
            continue;
        }
        if same(&my, &old) {
            merged.insert(attr.key.to_owned(), their);
        } else {
            conflicts.push(Conflict { attr, theirs: their, mine: my });
        }
    }
    (merged, conflicts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list_query::tests::PAGES;
    use shared::sales::leads::SPEC;

    static FORM: FormPages = FormPages::new(&PAGES);

    #[test]
    fn edits_of_two_are_joined_and_what_both_changed_is_a_conflict() {
        let attrs: Vec<Attr> = built_in(&SPEC).into_iter().filter(|attr| ["name", "city", "stage"].contains(&attr.key)).collect();
        let typed = |name: &str, city: &str, stage: &str| {
            let record = json!({ "name": name, "city": city, "stage": stage });
            typed_of(&FORM, &attrs, record.as_object().expect("an object"), "EUR")
        };
        let (merged, conflicts) = merge(&FORM, &attrs, &typed("A", "Bonn", "new"), &typed("B", "Wien", "new"), &typed("A", "Rom", "won"));
        assert_eq!(merged, typed("B", "Rom", "won"));
        assert_eq!(conflicts.iter().map(|conflict| conflict.attr.key).collect::<Vec<_>>(), ["city"]);
    }
}
