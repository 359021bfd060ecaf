//! What somebody may not see changes no answer.
//!
//! Somebody with every permission within the own team asks everything twice: in a world where another team has one of everything, and in one where it
//! has nothing. Both answers must be the same to the byte, but for ids, moments and cursors that no two worlds have in common. Where an id is asked
//! for, the one world has the id of what is unseen, the other one that nobody has.
//!
//! Excepted are values that must be unique: that they are taken is said, and nothing else (`imports/matching.rs`, `customers/scopes.rs`); and what
//! [`TOLD`] lists with the reason.

mod answers;
mod asked;
mod everything;
mod world;

use answers::Answers;
use tests::TestApp;
use world::World;

/// What is not compared, by how its name begins, and why.
pub const LEFT_OUT: &[(&str, &str)] = &[
    (
        "GET /outbox",
        "whoever may see what leaves the system sees all of it, jobs about everybody's records too; the permission has no scope",
    ),
    ("POST /outbox", "as above"),
    ("POST /me/keys", "the answer is a secret made at random"),
    (
        "GET /customers/{id}/personal-data",
        "an archive that is packed anew each time, with its moments; privacy/disclosure.rs reads what is in it",
    ),
];

/// The steps whose answers differ, and why they must.
///
/// Some more is one for the whole company, so that records which a reader does not see have a part in it, or is said of a record that has to do with
/// one of them. None of it names anybody, and nothing here asks for it:
///
/// - RFM scores: a customer's place among all buyers, stored with the customer. Within each team it would be another number.
/// - Pairs of duplicates: looked for once, among all; a name that very many have makes no pair. Who sees but one of a pair sees no pair.
/// - Segments have the same members for everybody. Only who sees all customers makes one by what references hide (`customers/segments/scopes.rs`).
/// - An imported record that stays when its import is undone, as something refers to it: by what is not said.
/// - What is in a record's history about a contact or a merge: with whom is not said.
/// - Values that cannot be given back when a change is undone, as they would make a circle or are archived by now.
/// - The live stream: fifty changes of a type within one turn are told as one, whoever made them.
pub const TOLD: &[(&str, &str)] = &[(
    "a circle",
    "no company can belong to itself, over whichever others: to store that would break every walk up the tree. The refusal names none of them",
)];

/// Records of these places are nobody's own: whoever may see any sees all.
pub const SEEN_BY_ALL: &[&str] =
    &["/users", "/teams", "/segments", "/custom-fields", "/products", "/products/attachments", "/products/interactions"];

pub fn is_left_out(name: &str) -> bool {
    LEFT_OUT.iter().any(|(start, _)| name.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

async fn answers(with_unseen: bool) -> Answers {
    let world = World::of(TestApp::start().await, with_unseen).await;
    let mut answers = Answers::default();
    asked::live(&world, &mut answers).await;
    asked::by_value(&world, &mut answers).await;
    asked::segments(&world, &mut answers).await;
    asked::imports(&world, &mut answers).await;
    asked::bulk(&world, &mut answers).await;
    asked::lookalikes(&world, &mut answers).await;
    everything::each_operation(&world, &mut answers).await;
    asked::circle(&world, &mut answers).await;
    answers
}

#[tokio::test]
async fn no_answer_changes_with_what_the_reader_may_not_see() {
    let (without, with) = tokio::join!(answers(false), answers(true));
    let mut differences = Vec::new();
    for ((step, expected), (other, answer)) in without.0.iter().zip(&with.0) {
        assert_eq!(step, other, "both worlds are asked the same");
        if TOLD.iter().any(|(told, _)| told == step) {
            assert_ne!(expected, answer, "{step} is told no more: take it from the list");
        } else if expected != answer {
            differences.push(format!("{step}\n   without: {expected}\n      with: {answer}"));
        }
    }
    assert!(differences.is_empty(), "{} of {} answers differ:\n{}", differences.len(), without.0.len(), differences.join("\n"));
    assert_eq!(without.0.len(), with.0.len());
    // Most of it has to be let through, or nothing is compared.
    // To verify the whole log is for those alone who may read all of it.
    let let_through = |step: &str, answer: &str| answer.starts_with('2') || step == "does GET /audit/verify";
    let refused: Vec<_> = without.0.iter().filter(|(step, answer)| step.starts_with("does ") && !let_through(step, answer)).collect();
    assert!(refused.is_empty(), "{refused:?}");
}
