//! Many rows in one statement, from the text of one: `store.rs` keeps the text for one row or one key, which a test
//! prepares, and it is widened here. Sizes are few, so that each text has few shapes to write out and to prepare.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Most rows or keys in one statement.
const MOST: usize = 256;
/// Sizes are one to seven times a power of it: what makes a group takes three statements at most.
const BASE: usize = 8;

/// Keeps rows: `insert_many!(tx, SQL, &rows, |row| [row.a, &row.b])`, where `SQL` ends its values with one `VALUES ($1, …)`.
/// Stops the function around it with the error of the store.
#[macro_export]
macro_rules! insert_many {
    ($tx:expr, $sql:expr, $rows:expr, |$row:ident| [$($value:expr),+ $(,)?]) => {
        for some in $crate::platform::many::parts($rows) {
            let text = $crate::platform::many::rows($sql, some.len());
            $crate::on_engine!(&mut *$tx, |c, D| {
                let mut query = sqlx::query::<D>(sqlx::AssertSqlSafe(text));
                for $row in some {
                    query = query$(.bind($value))+;
                }
                <D as $crate::platform::engine::Engine>::run(query, c).await.map(drop)
            })?;
        }
    };
}

/// Every row under these keys: `fetch_many!(tx, Row, SQL, keys)`, where `SQL` holds `IN ($1)` and no other parameter.
/// Stops the function around it with the error of the store.
#[macro_export]
macro_rules! fetch_many {
    ($tx:expr, $row:ty, $sql:expr, $keys:expr) => {{
        let mut found: Vec<$row> = Vec::new();
        for some in $crate::platform::many::padded($keys) {
            let text = $crate::platform::many::keys($sql, some.len());
            let rows: Vec<$row> = $crate::on_engine!(&mut *$tx, |c, D| {
                let mut query = sqlx::query::<D>(sqlx::AssertSqlSafe(text));
                for key in some {
                    query = query.bind(key);
                }
                let rows = <D as $crate::platform::engine::Engine>::all(query, c).await;
                rows.and_then(|rows| $crate::platform::engine::shaped::<$row, _>(&rows))
            })?;
            found.extend(rows);
        }
        found
    }};
}

/// These rows in order, in parts of few sizes.
pub fn parts<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let left = rest.len().min(MOST);
        let unit = BASE.pow(left.checked_ilog(BASE)?);
        let (part, after) = rest.split_at(left / unit * unit);
        rest = after;
        Some(part)
    })
}

/// These keys, each once, in parts of few sizes: the last one is repeated to fill its part.
pub fn padded(keys: impl IntoIterator<Item = String>) -> Vec<Vec<String>> {
    let once: std::collections::BTreeSet<String> = keys.into_iter().collect();
    let once: Vec<String> = once.into_iter().collect();
    let fill = |part: &[String]| {
        let mut part = part.to_vec();
        if let Some(last) = part.last().cloned() {
            part.resize(part.len().next_power_of_two(), last);
        }
        part
    };
    once.chunks(MOST).map(fill).collect()
}

/// Texts already written out: by the text for one, and how many.
type Written = LazyLock<Mutex<HashMap<(&'static str, usize), Arc<str>>>>;

/// The text for that many, written out the first time.
fn written(known: &Written, sql: &'static str, count: usize, write: fn(&str, usize) -> String) -> Arc<str> {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry((sql, count)).or_insert_with(|| write(sql, count).into()).clone()
}

/// The text of an insertion of one row, for that many.
pub fn rows(sql: &'static str, count: usize) -> Arc<str> {
    static KNOWN: Written = LazyLock::new(Mutex::default);
    written(&KNOWN, sql, count, rows_written)
}

fn rows_written(sql: &str, count: usize) -> String {
    let Some((before, values)) = sql.split_once("VALUES (") else { return sql.to_owned() };
    let Some((one, after)) = values.split_once(')') else { return sql.to_owned() };
    let width = parameters(one).max().unwrap_or(0);
    let row = |n: usize| {
        let mut text = String::new();
        for (index, piece) in one.split('$').enumerate() {
            let digits = piece.len() - piece.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            match piece[..digits].parse::<usize>() {
                Ok(number) if index > 0 => {
                    text.push_str(&format!("${}{}", number + n * width, &piece[digits..]));
                }
                _ => text.push_str(piece),
            }
        }
        format!("({text})")
    };
    let all: Vec<String> = (0..count).map(row).collect();
    format!("{before}VALUES {}{after}", all.join(", "))
}

/// The text of a reading under one key, for that many.
pub fn keys(sql: &'static str, count: usize) -> Arc<str> {
    static KNOWN: Written = LazyLock::new(Mutex::default);
    written(&KNOWN, sql, count, |sql, count| {
        let list: Vec<String> = (1..=count).map(|n| format!("${n}")).collect();
        sql.replacen("IN ($1)", &format!("IN ({})", list.join(", ")), 1)
    })
}

fn parameters(row: &str) -> impl Iterator<Item = usize> {
    let digits =
        |piece: &str| piece.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok();
    row.split('$').skip(1).filter_map(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn one_row_is_widened_with_what_follows_it() {
        let one = "INSERT INTO t (a, b, c) VALUES ($1, 'x', $2) ON CONFLICT (a) DO NOTHING";
        assert_eq!(*rows(one, 1), *one);
        assert_eq!(
            *rows(one, 3),
            *"INSERT INTO t (a, b, c) VALUES ($1, 'x', $2), ($3, 'x', $4), ($5, 'x', $6) ON CONFLICT (a) DO NOTHING"
        );
        assert_eq!(*keys("SELECT a FROM t WHERE a IN ($1)", 3), *"SELECT a FROM t WHERE a IN ($1, $2, $3)");
    }

    #[test]
    fn parts_keep_every_row_in_order_and_have_few_sizes() {
        let mut sizes = BTreeSet::new();
        for count in 0..700 {
            let rows: Vec<usize> = (0..count).collect();
            assert_eq!(parts(&rows).flatten().copied().collect::<Vec<_>>(), rows);
            assert!(parts(&rows).all(|part| part.len() <= MOST));
            assert!(count > MOST || parts(&rows).count() <= 3);
            sizes.extend(parts(&rows).map(<[usize]>::len));
            let keys = padded(rows.iter().map(ToString::to_string));
            assert!(keys.iter().all(|part| part.len().is_power_of_two()));
            let mut once: Vec<&String> = keys.iter().flatten().collect();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), count);
        }
        assert!(sizes.len() <= 18, "{sizes:?}");
    }
}
