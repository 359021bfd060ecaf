//! Places of which nobody holds more than a share.

use super::Who;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// So many places, shared by the server's workers.
#[derive(Clone)]
pub(super) struct Places {
    most: usize,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    /// Only those who hold some.
    by: HashMap<Who, usize>,
}

/// A place until it is dropped.
pub struct Place {
    taken: Arc<Mutex<Taken>>,
    holders: Vec<Who>,
}

/// Why there is no place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// This one holds a whole share.
    Share(Who),
    All,
}

impl Places {
    pub fn new(most: usize) -> Self {
        Self { most, taken: Arc::default() }
    }

    /// A place that counts for each of these, of whom none may hold more than the share beside them.
    pub fn take(&self, shares: &[(Who, usize)]) -> Result<Place, Full> {
        let mut taken = lock(&self.taken);
        if let Some((who, _)) = shares.iter().find(|(who, share)| taken.by.get(who).is_some_and(|held| held >= share)) {
            return Err(Full::Share(*who));
        }
        if taken.all >= self.most {
            return Err(Full::All);
        }
        taken.all += 1;
        for (who, _) in shares {
            *taken.by.entry(*who).or_default() += 1;
        }
        Ok(Place { taken: Arc::clone(&self.taken), holders: shares.iter().map(|(who, _)| *who).collect() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.all = taken.all.saturating_sub(1);
        for who in &self.holders {
            if let Some(held) = taken.by.get_mut(who) {
                *held -= 1;
                if *held == 0 {
                    taken.by.remove(who);
                }
            }
        }
    }
}

fn lock(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn nobody_holds_more_than_a_share_and_nobody_is_remembered_who_holds_none() {
        let places = Places::new(5);
        let (ada, bob) = (Who::User(Uuid::from_u128(1)), Who::User(Uuid::from_u128(2)));
        let office = Who::Network([192, 0, 2, 1].into());
        let take = |who| places.take(&[(who, 2), (office, 3)]);
        let held = (take(ada).unwrap(), take(ada).unwrap());
        assert_eq!(take(ada).err(), Some(Full::Share(ada)));
        let third = take(bob).unwrap();
        assert_eq!(take(bob).err(), Some(Full::Share(office)), "the address has its share, too");
        let elsewhere = |n| (Who::Network([198, 51, 100, n].into()), 3);
        let others = (places.take(&[elsewhere(1)]).unwrap(), places.take(&[elsewhere(2)]).unwrap());
        assert_eq!(places.take(&[elsewhere(3)]).err(), Some(Full::All));
        drop(held);
        drop(take(ada).unwrap());
        drop((third, others));
        assert!(lock(&places.taken).by.is_empty() && lock(&places.taken).all == 0);
    }
}
