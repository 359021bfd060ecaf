//! Who works where: persons as contacts of companies. Both are customers; nothing else stores contact data.

use crate::customers::CustomerRef;
use crate::{Patch, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Makes a person a contact of a company: one who is a customer already, or a new one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewContact {
    /// Either this or `new_person`.
    #[garde(custom(one_of(&self.new_person)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_id: Option<Uuid>,
    /// Adds this person as a customer, which needs `customer.create`, too.
    #[garde(dive)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_person: Option<NewPerson>,
    /// What the person does there, one line.
    #[garde(custom(rules::line(120)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 120))]
    pub job_title: Option<String>,
    /// Whom to turn to first, instead of whoever it was. A company's first contact is its primary one unless said otherwise.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_primary: Option<bool>,
}

/// A person who becomes a customer and a contact at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// The person's full name, one line.
    #[garde(custom(rules::required(120)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 120))]
    pub name: String,
    /// The person's e-mail; unique among customers.
    #[garde(custom(rules::required(120)), custom(rules::email))]
    #[cfg_attr(feature = "server", schema(min_length = 1, format = Email, max_length = 120))]
    pub email: String,
    /// The person's phone number, with `+` and country code or in the organisation's country.
    #[garde(custom(rules::phone))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 20))]
    pub phone: Option<String>,
}

fn one_of(new_person: &Option<NewPerson>) -> impl Fn(&Option<Uuid>, &()) -> garde::Result + '_ {
    move |person, _| match (person, new_person) {
        (Some(_), None) | (None, Some(_)) => Ok(()),
        (None, None) => Err(garde::Error::new("is required, or new_person")),
        (Some(_), Some(_)) => Err(garde::Error::new("cannot go together with new_person")),
    }
}

/// Changes what a person is at a company; absent fields stay, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditContact {
    /// What the person does there, one line; `null` clears.
    #[garde(custom(rules::line(120)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 120))]
    pub job_title: Patch<String>,
    /// `true` takes it from whoever was the primary contact.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_primary: Option<bool>,
}

/// A person at a company.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Contact {
    /// The id of the contact.
    pub id: Uuid,
    /// The customer that the person works at.
    pub company: CustomerRef,
    /// The customer that the person is.
    pub person: CustomerRef,
    /// The person's.
    pub email: Option<String>,
    /// The person's.
    pub phone: Option<String>,
    /// What the person does there; `null` where it is not known.
    pub job_title: Option<String>,
    /// Whether this is whom to turn to first.
    pub is_primary: bool,
    /// When the contact was added.
    pub created_at: DateTime<Utc>,
    /// Goes up with each change; the `ETag` header carries it.
    pub version: i64,
}
