use leptos::prelude::*;
use shared::{
    audit::describe::{actor, deed, field, subject, value},
    audit::{AuditEntry, FieldChange},
};
use ui::{Description, DescriptionList, Icon, When};

use super::subject_link::subject_href;

/// One recorded action; opened it shows what changed and from where.
#[component]
pub fn AuditEntryView(entry: AuditEntry) -> impl IntoView {
    let name = subject(&entry).map(|name| view! { <strong>{name}</strong> });
    let record = subject_href(&entry).map(|href| {
        let label = if entry.subject_label.is_empty() { "Open".to_owned() } else { entry.subject_label.clone() };
        view! { <Description term="Record"><a href=href>{label}</a></Description> }
    });
    let (who, what, at) = (actor(&entry), deed(&entry), entry.at);
    view! {
        <li>
            <details class="audit-entry grow">
                <summary><Icon name="chevron-right"/><strong>{who}</strong><span>{what}</span>{name}<When at/></summary>
                <div class="audit-detail">
                    {changes(&entry.changes)}
                    <DescriptionList>
                        {record}
                        <Description term="When"><When at exact=true/></Description>
                        <Description term="Action"><code>{entry.action}</code></Description>
                        {entry.address.map(|address| view! { <Description term="From address">{address}</Description> })}
                        {entry.request_id.map(|id| view! { <Description term="Request"><code>{id.to_string()}</code></Description> })}
                    </DescriptionList>
                </div>
            </details>
        </li>
    }
}

fn changes(changes: &[FieldChange]) -> Option<impl IntoView + use<>> {
    let rows = changes
        .iter()
        .map(|change| {
            let before = value(&change.before).map(|text| view! { <del>{text}</del> });
            let after = value(&change.after).map(|text| view! { <ins>{text}</ins> });
            view! { <tr><th scope="row">{field(&change.field)}</th><td>{before}</td><td>{after}</td></tr> }
        })
        .collect_view();
    (!changes.is_empty()).then(|| {
        view! {
            <table class="changes">
                <thead><tr><th scope="col">"Field"</th><th scope="col">"Before"</th><th scope="col">"After"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        }
    })
}
