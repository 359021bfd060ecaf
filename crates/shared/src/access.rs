//! Permissions, scopes and the roles that are there from the start.

use crate::{Named, named_enum};
use std::collections::BTreeMap;

named_enum! {
    /// What a role may allow, `<noun>.<verb>`.
    Permission {
        CustomerRead = "customer.read", "See customers";
        CustomerCreate = "customer.create", "Add customers";
        CustomerEdit = "customer.edit", "Edit customers";
        CustomerArchive = "customer.archive", "Archive and restore customers";
        CustomerImport = "customer.import", "Import customers";
        CustomerExport = "customer.export", "Export customers";
        CustomerMerge = "customer.merge", "Review and merge duplicate customers";
        CustomerDisclose = "customer.disclose", "Hand over all data kept about a customer";
        CustomerErase = "customer.erase", "Erase customers for good";
        LeadRead = "lead.read", "See leads";
        LeadCreate = "lead.create", "Add leads";
        LeadEdit = "lead.edit", "Edit leads";
        LeadArchive = "lead.archive", "Archive and restore leads";
        LeadImport = "lead.import", "Import leads";
        LeadExport = "lead.export", "Export leads";
        ProductRead = "product.read", "See products";
        ProductCreate = "product.create", "Add products";
        ProductEdit = "product.edit", "Edit products";
        ProductArchive = "product.archive", "Archive and restore products";
        ProductImport = "product.import", "Import products";
        ProductExport = "product.export", "Export products";
        CustomFieldManage = "custom_field.manage", "Define custom fields";
        AttachmentManage = "attachment.manage", "Add and remove files and pictures";
        SegmentManage = "segment.manage", "Make and change segments";
        InteractionLog = "interaction.log", "Log calls, e-mails, meetings and notes";
        ViewShare = "view.share", "Share saved views";
        DashboardRead = "dashboard.read", "See the dashboard";
        UserRead = "user.read", "See users";
        UserInvite = "user.invite", "Invite users";
        UserEdit = "user.edit", "Edit users";
        UserDeactivate = "user.deactivate", "Deactivate and reactivate users";
        UserExport = "user.export", "Export users, teams and roles";
        RoleRead = "role.read", "See roles and what they allow";
        RoleAssign = "role.assign", "Grant and remove roles";
        TeamManage = "team.manage", "Manage teams";
        AuditRead = "audit.read", "Read the audit log";
        AuditExport = "audit.export", "Export the audit log";
        OutboxRead = "outbox.read", "See outgoing messages";
        OutboxExport = "outbox.export", "Export the list of outgoing messages";
        OutboxRetry = "outbox.retry", "Retry failed messages";
        OutboxReadSecret = "outbox.read_secret", "Read outgoing messages that carry sign-in links";
    }
}

named_enum! {
    /// Which rows a permission reaches.
    Scope {
        Own = "own", "own records";
        Team = "team", "records of the team";
        All = "all", "all records";
    }
}

/// What somebody may do: each permission held, with the widest scope any role gives it.
pub type Grants = BTreeMap<Permission, Scope>;

/// A role that every installation starts with.
pub struct BuiltInRole {
    /// Stable name for programs.
    pub key: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    pub grants: &'static [(Permission, Scope)],
}

/// The key of the role that holds every permission.
pub const SUPER_ADMIN: &str = "super_admin";

use Permission::*;
use Scope::{All, Own, Team};

