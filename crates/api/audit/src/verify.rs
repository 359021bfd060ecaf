use super::access::ReadAudit;
use actix_web::{get, web};
use platform::entity::audit_entry::{Column, Entity, Model};
use platform::seal::Keyring;
use platform::{Can, Error, erasing};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};
use shared::access::Scope;
use shared::audit::AuditVerdict;

/// Entries read at a time.
const BATCH: u64 = 500;

/// Verify the audit log.
///
/// Walks the whole chain: every entry must carry the hash of the one before, its own content's hash, and the digests of its details and of its
/// subject's name. Details and names that were erased are no break.
#[utoipa::path(tag = "audit", security(("bearer" = ["audit.read"])), responses((status = 200, body = AuditVerdict)))]
#[get("/audit/verify")]
pub async fn verify_audit(by: Can<ReadAudit>) -> Result<web::Json<AuditVerdict>, Error> {
    if by.scope() != Scope::All {
        return Err(Error::Forbidden { detail: "Verifying the log needs audit.read for all records.".to_owned() });
    }
    let mut chain = Chain::default();
    loop {
        let rows = Entity::find().filter(Column::Seq.gt(chain.seq)).order_by_asc(Column::Seq).limit(BATCH).all(by.db()).await?;
        let last = (rows.len() as u64) < BATCH;
        for row in &rows {
            if !chain.continues_with(by.keys(), row)? {
                return Ok(web::Json(AuditVerdict { intact: false, entries: chain.entries, broken_at: Some(row.id) }));
            }
        }
        if last {
            return Ok(web::Json(AuditVerdict { intact: true, entries: chain.entries, broken_at: None }));
        }
    }
}

/// How far the chain has been followed.
struct Chain {
    seq: i64,
    entries: u64,
    hash: Vec<u8>,
}

impl Default for Chain {
    fn default() -> Self {
        Self { seq: 0, entries: 0, hash: vec![0; 32] }
    }
}

impl Chain {
    /// Whether the row is the next link; goes on to it where it is.
    fn continues_with(&mut self, keys: &Keyring, row: &Model) -> Result<bool, Error> {
        let details = row.details.as_ref().is_none_or(|details| Sha256::digest(details).as_slice() == row.details_digest);
        let fits = row.seq == self.seq + 1 && row.previous_hash == self.hash && erasing::is_genuine(keys, row)? && details;
        if fits {
            self.seq = row.seq;
            self.hash.clone_from(&row.hash);
            self.entries += 1;
        }
        Ok(fits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn keys() -> Keyring {
        Keyring::parse("1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap()
    }

    /// Entries as they are written now, and as earlier versions wrote them.
    fn chain(n: i64) -> Vec<Model> {
        let mut rows = Vec::new();
        let mut previous_hash = vec![0; 32];
        for seq in 1..=n {
            let details = (seq % 2 == 0).then(|| vec![7; 40]);
            let id = Uuid::now_v7();
            let mut row = Model {
                seq,
                id,
                label_digest: (seq > 3).then(|| erasing::label_digest(&keys(), id, "ACME").unwrap()),
                erasure_seal: None,
                at: platform::clock::now(),
                actor_kind: "system".into(),
                actor_id: None,
                action: "customer.edited".into(),
                subject_kind: "customer".into(),
                subject_id: Some(Uuid::nil()),
                subject_label: "ACME".into(),
                address: None,
                request_id: None,
                details_digest: Sha256::digest(details.as_deref().unwrap_or_default()).to_vec(),
                details,
                previous_hash,
                hash: Vec::new(),
            };
            row.hash = row.chained_hash();
            previous_hash = row.hash.clone();
            rows.push(row);
        }
        rows
    }

    fn broken_at(rows: &[Model]) -> Option<i64> {
        let mut chain = Chain::default();
        rows.iter().find(|row| !chain.continues_with(&keys(), row).unwrap()).map(|row| row.seq)
    }

    #[test]
    fn every_kind_of_tampering_breaks_the_chain() {
        let good = chain(6);
        assert_eq!(broken_at(&good), None);
        let tampered = |change: &dyn Fn(&mut Vec<Model>)| {
            let mut rows = good.clone();
            change(&mut rows);
            broken_at(&rows)
        };
        assert_eq!(tampered(&|rows| rows[2].subject_label = "Other".into()), Some(3));
        assert_eq!(tampered(&|rows| rows[3].details = Some(vec![8; 40])), Some(4));
        assert_eq!(tampered(&|rows| drop(rows.remove(2))), Some(4));
        assert_eq!(tampered(&|rows| rows.swap(1, 2)), Some(3));
        assert_eq!(
            tampered(&|rows| {
                rows[2].action = "customer.archived".into();
                rows[2].hash = rows[2].chained_hash();
            }),
            Some(4)
        );
        assert_eq!(tampered(&|rows| rows[3].details = None), None, "erased details are no break");
        let erased = |row: &mut Model| erasing::empty(&keys(), row).unwrap();
        assert_eq!(tampered(&|rows| erased(&mut rows[4])), None, "an erased name is no break");
        assert_eq!(tampered(&|rows| erased(&mut rows[1])), None, "nor is that of an entry of an earlier version");
        assert_eq!(tampered(&|rows| rows[4].subject_label = "Other".into()), Some(5));
        assert_eq!(tampered(&|rows| rows[4].label_digest = None), Some(5));
        assert_eq!(tampered(&|rows| rows[1].subject_label = erasing::ERASED.into()), Some(2), "who has not the key cannot erase");
        assert_eq!(
            tampered(&|rows| {
                erased(&mut rows[1]);
                rows[1].action = "customer.archived".into();
            }),
            Some(2)
        );
    }
}
