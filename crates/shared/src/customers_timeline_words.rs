//! A customer's timeline as people read it.

/// What happened, as the rest of a sentence that begins with who did it.
pub fn deed(action: &str) -> String {
    match action {
        "customer.created" => "added this customer".into(),
        "customer.imported" => "imported this customer".into(),
        "customer.edited" => "changed".into(),
        "customer.archived" => "archived this customer".into(),
        "customer.restored" => "restored this customer".into(),
        "customer.merged" => "merged another customer into this one".into(),
        "customer.unmerged" => "took a merge back".into(),
        "duplicate.dismissed" => "said that this is not the same customer as another".into(),
        "duplicate.restored" => "listed this as a likely duplicate again".into(),
        "contact.added" => "added a contact".into(),
        "contact.edited" => "changed a contact".into(),
        "contact.removed" => "removed a contact".into(),
        other => other.rsplit('.').next().unwrap_or(other).replace('_', " "),
    }
}