/// The seeded roles, as the product defines them; an administrator's later changes are kept.
pub const ROLES: &[BuiltInRole] = &[
    BuiltInRole {
        key: SUPER_ADMIN,
        name: "Super Admin",
        description: "Everything, including granting roles and erasing records.",
        grants: &[],
    },
    BuiltInRole {
        key: "admin",
        name: "Admin",
        description: "Accounts, system settings and all records; does not grant roles.",
        grants: &[
            (LeadRead, All),
            (LeadCreate, All),
            (LeadEdit, All),
            (LeadArchive, All),
            (LeadImport, All),
            (LeadExport, All),
            (ProductRead, All),
            (ProductCreate, All),
            (ProductEdit, All),
            (ProductArchive, All),
            (ProductImport, All),
            (ProductExport, All),
            (CustomerRead, All),
            (CustomerCreate, All),
            (CustomerEdit, All),
            (CustomerArchive, All),
            (CustomerImport, All),
            (CustomerExport, All),
            (CustomerMerge, All),
            (CustomerDisclose, All),
            (CustomFieldManage, All),
            (AttachmentManage, All),
            (SegmentManage, All),
            (InteractionLog, All),
            (ViewShare, All),
            (DashboardRead, All),
            (UserRead, All),
            (UserInvite, All),
            (UserEdit, All),
            (UserDeactivate, All),
            (UserExport, All),
            (RoleRead, All),
            (TeamManage, All),
            (AuditRead, All),
            (AuditExport, All),
            (OutboxRead, All),
            (OutboxExport, All),
            (OutboxRetry, All),
        ],
    },
    BuiltInRole {
        key: "sales_manager",
        name: "Sales Manager",
        description: "All customers and the sales team's work, with imports and exports.",
        grants: &[
            (LeadRead, All),
            (LeadCreate, All),
            (LeadEdit, All),
            (LeadArchive, All),
            (LeadImport, All),
            (LeadExport, All),
            (ProductRead, All),
            (ProductCreate, All),
            (ProductEdit, All),
            (ProductArchive, All),
            (ProductImport, All),
            (ProductExport, All),
            (CustomerRead, All),
            (CustomerCreate, All),
            (CustomerEdit, All),
            (CustomerArchive, All),
            (CustomerImport, All),
            (CustomerExport, All),
            (CustomerMerge, All),
            (AttachmentManage, All),
            (SegmentManage, All),
            (InteractionLog, All),
            (ViewShare, All),
            (DashboardRead, All),
        ],
    },
    BuiltInRole {
        key: "sales_staff",
        name: "Sales Staff",
        description: "Sees and works with the customers of the own team; adds, imports and exports them.",
        grants: &[
            (LeadRead, Team),
            (LeadCreate, Own),
            (LeadEdit, Team),
            (LeadArchive, Own),
            (LeadImport, Own),
            (LeadExport, Team),
            (ProductRead, All),
            (ProductExport, All),
            (CustomerRead, Team),
            (CustomerCreate, Own),
            (CustomerEdit, Team),
            (CustomerArchive, Own),
            (CustomerImport, Own),
            (CustomerExport, Team),
            (CustomerMerge, Team),
            (AttachmentManage, Team),
            (SegmentManage, Team),
            (InteractionLog, Team),
            (DashboardRead, Team),
        ],
    },
    BuiltInRole {
        key: "support_manager",
        name: "Support Manager",
        description: "All customers, for support.",
        grants: &[
            (ProductRead, All),
            (CustomerRead, All),
            (CustomerEdit, All),
            (CustomerExport, All),
            (AttachmentManage, All),
            (InteractionLog, All),
            (ViewShare, All),
            (DashboardRead, All),
        ],
    },
    BuiltInRole {
        key: "support_staff",
        name: "Support Staff",
        description: "Sees customer profiles and logs interactions.",
        grants: &[(CustomerRead, All), (AttachmentManage, All), (InteractionLog, All), (DashboardRead, All), (ProductRead, All)],
    },
    BuiltInRole {
        key: "marketing_manager",
        name: "Marketing Manager",
        description: "All customers, for campaigns and engagement.",
        grants: &[
            (LeadRead, All),
            (LeadExport, All),
            (ProductRead, All),
            (CustomerRead, All),
            (CustomerEdit, All),
            (CustomerExport, All),
            (SegmentManage, All),
            (AttachmentManage, All),
            (InteractionLog, All),
            (ViewShare, All),
            (DashboardRead, All),
        ],
    },
    BuiltInRole {
        key: "marketing_staff",
        name: "Marketing Staff",
        description: "Sees customers, for campaigns.",
        grants: &[
            (CustomerRead, All),
            (SegmentManage, All),
            (AttachmentManage, All),
            (InteractionLog, All),
            (DashboardRead, All),
            (LeadRead, All),
            (ProductRead, All),
        ],
    },
    BuiltInRole {
        key: "billing_staff",
        name: "Billing Staff",
        description: "Sees customers, for invoices and payments.",
        grants: &[(CustomerRead, All), (AttachmentManage, All), (InteractionLog, All), (DashboardRead, All), (ProductRead, All)],
    },
    BuiltInRole {
        key: "caring_admin",
        name: "Caring Admin",
        description: "Runs customer caring: imports, contact data, codes.",
        grants: &[
            (CustomerRead, All),
            (CustomerCreate, All),
            (CustomerEdit, All),
            (CustomerArchive, All),
            (CustomerImport, All),
            (CustomerExport, All),
            (CustomerMerge, All),
            (AttachmentManage, All),
            (InteractionLog, All),
            (ViewShare, All),
            (DashboardRead, All),
        ],
    },
    BuiltInRole {
        key: "caring_editor",
        name: "Caring Editor",
        description: "Works on caring contacts and notes.",
        grants: &[(CustomerRead, All), (CustomerExport, All), (AttachmentManage, All), (InteractionLog, All), (DashboardRead, All)],
    },
    BuiltInRole {
        key: "viewer",
        name: "Viewer",
        description: "Reads, filters and exports; changes nothing.",
        grants: &[
            (CustomerRead, All),
            (CustomerExport, All),
            (DashboardRead, All),
            (LeadRead, All),
            (LeadExport, All),
            (ProductRead, All),
            (ProductExport, All),
        ],
    },
    BuiltInRole { key: "client", name: "Client", description: "A customer with a portal login; sees only what is theirs.", grants: &[] },
];

impl BuiltInRole {
    /// What the role allows; the super administrator's role allows all there is.
    pub fn grants(&self) -> Grants {
        if self.key == SUPER_ADMIN {
            return Permission::ALL.iter().map(|p| (*p, All)).collect();
        }
        self.grants.iter().copied().collect()
    }
}

/// Joins the grants of several roles: the widest scope wins.
pub fn join(roles: impl IntoIterator<Item = (Permission, Scope)>) -> Grants {
    let mut grants = Grants::new();
    for (permission, scope) in roles {
        grants.entry(permission).and_modify(|s| *s = (*s).max(scope)).or_insert(scope);
    }
    grants
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_add_up_and_the_widest_scope_wins() {
        let grants = join([(CustomerRead, Own), (CustomerRead, All), (CustomerRead, Team), (CustomerEdit, Team)]);
        assert_eq!(grants[&CustomerRead], All);
        assert_eq!(grants[&CustomerEdit], Team);
        assert!(!grants.contains_key(&CustomerArchive));
    }

    #[test]
    fn only_the_super_admin_assigns_roles() {
        for role in ROLES {
            assert_eq!(role.grants().contains_key(&RoleAssign), role.key == SUPER_ADMIN, "{}", role.key);
        }
    }
}
