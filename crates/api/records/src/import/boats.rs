//! A record type for the tests of this module.

use crate::access::Access;
use crate::stored::Stored;
use crate::table::{Record, Table};
use serde_json::Value;
use shared::access::Permission;
use shared::page::Direction;
use shared::record::uses::{FORM, IMPORT, REQUIRED, UNIQUE};
use shared::record::{Field, History, Kind, Spec};

pub struct Boats;

pub static BOATS: Table<Boats> = Table(Boats);

pub static SPEC: Spec = Spec {
    code: "boats",
    subject: "boat",
    noun: ("boat", "boats"),
    title: "name",
    fields: &[
        Field::new("name", "Name", Kind::Line(20), FORM | IMPORT | REQUIRED).also(&["boat name", "vessel", "boat"]),
        Field::new("sign", "Call sign", Kind::Email, FORM | IMPORT | UNIQUE),
        Field::new("length", "Length", Kind::Number(1, 500), FORM | IMPORT),
        Field::new("price", "Price", Kind::Money, FORM | IMPORT),
        Field::new("flag", "Flag", Kind::Country, FORM | IMPORT),
        Field::new("built", "Built", Kind::Day, FORM | IMPORT),
        Field::new("rig", "Rig", Kind::Choice(|| vec![("sloop", "Sloop"), ("two_masted", "Two masts")]), FORM | IMPORT).also(&["type"]),
        Field::new("class", "Class", Kind::Line(10), FORM | IMPORT).also(&["boat class", "type"]),
        Field::new("port", "Port", Kind::Line(30), FORM | IMPORT).within("address"),
        Field::new("mother", "Mother ship", Kind::Ref("boats"), FORM | IMPORT),
        Field::new("tags", "Tags", Kind::Tags, FORM | IMPORT),
    ],
    subtitle: &[],
    sort: ("name", Direction::Asc),
    history: History::PLAIN,
    match_by: &["sign", "name"],
};

static ACCESS: Access = Access {
    read: Permission::UserRead,
    create: Permission::UserInvite,
    edit: Permission::UserEdit,
    archive: Permission::UserDeactivate,
    import: Permission::UserInvite,
    export: Permission::UserExport,
};

static STORED: Stored = Stored::new("boats").without_owner();

impl Record for Boats {
    type New = Value;
    type Edit = Value;
    type Dto = Value;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn access(&self) -> &'static Access {
        &ACCESS
    }

    fn stored(&self) -> &'static Stored {
        &STORED
    }
}
