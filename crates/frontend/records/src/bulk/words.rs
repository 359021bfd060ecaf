//! Bulk changes in words, with the names of what they refer to.

use std::collections::{HashMap, HashSet};

use leptos::prelude::*;
use platform::client::Failure;
use shared::{
    record::{Kind, Spec},
    records::{
        bulk::{BulkAction, BulkChange},
        bulk_describe::{UNDO, deed, named},
        custom_fields::{CustomField, PREFIX},
    },
};
use uuid::Uuid;

use super::api;

/// What was looked up: each thing once. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Words {
    custom: RwSignal<HashMap<&'static str, Vec<CustomField>>>,
    names: RwSignal<HashMap<Uuid, String>>,
    asked: StoredValue<HashSet<String>>,
}

impl Words {
    pub fn new() -> Self {
        Self { custom: RwSignal::new(HashMap::new()), names: RwSignal::new(HashMap::new()), asked: StoredValue::new(HashSet::new()) }
    }

    /// What a bulk change does, as a heading: "Add the tags vip, new". Names come when they are here; tracked.
    pub fn title(self, spec: Option<&'static Spec>, change: &BulkChange) -> String {
        match (&change.action, spec) {
            (None, _) => UNDO.to_owned(),
            (Some(action), Some(spec)) => self.deed(spec, action, |_| None),
            (Some(action), None) => format!("{} {}", action.label(), change.record),
        }
    }

    /// What an action does to each record; `known` are names that are at hand.
    pub fn deed(self, spec: &'static Spec, action: &BulkAction, known: impl Fn(Uuid) -> Option<String>) -> String {
        self.look_up(spec, action, &known);
        let name = |id| known(id).or_else(|| self.names.with(|names| names.get(&id).cloned()));
        self.custom.with(|custom| deed(spec, action, custom.get(spec.code).map_or(&[], Vec::as_slice), name))
    }

    fn look_up(self, spec: &'static Spec, action: &BulkAction, known: &impl Fn(Uuid) -> Option<String>) {
        let names_custom = matches!(action, BulkAction::Edit { fields } if fields.keys().any(|key| key.starts_with(PREFIX)));
        if names_custom && self.is_first(format!("{} custom", spec.code)) {
            leptos::task::spawn_local(async move {
                if let Ok(fields) = api::custom_fields(spec).await {
                    let _ = self.custom.try_update(|custom| custom.insert(spec.code, fields));
                }
            });
        }
        for (field, id) in named(spec, action).into_iter().filter(|(_, id)| known(*id).is_none()) {
            match field.map(|field| field.kind) {
                Some(Kind::Ref(code)) if self.is_first(id.to_string()) => leptos::task::spawn_local(async move {
                    let name = crate::api::name(code, &id.to_string()).await;
                    self.keep(name.map(|name| vec![(id, name)]));
                }),
                Some(Kind::Team) if self.is_first("teams".to_owned()) => leptos::task::spawn_local(async move {
                    let teams = crate::api::teams().await;
                    self.keep(teams.map(|teams| teams.into_iter().filter_map(|(id, name)| Some((id.parse().ok()?, name))).collect()));
                }),
                None | Some(Kind::User) if self.is_first(format!("{} owners", spec.code)) => leptos::task::spawn_local(async move {
                    let choices = api::choices(spec).await;
                    self.keep(choices.map(|choices| choices.owners.into_iter().map(|owner| (owner.id, owner.name)).collect()));
                }),
                _ => {}
            }
        }
    }

    /// Whether nobody has asked for this before.
    fn is_first(self, what: String) -> bool {
        self.asked.try_update_value(|asked| asked.insert(what)) == Some(true)
    }

    /// What cannot be read has no name.
    fn keep(self, found: Result<Vec<(Uuid, String)>, Failure>) {
        if let Ok(found) = found {
            let _ = self.names.try_update(|names| names.extend(found));
        }
    }
}
