use super::*;

fn keys() -> Keyring {
    Keyring::parse("1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap()
}

/// Entries as the earliest versions wrote them, then as earlier ones did, and from the seventh on as they are written now.
fn chain(n: i64) -> Vec<Model> {
    let mut rows = Vec::new();
    let mut previous_hash = NOTHING.to_vec();
    for seq in 1..=n {
        let details = (seq % 2 == 0).then(|| vec![7; 40]);
        let (id, key_id) = (Uuid::now_v7(), (seq > 6).then_some(1));
        let digest = match key_id {
            Some(_) => erasing::label_digest(&keys(), 1, id, "ACME").unwrap(),
            None => (seq > 3).then(|| keys().blind_index("audit_entries.subject_label", &format!("{id}:ACME")).unwrap()),
        };
        let mut row = Model {
            seq,
            id,
            label_digest: digest,
            erasure_seal: None,
            at: crate::clock::now(),
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
            key_id,
        };
        row.hash = row.chained_hash(&keys()).unwrap().unwrap();
        previous_hash = row.hash.clone();
        rows.push(row);
    }
    rows
}

fn found(rows: Vec<Model>) -> Vec<(AuditProblem, i64)> {
    let mut walk = Walk::default();
    rows.into_iter().for_each(|row| walk.step(&keys(), row).unwrap());
    walk.findings.into_iter().map(|finding| (finding.problem, finding.entry)).collect()
}

/// Whoever has not the key makes the rest of the chain fit with what can be computed without.
fn chained_on(rows: &mut [Model], from: usize) {
    for at in from..rows.len() {
        if at > 0 {
            rows[at].previous_hash = rows[at - 1].hash.clone();
        }
        rows[at].hash = rows[at].unkeyed_hash();
    }
}

#[test]
fn every_kind_of_tampering_breaks_the_chain() {
    use AuditProblem::{Changed, Missing};
    let good = chain(10);
    assert_eq!(found(good.clone()), []);
    let tampered = |change: &dyn Fn(&mut Vec<Model>)| {
        let mut rows = good.clone();
        change(&mut rows);
        found(rows)
    };
    for at in [3_usize, 8] {
        let place = at as i64 + 1;
        assert_eq!(tampered(&|rows| rows[at].details = Some(vec![8; 40])), [(Changed, place)]);
        assert_eq!(tampered(&|rows| rows[at].subject_label = "Other".into()), [(Changed, place)]);
        assert_eq!(tampered(&|rows| rows[at].label_digest = None), [(Changed, place)]);
        assert_eq!(tampered(&|rows| drop(rows.remove(at))), [(Missing, place)]);
        assert_eq!(tampered(&|rows| rows[at].details = None), [], "erased details are no break");
        assert_eq!(tampered(&|rows| erasing::empty(&keys(), &mut rows[at]).unwrap()), [], "an erased name is no break");
    }
    assert_eq!(tampered(&|rows| rows[1].subject_label = "Other".into()), [(Changed, 2)]);
    assert_eq!(tampered(&|rows| erasing::empty(&keys(), &mut rows[1]).unwrap()), [], "nor is that of an entry of an earlier version");
    assert_eq!(tampered(&|rows| rows[1].subject_label = erasing::ERASED.into()), [(Changed, 2)], "who has not the key cannot erase");
    let erased_and_changed = |rows: &mut Vec<Model>| {
        erasing::empty(&keys(), &mut rows[1]).unwrap();
        rows[1].action = "customer.archived".into();
    };
    assert_eq!(tampered(&erased_and_changed), [(Changed, 2)]);
    assert_eq!(tampered(&|rows| rows.swap(7, 8))[0], (Missing, 8));
    assert_eq!(tampered(&|rows| (rows[2].action, rows[8].action) = ("x".into(), "y".into())), [(Changed, 3), (Changed, 9)], "all are told");
}

#[test]
fn without_the_key_no_chain_can_be_made_that_fits() {
    use AuditProblem::Changed;
    let good = chain(10);
    let forged = |change: &dyn Fn(&mut Vec<Model>)| {
        let mut rows = good.clone();
        change(&mut rows);
        found(rows).first().copied()
    };
    let act = |row: &mut Model| row.action = "customer.archived".into();
    // From the changed one on, as if the log had no key, or as if its last entries had none.
    let without_making_it = |rows: &mut Vec<Model>| {
        act(&mut rows[8]);
        chained_on(rows, 8);
    };
    assert_eq!(forged(&without_making_it), Some((Changed, 9)));
    let without_key = |rows: &mut Vec<Model>| {
        act(&mut rows[8]);
        rows[8..].iter_mut().for_each(|row| row.key_id = None);
        chained_on(rows, 8);
    };
    assert_eq!(forged(&without_key), Some((Changed, 9)));
    // Of the entries before the key, whose hashes anybody can compute, the first with a key holds the last.
    let earlier = |rows: &mut Vec<Model>| {
        act(&mut rows[2]);
        let (older, _) = rows.split_at_mut(6);
        chained_on(older, 2);
    };
    assert_eq!(forged(&earlier), Some((Changed, 7)));
}
