//! One step of a re-keying: the sealed columns of one table.

use super::super::db::Tx;
use super::super::error::Error;
use super::super::seal::Keyring;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use shared::text;
use uuid::Uuid;

/// Rows of one transaction.
const TOGETHER: u64 = 200;

/// How a column of a table's key is read.
#[derive(Clone, Copy, Debug)]
pub enum RowKey {
    Id(&'static str),
    Number(&'static str),
    Text(&'static str),
}

/// A table with sealed columns.
#[derive(Clone, Copy, Debug)]
pub struct SealedTable {
    pub table: &'static str,
    /// Its key.
    pub key: &'static [RowKey],
    /// The column whose id the values are sealed for; of one with bytes the first 16 are the id.
    pub sealed_for: &'static str,
    /// Each column, and the place that it is sealed for.
    pub columns: &'static [(&'static str, &'static str)],
    /// A column by which a sealed number is found, and the column and the place of that.
    pub index: Option<(&'static str, &'static str, &'static str)>,
}

/// How far a table has been gone through.
#[derive(Default)]
pub struct Position(Option<Vec<Value>>);

impl SealedTable {
    /// Seals the next rows again that are not sealed with the first key; tells how many values could not be opened, and whether there may be more rows.
    pub async fn reseal(&self, tx: &Tx, keys: &Keyring, first: u8, position: &mut Position) -> Result<(u64, bool), Error> {
        let rows = tx.query_all_raw(self.next(tx.get_database_backend(), position)).await?;
        let goes_on = rows.len() as u64 == TOGETHER;
        let mut lost = 0;
        for row in &rows {
            let place = self.key.iter().enumerate().map(|(at, key)| key.read(row, at)).collect::<Result<Vec<_>, _>>()?;
            lost += self.reseal_row(tx, keys, first, row, &place).await?;
            position.0 = Some(place);
        }
        Ok((lost, goes_on))
    }

    fn next(&self, backend: DbBackend, position: &Position) -> Statement {
        let key = self.key.iter().map(|key| key.column()).collect::<Vec<_>>().join(", ");
        let read = self.key.iter().map(|key| key.selected()).collect::<Vec<_>>().join(", ");
        let columns = self.columns.iter().map(|(column, _)| *column).collect::<Vec<_>>().join(", ");
        let (after, values) = match &position.0 {
            None => (String::new(), Vec::new()),
            Some(values) => {
                let places = (1..=values.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
                (format!("WHERE ({key}) > ({places})"), values.clone())
            }
        };
        let sql = format!("SELECT {read}, {}, {columns} FROM {} {after} ORDER BY {key} LIMIT {TOGETHER}", self.sealed_for, self.table);
        Statement::from_sql_and_values(backend, sql, values)
    }

    async fn reseal_row(&self, tx: &Tx, keys: &Keyring, first: u8, row: &QueryResult, place: &[Value]) -> Result<u64, Error> {
        let at = self.key.len();
        let id = match row.try_get_by_index::<Uuid>(at) {
            Ok(id) => id,
            Err(_) => {
                let bytes: Vec<u8> = row.try_get_by_index(at)?;
                Uuid::from_bytes(bytes.get(..16).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default())
            }
        };
        let (mut set, mut lost): (Vec<(&str, Value)>, u64) = (Vec::new(), 0);
        for (n, (column, sealed_for)) in self.columns.iter().enumerate() {
            let Some(sealed) = row.try_get_by_index::<Option<Vec<u8>>>(at + 1 + n)? else { continue };
            if sealed.is_empty() || sealed.first() == Some(&first) {
                continue;
            }
            let Ok(opened) = keys.open_sealed(sealed_for, id, &sealed) else {
                tracing::warn!(table = self.table, column, %id, "a sealed value cannot be opened and is left as it is");
                lost += 1;
                continue;
            };
            set.push((column, keys.seal(sealed_for, id, &opened)?.into()));
            if let Some((index, _, place)) = self.index.filter(|(_, of, _)| of == column) {
                let number = String::from_utf8(opened).map_err(Error::internal)?;
                set.push((index, keys.blind_index(place, &text::phone_key(&number))?.into()));
            }
        }
        if !set.is_empty() {
            let columns = set.iter().zip(1..).map(|((column, _), n)| format!("{column} = ${n}")).collect::<Vec<_>>().join(", ");
            let this =
                self.key.iter().zip(set.len() + 1..).map(|(key, n)| format!("{} = ${n}", key.column())).collect::<Vec<_>>().join(" AND ");
            let values = set.into_iter().map(|(_, value)| value).chain(place.iter().cloned());
            let sql = format!("UPDATE {} SET {columns} WHERE {this}", self.table);
            tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
        }
        Ok(lost)
    }
}

impl RowKey {
    fn column(self) -> &'static str {
        match self {
            Self::Id(column) | Self::Number(column) | Self::Text(column) => column,
        }
    }

    fn selected(self) -> String {
        match self {
            Self::Number(column) => format!("CAST({column} AS BIGINT)"),
            other => other.column().to_owned(),
        }
    }

    fn read(self, row: &QueryResult, at: usize) -> Result<Value, Error> {
        Ok(match self {
            Self::Id(_) => row.try_get_by_index::<Uuid>(at)?.into(),
            Self::Number(_) => row.try_get_by_index::<i64>(at)?.into(),
            Self::Text(_) => row.try_get_by_index::<String>(at)?.into(),
        })
    }
}
