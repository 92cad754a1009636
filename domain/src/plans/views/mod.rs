//! Ways to look at the plan and to change many of its actions at once.

mod bulk;
mod since;
mod time;

pub use bulk::{BulkEdit, BulkRefusal, BulkRights, BulkSubject, NextState};
pub use since::{ActionEvent, ActionNews, Moved, news};
pub use time::{Month, TimeFrame, TimeSpan};
