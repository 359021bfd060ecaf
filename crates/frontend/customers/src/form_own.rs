//! The parts of the form that only customers have: further e-mails, phones, addresses and links, and consents.

use records::form_own::Own;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::form_entries_model::{
    AddressEntry, ConsentEntry, Entry, changed_consents, to_addresses, to_consents, to_emails, to_links, to_phones,
};

/// Every one of them.
pub static OWN: [Own; 5] = [
    Own {
        key: "other_emails",
        rows: |held| rows(held, Entry::of_emails),
        read: |rows| made(rows, to_emails),
        change: None,
        describe: |rows| lines(rows, Entry::shown),
    },
    Own {
        key: "other_phones",
        rows: |held| rows(held, Entry::of_phones),
        read: |rows| made(rows, to_phones),
        change: None,
        describe: |rows| lines(rows, Entry::shown),
    },
    Own {
        key: "social_links",
        rows: |held| rows(held, Entry::of_links),
        read: |rows| made(rows, to_links),
        change: None,
        describe: |rows| lines(rows, Entry::shown),
    },
    Own {
        key: "other_addresses",
        rows: |held| rows(held, AddressEntry::of),
        read: |rows| made(rows, to_addresses),
        change: None,
        describe: |rows| lines(rows, AddressEntry::shown),
    },
    Own {
        key: "consents",
        rows: |held| rows(held, ConsentEntry::of),
        read: |rows| made(rows, to_consents),
        change: Some(|held, rows| {
            let changed = changed_consents(&list(rows), &list(held));
            serde_json::to_value(changed.unwrap_or_default()).unwrap_or_default()
        }),
        describe: |rows| lines(rows, ConsentEntry::shown),
    },
];

fn list<T: DeserializeOwned>(value: &Value) -> Vec<T> {
    serde_json::from_value(value.clone()).unwrap_or_default()
}

fn rows<T: DeserializeOwned, R: Serialize>(held: &Value, of: fn(&[T]) -> Vec<R>) -> Value {
    serde_json::to_value(of(&list(held))).unwrap_or_default()
}

fn made<R: DeserializeOwned, T: Serialize>(rows: &Value, to: fn(&[R]) -> Vec<T>) -> Value {
    serde_json::to_value(to(&list(rows))).unwrap_or_default()
}

fn lines<R: DeserializeOwned>(rows: &Value, shown: fn(&R) -> String) -> String {
    list(rows).iter().map(shown).filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}
