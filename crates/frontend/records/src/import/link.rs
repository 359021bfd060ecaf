//! An import by nothing but its id, as the audit log has it: leads to its page among those of its record type.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use platform::{client::Failure, loading::load, page};
use ui::{Loaded, PageHead};
use uuid::Uuid;

use super::{api, start::HELP};

pub fn import_link() -> AnyView {
    page::describe("Import".to_owned(), Vec::new(), Some(&HELP));
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<Uuid>().ok()));
    let import = load(move || {
        let id = id.get();
        async move { api::get(id.ok_or(Failure::Unreadable)?).await }
    });
    let navigate = StoredValue::new_local(use_navigate());
    Effect::new(move |_| {
        if let Some(import) = import.value.get() {
            let path = format!("/{}/import/{}", import.record, import.id);
            navigate.with_value(|go| go(&path, NavigateOptions { replace: true, ..NavigateOptions::default() }));
        }
    });
    view! { <PageHead title="Import"/> <Loaded of=import lines=8 let:_import>""</Loaded> }.into_any()
}
