//! Telling users something, and taking it back while they have not read it.

use super::entity::notification::{ActiveModel, Column, Entity, Model};
use super::mails;
use super::own::change;
use platform::ctx::Actor;
use platform::outbox::Message;
use platform::{Change, Ctx, Error, Recorded, Tx, clock};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use shared::notifications::NoticeKind;
use shared::record::NamedRecord;
use uuid::Uuid;

/// What is to be told.
pub struct Notice<'a> {
    pub kind: NoticeKind,
    /// The kind of subject that the domain has named to the app.
    pub subject_kind: &'static str,
    pub subject_id: Uuid,
    /// Where the subject is found. Its name goes into mails only.
    pub record: NamedRecord,
    /// What the actor did, as the middle of a sentence: `mentioned you in a note`.
    pub deed: &'a str,
}

/// What telling leaves behind, to be recorded with the change that it is about.
#[derive(Default)]
pub struct Notified {
    changes: Vec<Change>,
    messages: Vec<Message>,
}

impl Notified {
    /// Records it together with the change.
    pub fn with<T>(self, recorded: Recorded<T>) -> Recorded<T> {
        let recorded = self.changes.into_iter().fold(recorded, Recorded::and);
        self.messages.into_iter().fold(recorded, Recorded::send)
    }

    /// The same without mails: for what is made up.
    pub fn without_mail(self) -> Self {
        Self { messages: Vec::new(), ..self }
    }

    /// Both together.
    pub fn join(mut self, other: Self) -> Self {
        self.changes.extend(other.changes);
        self.messages.extend(other.messages);
        self
    }
}

/// Tells these users, in the transaction of the change; nobody is told what they did themselves. Whoever is not active is left out.
///
/// The audit log notes that each of them was told, which is also what their open pages hear of.
pub async fn notify(tx: &Tx, ctx: &Ctx, users: &[Uuid], notice: &Notice<'_>) -> Result<Notified, Error> {
    let actor = match ctx.actor() {
        Actor::User(principal) => Some((principal.user_id, principal.name.as_str())),
        Actor::System | Actor::Anonymous => None,
    };
    let others: Vec<Uuid> = users.iter().copied().filter(|user| actor.is_none_or(|(id, _)| id != *user)).collect();
    let (now, mut rows, mut notified) = (clock::now(), Vec::new(), Notified::default());
    for to in identity::recipients(tx, &others).await? {
        let row = Model {
            id: Uuid::now_v7(),
            user_id: to.id,
            kind: notice.kind,
            subject_kind: notice.subject_kind.to_owned(),
            subject_id: notice.subject_id,
            actor_id: actor.map(|(id, _)| id),
            created_at: now,
            read_at: None,
        };
        if to.wants_mail(notice.kind) {
            let name = actor.map_or("ClientSphere", |(_, name)| name);
            notified.messages.push(mails::mail(ctx.config(), &to, notice, name, row.id));
        }
        notified.changes.push(change("notification.sent", to.id, to.name));
        rows.push(ActiveModel::from(row));
    }
    if !rows.is_empty() {
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(notified)
}

/// Takes back what these users, or all, were told about a subject and have not read.
pub async fn withdraw(tx: &Tx, subject: Uuid, users: Option<&[Uuid]>) -> Result<Notified, Error> {
    let unread = Condition::all()
        .add(Column::SubjectId.eq(subject))
        .add(Column::ReadAt.is_null())
        .add_option(users.map(|users| Column::UserId.is_in(users.iter().copied())));
    let find = Entity::find().select_only().column(Column::UserId).filter(unread.clone()).distinct();
    let concerned: Vec<Uuid> = find.into_tuple().all(tx).await?;
    if concerned.is_empty() {
        return Ok(Notified::default());
    }
    Entity::delete_many().filter(unread).exec(tx).await?;
    let names = identity::names(tx, concerned.iter().copied()).await?;
    let withdrawn = |user: Uuid| change("notification.withdrawn", user, names.get(&user).cloned().unwrap_or_default());
    Ok(Notified { changes: concerned.into_iter().map(withdrawn).collect(), messages: Vec::new() })
}

/// Forgets whatever anybody was told about these subjects, read or not: they are erased.
pub async fn forget(tx: &Tx, subjects: &[Uuid]) -> Result<(), Error> {
    for subjects in subjects.chunks(500) {
        Entity::delete_many().filter(Column::SubjectId.is_in(subjects.to_vec())).exec(tx).await?;
    }
    Ok(())
}
