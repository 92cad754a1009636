//! The convention as data: what the partners signed, clause by clause, dated, and what in the product carries each.
//!
//! A contract is a file of `conventions/`. [`Convention::parse`] reads it and names every fault by its line;
//! [`Convention::at`] gives what is in force on a day, avenants applied. No axis, criterion, body, frequency or delay
//! stands in code: code that enforces a clause names it with [`clause!`](crate::clause).

mod check;
mod coverage;
mod examination;
mod fault;
mod grid;
mod in_force;
mod load;
mod model;
mod read;
mod tfpb;

pub use coverage::{Carrier, Line, coverage, unknown_citations};
pub use fault::Fault;
pub use grid::{Grid, Space, Subtheme, Theme};
pub use in_force::{Axis, InForce, Objective, OutlineArticle};
pub use model::{
    Article, Avenant, Clause, Convention, IndicatorTemplate, Kind, OrdinaryPost, Parameter, ParameterName,
    Period, ScoreCriterion, Shape, TfpbAxis, TfpbRule,
};

/// Names the clause that a piece of code enforces, and is that name: `clause!("art4.critere1")`.
///
/// Only a literal is taken, so that a test can read every citation in the sources and refuse one that no convention
/// of `conventions/` knows.
#[macro_export]
macro_rules! clause {
    ($id:literal) => {{
        const CITED: &str = $id;
        CITED
    }};
}
