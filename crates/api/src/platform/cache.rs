//! Answers that may be some seconds old: counts and lists of choices that would cost more than the page around them.

use super::error::Error;
use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

/// How old a cached answer may be.
const AGE: Duration = Duration::from_secs(10);
/// How many answers are kept.
const ANSWERS: u64 = 10_000;

/// A cache of answers by name. The name must hold everything the answer hangs on, whose rows it counts above all.
#[derive(Clone)]
pub struct Cache(moka::sync::Cache<String, Arc<dyn Any + Send + Sync>>);

impl Default for Cache {
    fn default() -> Self {
        Self(moka::sync::Cache::builder().max_capacity(ANSWERS).time_to_live(AGE).build())
    }
}

impl Cache {
    /// The cached answer of this name, or a fresh one.
    pub async fn answer<T: Send + Sync + 'static>(
        &self,
        name: String,
        fresh: impl AsyncFnOnce() -> Result<T, Error>,
    ) -> Result<Arc<T>, Error> {
        if let Some(answer) = self.0.get(&name).and_then(|a| a.downcast::<T>().ok()) {
            return Ok(answer);
        }
        let answer = Arc::new(fresh().await?);
        self.0.insert(name, answer.clone());
        Ok(answer)
    }
}
