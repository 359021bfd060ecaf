//! Adding a custom field.

use super::CustomFields;
use super::access::{ManageCustomFields, record_of};
use super::snapshot::Snapshot;
use crate::entity::custom_field::{ActiveModel, Column, Entity, Model, StoredChoices};
use crate::record::AnyRecord;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::{Can, Change, Error, Recorded, Tx, Valid, clock};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use shared::records::custom_fields::{CustomChoice, CustomField, MAX_FIELDS, NewCustomField, code_of, key_of};
use shared::text::{self, trimmed};
use uuid::Uuid;

/// The topic that lets only one transaction at a time change which fields there are.
const FIELDS: i64 = 7_238_450_922;

/// Add a custom field to a record type.
///
/// It is there at once: in forms, lists, filters, imports and exports. 409 `duplicate`: there is a field of this label or key.
#[utoipa::path(tag = "custom fields", security(("bearer" = ["custom_field.manage"])), request_body = NewCustomField,
    responses((status = 201, body = CustomField, headers(("ETag" = String), ("Location" = String))), (status = 409, description = "duplicate, too_many_fields")))]
#[post("/custom-fields")]
pub async fn create_custom_field(by: Can<ManageCustomFields>, new: Valid<NewCustomField>) -> Result<HttpResponse, Error> {
    let record = record_of(&by, &new.0.record)?;
    let answer = by
        .answer(async |tx| {
            let (row, change) = add(tx, record, new.0).await?;
            let (version, location) = (row.version, format!("/api/v1/custom-fields/{}", row.id));
            Ok(Recorded::new(Answer::created(CustomField::from(row), version, location), change))
        })
        .await?;
    CustomFields::forget(by.app(), record);
    Ok(answer)
}

/// Writes one field after all others.
pub async fn add(tx: &Tx, record: &dyn AnyRecord, new: NewCustomField) -> Result<(Model, Change), Error> {
    refuse_more(tx, record.spec().code).await?;
    let row = prepare(tx, record, new).await?;
    refuse_taken(tx, record, &row.label_key, None).await?;
    Entity::insert(ActiveModel::from(row.clone())).exec_without_returning(tx).await?;
    let change = Change::new("custom_field.created", row.id, row.label.clone()).between(None, Some(&Snapshot::of(&row)))?;
    Ok((row, change))
}

/// Refuses more fields than forms and lists can show; others who add fields wait until this transaction ends.
pub async fn refuse_more(tx: &Tx, record: &str) -> Result<(), Error> {
    tx.hold(FIELDS).await?;
    if Entity::find().filter(Column::Record.eq(record)).filter(Column::ArchivedAt.is_null()).count(tx).await? < MAX_FIELDS as u64 {
        return Ok(());
    }
    let detail = format!("There are {MAX_FIELDS} custom fields already. Archive one that is no longer needed.");
    Err(Error::Conflict { code: "too_many_fields", detail, errors: Vec::new() })
}

/// Refuses a label that another field has which is not archived.
pub async fn refuse_taken(db: &impl ConnectionTrait, record: &dyn AnyRecord, label_key: &str, except: Option<Uuid>) -> Result<(), Error> {
    let named = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Record.eq(record.spec().code))
        .filter(Column::LabelKey.eq(label_key))
        .filter(Column::ArchivedAt.is_null());
    match named.into_tuple::<Uuid>().one(db).await? {
        Some(id) if Some(id) != except => Err(Error::conflict("duplicate", "label", "is already the label of another custom field")),
        _ => Ok(()),
    }
}

async fn prepare(tx: &Tx, record: &dyn AnyRecord, new: NewCustomField) -> Result<Model, Error> {
    let NewCustomField { record: _, label, key, kind, help, choices } = new;
    let (label, now) = (label.trim().to_owned(), clock::now());
    let taken = Entity::find().select_only().columns([Column::Key, Column::Position]).filter(Column::Record.eq(record.spec().code));
    let taken: Vec<(String, i32)> = taken.into_tuple().all(tx).await?;
    let is_taken = |key: &str| taken.iter().any(|(other, _)| other == key);
    let key = match key {
        Some(key) if is_taken(&key) => return Err(Error::conflict("duplicate", "key", "is already the key of another custom field")),
        Some(key) => key,
        None => distinct(key_of(&label), is_taken),
    };
    Ok(Model {
        id: Uuid::now_v7(),
        record: record.spec().code.to_owned(),
        key,
        label_key: text::key(&label),
        label,
        help: trimmed(help),
        kind,
        choices: StoredChoices(coded(&[], choices)),
        position: taken.iter().map(|(_, position)| position + 1).max().unwrap_or(0),
        archived_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    })
}

/// Choices with the codes that were left out, made from the labels; a known choice of the same label keeps its code.
pub fn coded(known: &[CustomChoice], choices: Vec<CustomChoice>) -> Vec<CustomChoice> {
    let mut codes: Vec<String> = choices.iter().map(|choice| choice.code.clone()).filter(|code| !code.is_empty()).collect();
    let mut coded = Vec::with_capacity(choices.len());
    for CustomChoice { code, label } in choices {
        let label = label.trim().to_owned();
        let code = match code.is_empty() {
            false => code,
            true => {
                let same = known.iter().find(|choice| text::key(&choice.label) == text::key(&label) && !codes.contains(&choice.code));
                let new = || {
                    let is_taken = |code: &str| codes.iter().any(|c| c == code) || known.iter().any(|choice| choice.code == code);
                    distinct(code_of(&label).unwrap_or_else(|| "choice".to_owned()), is_taken)
                };
                let code = same.map_or_else(new, |choice| choice.code.clone());
                codes.push(code.clone());
                code
            }
        };
        coded.push(CustomChoice { code, label });
    }
    coded
}

/// The name, with a number where it is taken.
fn distinct(name: String, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = |n: u32| {
        let end = format!("_{n}");
        format!("{}{end}", &name[..name.len().min(40 - end.len())])
    };
    if is_taken(&name) { (2..).map(numbered).find(|name| !is_taken(name)).unwrap_or(name) } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_made_once_and_stay() {
        let choice = |code: &str, label: &str| CustomChoice { code: code.into(), label: label.into() };
        let codes = |known: &[CustomChoice], choices| coded(known, choices).into_iter().map(|c| c.code).collect::<Vec<_>>();
        assert_eq!(
            codes(&[], vec![choice("", "Gold"), choice("", "金"), choice("", "銀"), choice("gold_2", "X"), choice("", "Gold!")]),
            ["gold", "choice", "choice_2", "gold_2", "gold_3"]
        );
        let known = [choice("a", "Gold"), choice("silver", "Old")];
        assert_eq!(codes(&known, vec![choice("", "GOLD"), choice("", "Silver")]), ["a", "silver_2"]);
    }
}
