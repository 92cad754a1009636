//! One change that succeeds for each route of money and of sittings.

use super::Change::{self, Form};
use super::fields;
use testkit::Who;

pub fn change(route: &str) -> Option<Change> {
    use Who::MetropoleAdmin as Admin;
    Some(match route {
        "/financements/enveloppes/nouvelle" => Form(Admin, |app| {
            let funder = app.town().metropole.to_string();
            let money = [("cents", "120 000"), ("decision", "Délibération 12")];
            let mut form = fields(&[("funder", &funder), ("scheme", "Gestion urbaine"), ("year", "2027")]);
            form.extend(fields(&money));
            form
        }),
        "/financements/enveloppes/{enveloppe}/mouvements" => Form(Admin, |_| {
            fields(&[("kind", "dotation"), ("cents", "5 000"), ("decision", "Délibération 13")])
        }),
        _ => return None,
    })
}
