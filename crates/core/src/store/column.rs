//! How our types go into columns: values as JSON text, ids as the row's own number.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Serialize, de::DeserializeOwned};

use crate::event::{BatchId, UploadId};

/// Larger numbers were never given out, and the window could not tell them apart.
pub(super) const LARGEST_NUMBER: i64 = (1 << 53) - 1;

/// A value in a text column, as serde writes it.
pub(super) struct Json<T>(pub(super) T);

impl<T: Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        serde_json::to_string(&self.0)
            .map(ToSqlOutput::from)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
    }
}

impl<T: DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?)
            .map(Json)
            .map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

impl ToSql for BatchId {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        row_number(self.0)
    }
}

impl FromSql for BatchId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        from_row_number(value).map(Self)
    }
}

impl ToSql for UploadId {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        row_number(self.0)
    }
}

impl FromSql for UploadId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        from_row_number(value).map(Self)
    }
}

fn row_number(id: u64) -> rusqlite::Result<ToSqlOutput<'static>> {
    i64::try_from(id)
        .map(ToSqlOutput::from)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

fn from_row_number(value: ValueRef<'_>) -> FromSqlResult<u64> {
    let number = value.as_i64()?;
    match u64::try_from(number) {
        Ok(id) if number <= LARGEST_NUMBER => Ok(id),
        _ => Err(FromSqlError::OutOfRange(number)),
    }
}
