//! The two engines, each asked through one function a way of asking: left to themselves, the hundreds of places that ask would
//! each compile the driver's streams anew, for each engine, and carry them in their own futures.

use sqlx::query::Query;
use sqlx::{Database, Error, FromRow, Postgres, Row, Sqlite};
use std::pin::Pin;

/// What the store answers, when it does.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// An engine that statements are sent to.
pub trait Engine: Database {
    /// Every row.
    fn all<'a>(
        asked: Query<'a, Self, Self::Arguments>,
        on: &'a mut Self::Connection,
    ) -> Answer<'a, Vec<Self::Row>>;
    /// The first row, if there is one.
    fn first<'a>(
        asked: Query<'a, Self, Self::Arguments>,
        on: &'a mut Self::Connection,
    ) -> Answer<'a, Option<Self::Row>>;
    /// How many rows it touched.
    fn run<'a>(asked: Query<'a, Self, Self::Arguments>, on: &'a mut Self::Connection) -> Answer<'a, u64>;
}

macro_rules! engine {
    ($engine:ty) => {
        impl Engine for $engine {
            fn all<'a>(
                asked: Query<'a, Self, Self::Arguments>,
                on: &'a mut Self::Connection,
            ) -> Answer<'a, Vec<Self::Row>> {
                Box::pin(asked.fetch_all(on))
            }

            fn first<'a>(
                asked: Query<'a, Self, Self::Arguments>,
                on: &'a mut Self::Connection,
            ) -> Answer<'a, Option<Self::Row>> {
                Box::pin(asked.fetch_optional(on))
            }

            fn run<'a>(
                asked: Query<'a, Self, Self::Arguments>,
                on: &'a mut Self::Connection,
            ) -> Answer<'a, u64> {
                Box::pin(async move { asked.execute(on).await.map(|done| done.rows_affected()) })
            }
        }
    };
}
engine!(Sqlite);
engine!(Postgres);

/// Rows in the shape that a `store.rs` gives them.
///
/// # Errors
/// When a column is missing or is not of its type.
pub fn shaped<T, R: Row>(rows: &[R]) -> Result<Vec<T>, Error>
where
    T: for<'r> FromRow<'r, R>,
{
    rows.iter().map(T::from_row).collect()
}

/// One row in its shape, or none.
///
/// # Errors
/// When a column is missing or is not of its type.
pub fn shaped_first<T, R: Row>(row: Option<&R>) -> Result<Option<T>, Error>
where
    T: for<'r> FromRow<'r, R>,
{
    row.map(T::from_row).transpose()
}

/// The one row there must be, in its shape.
///
/// # Errors
/// When there is none, or a column is missing or is not of its type.
pub fn shaped_one<T, R: Row>(row: Option<&R>) -> Result<T, Error>
where
    T: for<'r> FromRow<'r, R>,
{
    shaped_first(row)?.ok_or(Error::RowNotFound)
}
