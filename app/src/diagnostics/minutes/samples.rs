//! The page of what is to be done, in its states.

use super::views::{Task, ToDo, TodoView};
use crate::platform::Frame;
use askama::Template;

const HOSTILE: &str = "<script>alert('liste')</script> « œ & \" 'fin'";

/// Every view in its states: name and page.
pub(in crate::diagnostics) fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let view = |lists| TodoView {
        frame: Frame::sample("À faire").under("Diagnostics", "/diagnostics"),
        walk: HOSTILE.to_owned(),
        quartier: HOSTILE.to_owned(),
        lists,
    };
    let task = Task {
        id: "a".to_owned(),
        number: 3,
        place: HOSTILE.to_owned(),
        theme: HOSTILE.to_owned(),
        description: HOSTILE.to_owned(),
        severity: Some(("danger", "Danger")),
        state: ("info", "Transmis"),
        deadline: "03/12/2026".to_owned(),
        late: true,
        restricted: true,
    };
    let list = ToDo { organisation: HOSTILE.to_owned(), tasks: vec![task.clone(), task] };
    vec![
        ("diagnostics/todo-empty", view(Vec::new()).render()),
        ("diagnostics/todo", view(vec![list.clone(), list]).render()),
    ]
}
