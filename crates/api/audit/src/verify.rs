use super::access::ReadAudit;
use actix_web::{get, web};
use platform::{Can, Error, chain};
use shared::access::Scope;
use shared::audit::AuditVerdict;

/// Verify the audit log.
///
/// Walks the whole log: every entry must be as it was written, under the installation's key, and hold the hash of the one before; the last one must be
/// the one that the sealed end names; and the end that was noted outside the database last must stand where it stood. Details and names that were erased
/// are no finding.
#[utoipa::path(tag = "audit", security(("bearer" = ["audit.read"])), responses((status = 200, body = AuditVerdict)))]
#[get("/audit/verify")]
pub async fn verify_audit(by: Can<ReadAudit>) -> Result<web::Json<AuditVerdict>, Error> {
    if by.scope() != Scope::All {
        return Err(Error::Forbidden { detail: "Verifying the log needs audit.read for all records.".to_owned() });
    }
    Ok(web::Json(chain::check(by.app(), Vec::new()).await?))
}
