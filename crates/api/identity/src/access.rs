//! Which permission each action needs.

platform::permission! {
    ReadUsers = UserRead;
    InviteUsers = UserInvite;
    EditUsers = UserEdit;
    DeactivateUsers = UserDeactivate;
    ExportUsers = UserExport;
    ReadRoles = RoleRead;
    AssignRoles = RoleAssign;
    ManageTeams = TeamManage;
}
