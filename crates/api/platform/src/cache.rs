//! Answers that may be some seconds old: counts and lists of choices that would cost more than the page around them.

use super::error::Error;
use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How old a cached answer may be.
const AGE: Duration = Duration::from_secs(10);
/// How many answers are kept.
const ANSWERS: u64 = 10_000;

/// A cache of answers by name. The name must hold everything the answer hangs on, whose rows it counts above all.
#[derive(Clone)]
pub struct Cache(moka::future::Cache<String, Arc<dyn Any + Send + Sync>>, Turns);

/// How often what topics stand for was changed by this server.
type Turns = Arc<Mutex<HashMap<String, u64>>>;

impl Default for Cache {
    fn default() -> Self {
        Self(moka::future::Cache::builder().max_capacity(ANSWERS).time_to_live(AGE).build(), Turns::default())
    }
}

impl Cache {
    /// The cached answer of this name, or a fresh one; of many who ask at once, one works and the others wait for it.
    pub async fn answer<T: Send + Sync + 'static>(
        &self,
        name: String,
        fresh: impl AsyncFnOnce() -> Result<T, Error>,
    ) -> Result<Arc<T>, Error> {
        let work = async { fresh().await.map(|answer| Arc::new(answer) as Arc<dyn Any + Send + Sync>) };
        let answer = self.0.try_get_with(name, work).await.map_err(|error| error.again())?;
        answer.downcast::<T>().map_err(|_| Error::internal("two kinds of answers are cached under one name"))
    }

    /// The same for what all readers share, until [`Self::changed`] says otherwise. An answer that was being worked out meanwhile is not used
    /// any more.
    pub async fn current<T: Send + Sync + 'static>(
        &self,
        topic: &str,
        fresh: impl AsyncFnOnce() -> Result<T, Error>,
    ) -> Result<Arc<T>, Error> {
        let turn = self.turns().get(topic).copied().unwrap_or(0);
        self.answer(format!("{topic}:{turn}"), fresh).await
    }

    /// What the topic stands for was changed: to be called after the commit. Other servers see it when their answers are too old.
    pub fn changed(&self, topic: &str) {
        *self.turns().entry(topic.to_owned()).or_default() += 1;
    }

    fn turns(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        self.1.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
