//! Erasing a customer for good: what goes and what stays, then the name, the reason and the own password.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use platform::{
    client::Refusal,
    loading::{Loading, load},
    time::format_date_time,
};
use shared::{
    Named,
    customers::Customer,
    customers::privacy::{EraseCustomer, Erasure, ErasureOutcome},
    problem::validate,
};
use ui::{Banner, Button, Dialog, Field, FieldKind, Form, FormErrors, Loaded, Toasts, Tone, unique_id};

use super::privacy_api;

/// Asks before erasing. `customer` is the page's record, which is read anew where something of it stays.
#[component]
pub fn EraseDialog(open: RwSignal<bool>, record: Customer, customer: Loading<Customer>) -> impl IntoView {
    let id = unique_id("erase");
    let form_id = id.clone();
    let busy = RwSignal::new(false);
    let footer = move || {
        let id = id.clone();
        view! {
            <Button on_click=move |_| open.set(false)>"Cancel"</Button>
            <button type="submit" form=id class="button danger" disabled=move || busy.get() aria-busy=move || busy.get().to_string()>"Erase for good"</button>
        }
    };
    let title = format!("Erase {} for good?", record.name);
    let record = StoredValue::new(record);
    view! {
        <Dialog open title footer>
            {
                let form_id = form_id.clone();
                move || open.get().then(|| view! { <EraseForm id=form_id.clone() record=record.get_value() customer open busy/> })
            }
        </Dialog>
    }
}

#[component]
fn EraseForm(id: String, record: Customer, customer: Loading<Customer>, open: RwSignal<bool>, busy: RwSignal<bool>) -> impl IntoView {
    let (toasts, navigate) = (Toasts::from_context(), use_navigate());
    let (customer_id, called) = (record.id, record.name.clone());
    let preview = load(move || privacy_api::preview_erasure(customer_id));
    let form = Form::new();
    let name = form.field("confirm_name", "Name", String::new());
    let reason = form.field("reason", "Reason", String::new());
    let password = form.field("current_password", "Your password", String::new());
    let wanted = move || EraseCustomer {
        confirm_name: name.value.get().trim().to_owned(),
        reason: reason.value.get().trim().to_owned(),
        current_password: password.value.get(),
    };
    form.rules(move || validate(&wanted()));
    Effect::new(move |_| busy.set(form.is_busy().get()));
    let submit = form.on_submit(move || {
        let (wanted, navigate) = (untrack(wanted), navigate.clone());
        async move {
            let done = privacy_api::erase(customer_id, &wanted).await.map_err(Refusal::from)?;
            form.settle();
            open.try_set(false);
            match done.outcome {
                ErasureOutcome::Removed => {
                    toasts.success(erased("Customer erased for good", &done));
                    navigate("/customers", Default::default());
                }
                ErasureOutcome::Anonymised => {
                    toasts.success(erased("Customer anonymised: nothing personal is left", &done));
                    customer.refetch();
                }
            }
            Ok(())
        }
    });
    let hint = format!("Type “{called}”");
    view! {
        <form id=id class="stack" novalidate on:submit=submit>
            <Banner tone=Tone::Danger title="This cannot be taken back.">
                <p>"Copies made before still hold the customer until somebody deletes them: backups, and the archives and replicas of your database."</p>
            </Banner>
            <Loaded of=preview lines=5 let:erasure><Preview erasure/></Loaded>
            <FormErrors form/>
            <Field bind=name label="Name of the customer" hint required=true maxlength=200 autocomplete="off"/>
            <Field bind=reason label="Reason" hint="Stays in the audit log, so without names: request of 12 May, case 4711" required=true maxlength=300/>
            <Field bind=password label="Your password" kind=FieldKind::Password required=true autocomplete="current-password" maxlength=128/>
        </form>
    }
}

/// What was done, and who still holds it.
fn erased(what: &str, done: &Erasure) -> String {
    match done.backups.as_slice() {
        [] => what.to_owned(),
        [_] => format!("{what}. One backup made before still holds it."),
        more => format!("{what}. {} backups made before still hold it.", more.len()),
    }
}

/// What goes and what stays.
#[component]
fn Preview(erasure: Erasure) -> impl IntoView {
    let outcome = match erasure.outcome {
        ErasureOutcome::Removed => "The customer is removed. Nobody can find or restore it any more.",
        ErasureOutcome::Anonymised => {
            "Purchases refer to this customer, so the record stays, archived and without anything personal, as “Erased customer”. Nobody can change or restore it."
        }
    };
    let erased = erasure.erased.into_iter().map(|part| (part.place.label(), part.count)).collect();
    let mut backups = erasure.backups;
    backups.sort_unstable_by_key(|backup| std::cmp::Reverse(backup.made_at));
    // Years of them are not to push the form out of sight.
    let (count, few) = (backups.len(), backups.len() <= 3);
    let backups =
        backups.into_iter().map(|backup| view! { <li><span>{backup.name}</span><span>{format_date_time(backup.made_at)}</span></li> });
    let backups = backups.collect_view();
    let kept: Vec<_> = erasure.kept.into_iter().map(|part| (part.place.label(), part.count)).collect();
    view! {
        <div class="stack erasure">
            <p>{outcome}</p>
            <h3>"What is erased"</h3>
            <Parts parts=erased/>
            {(!kept.is_empty()).then(|| view! { <h3>"What stays"</h3> <Parts parts=kept/> })}
            {(count > 0).then(|| view! {
                <details open=few>
                    <summary>"Backups that still hold it "<span class="count">{count}</span></summary>
                    <ul class="erasure-parts">{backups}</ul>
                </details>
            })}
        </div>
    }
}

#[component]
fn Parts(parts: Vec<(&'static str, u64)>) -> impl IntoView {
    let rows = parts.into_iter().map(|(label, count)| view! { <li><span>{label}</span><span class="count">{count}</span></li> });
    view! { <ul class="erasure-parts">{rows.collect_view()}</ul> }
}
