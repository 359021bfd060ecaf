//! Every operation of the document: what it does to what one sees, and with the ids of what one does not see.

use super::answers::Answers;
use super::world::World;
use super::{SEEN_BY_ALL, is_left_out};
use crate::openapi::{Document, Scene};
use uuid::Uuid;

pub async fn each_operation(world: &World, answers: &mut Answers) {
    let document = Document::of(&world.app).await;
    let scene = Scene::of(&world.app, world.reader.clone());
    for operation in document.operations().iter().filter(|operation| !operation.is_public() && !is_left_out(&operation.name())) {
        let name = operation.name();
        let request = scene.request(operation, &world.reader).await.expect("a request");
        world.inside.at_rest().await;
        let in_path = operation.path.split_once("/{id}").map(|(before, _)| before);
        for (n, id) in request.ids().into_iter().enumerate() {
            // The id of the path comes first.
            let others: Vec<Uuid> = match in_path.filter(|_| n == 0) {
                Some(before) if SEEN_BY_ALL.contains(&before) => continue,
                Some(before) => {
                    vec![*world.ids.get(before).unwrap_or_else(|| panic!("{before}: say in unseen/world.rs what of it is unseen"))]
                }
                None => world.records.iter().map(|unseen| unseen.id).collect(),
            };
            for (at, other) in others.into_iter().enumerate() {
                if let Some(asked) = request.with(&id, &other.to_string()) {
                    answers.note(format!("{name} with id {n} of what is unseen, {at}"), &asked.await);
                    world.inside.at_rest().await;
                }
            }
        }
        answers.note(format!("does {name}"), &request.await);
        // What it set off is over before the next request is prepared, or their order in the log would be a matter of luck.
        world.inside.at_rest().await;
    }
}
