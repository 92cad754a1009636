//! What the journal says of the demonstration.

use crate::platform::journal::Entry;

/// The French sentence of an entry of the demonstration.
pub fn say(entry: &Entry) -> Option<String> {
    let sentence = match entry.event.as_str() {
        "demonstration.creee" => "Une partie de la base de démonstration a été créée",
        "demonstration.diagnostic" => "Le diagnostic a été repris dans la démonstration",
        "demonstration.action" => "La fiche action a été reprise dans la démonstration",
        "demonstration.abattement" => "L'abattement a été repris dans la démonstration",
        _ => return None,
    };
    Some(sentence.to_owned())
}
