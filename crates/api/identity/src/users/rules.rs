//! Who may do what to whose account.

use platform::{Error, Principal};
use shared::access::{Grants, Permission};
use shared::identity::UserStatus;
use uuid::Uuid;

/// Whoever does not grant roles has no power over those who do: taking over their account would be a way to every permission.
pub fn refuse_over_grantor(by: &Principal, target: &Grants) -> Result<(), Error> {
    if target.contains_key(&Permission::RoleAssign) && !by.may(Permission::RoleAssign) {
        return Err(Error::Forbidden {
            detail: "This user may grant roles. Only somebody who may do so too can change their sign-in.".to_owned(),
        });
    }
    Ok(())
}

/// Roles are granted only by those who may, also at an invitation.
pub fn refuse_granting(by: &Principal, roles: &[Uuid]) -> Result<(), Error> {
    if !roles.is_empty() && !by.may(Permission::RoleAssign) {
        return Err(Error::Forbidden {
            detail: "Granting roles needs the permission role.assign. Invite without roles, or ask a Super Admin.".to_owned(),
        });
    }
    Ok(())
}

/// Nobody locks themselves out, or moves the account they are signed in with to another address without its password.
pub fn refuse_own(by: &Principal, target: Uuid, detail: &str) -> Result<(), Error> {
    if by.user_id == target {
        return Err(Error::Conflict { code: "own_account", detail: detail.to_owned(), errors: Vec::new() });
    }
    Ok(())
}

/// What an account becomes when it is no longer deactivated.
pub fn reactivated(has_password: bool) -> UserStatus {
    if has_password { UserStatus::Active } else { UserStatus::Invited }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::access::Scope;
    use std::sync::Arc;

    fn with(permissions: &[Permission]) -> Principal {
        let grants: Grants = permissions.iter().map(|p| (*p, Scope::All)).collect();
        Principal {
            user_id: Uuid::from_u128(1),
            session_id: Uuid::nil(),
            key_id: None,
            name: "A".into(),
            team_id: None,
            grants: Arc::new(grants),
        }
    }

    #[test]
    fn power_over_those_who_grant_roles_needs_the_same_power() {
        let (admin, super_admin) = (with(&[Permission::UserEdit]), with(&[Permission::UserEdit, Permission::RoleAssign]));
        assert!(refuse_over_grantor(&admin, &super_admin.grants).is_err());
        assert!(refuse_over_grantor(&super_admin, &super_admin.grants).is_ok());
        assert!(refuse_over_grantor(&admin, &admin.grants).is_ok());
        assert!(refuse_granting(&admin, &[Uuid::nil()]).is_err());
        assert!(refuse_granting(&admin, &[]).is_ok());
        assert!(refuse_granting(&super_admin, &[Uuid::nil()]).is_ok());
        assert!(refuse_own(&admin, admin.user_id, "").is_err());
        assert!(refuse_own(&admin, Uuid::from_u128(2), "").is_ok());
    }

    #[test]
    fn who_never_had_a_password_is_invited_again() {
        assert_eq!(reactivated(true), UserStatus::Active);
        assert_eq!(reactivated(false), UserStatus::Invited);
    }
}
