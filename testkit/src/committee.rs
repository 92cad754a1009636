//! A committee with much to decide, laid straight into a base of either engine: envelopes, dossiers that ask each of them, the
//! opinion of the body that prepares, and the sitting that decides, open. Used where going through three hundred forms would
//! measure the forms.

/// Budget year of that committee, far from any other.
pub const YEAR: i16 = 2034;
/// The open sitting.
pub const SITTING: &str = "01890000-0000-7000-8000-5a11e0000000";
/// What each dossier asks of each funder, in euros.
pub const ASKED_EUROS: usize = 2_000;

const PREPARED: &str = "01890000-0000-7000-8000-5a11e0000001";
/// What each funder has, in cents: enough for all.
const ALLOTTED: i64 = 100_000_000;

/// The envelope of the funder of that rank.
pub fn envelope(rank: usize) -> String {
    format!("01890000-0000-7000-8000-5a11e1{rank:06x}")
}

/// The dossier of that rank.
pub fn dossier(rank: usize) -> String {
    format!("01890000-0000-7000-8000-5a11e2{rank:06x}")
}

/// The organisation of that rank, among those that satisfy a condition.
fn organisation(condition: &str, rank: usize) -> String {
    format!("(SELECT id FROM organisation WHERE {condition} ORDER BY id LIMIT 1 OFFSET {rank})")
}

/// What lays it, in one transaction. The base must know that many organisations, a holder that never asked anything, a
/// quartier and a dossier: theirs is what the new ones say.
pub fn script(dossiers: usize, funders: usize) -> String {
    let mut all = vec!["BEGIN".to_owned()];
    all.extend((0..funders).flat_map(purse));
    all.extend((0..dossiers).flat_map(|rank| asks(rank, funders)));
    let items: Vec<(usize, String)> = (0..dossiers).map(|rank| (rank, dossier(rank))).collect();
    for (id, body, state, closed, day) in [
        (PREPARED, "comite-direction", "close", "(SELECT COALESCE(MAX(closed_rank), 0) + 1 FROM sitting)", 5),
        (SITTING, "copil", "ouverte", "NULL", 20),
    ] {
        all.push(format!(
            "INSERT INTO sitting (id, body, day, place, year, state, closed_rank, created_at) \
             VALUES ('{id}', '{body}', '{YEAR}-02-{day:02}', 'Mairie', {YEAR}, '{state}', {closed}, 0)"
        ));
        all.extend(items.iter().map(|(rank, dossier)| {
            format!(
                "INSERT INTO sitting_item (sitting_id, position, dossier_id) VALUES ('{id}', {}, '{dossier}')",
                rank + 1
            )
        }));
    }
    all.extend(items.iter().map(|(_, dossier)| {
        format!(
            "INSERT INTO sitting_ruling (sitting_id, dossier_id, kind, verdict, reason, text, amounts) \
             VALUES ('{PREPARED}', '{dossier}', 'avis', 'favorable', NULL, '', '{{}}')"
        )
    }));
    all.push(
        "INSERT INTO body_quorum (body, kind, amount) VALUES ('copil', 'aucun', 0) \
         ON CONFLICT (body) DO UPDATE SET kind = excluded.kind, amount = excluded.amount"
            .to_owned(),
    );
    all.push("COMMIT".to_owned());
    all.join(";\n")
}

/// The envelope of a funder, open.
fn purse(rank: usize) -> [String; 2] {
    let (id, funder) = (envelope(rank), organisation("1 = 1", rank));
    [
        format!(
            "INSERT INTO envelope (id, funder_id, scheme, scheme_folded, year, allotted_cents, reserved_cents, \
             committed_cents, paid_cents, created_at) VALUES ('{id}', {funder}, 'Salle', 'salle', {YEAR}, {ALLOTTED}, 0, 0, 0, 0)"
        ),
        format!(
            "INSERT INTO envelope_movement (id, seq, kind, envelope_id, cents, year, day, decision, label, created_at) \
             SELECT '01890000-0000-7000-8000-5a11e3{rank:06x}', COALESCE(MAX(seq), 0) + 1, 'dotation', '{id}', {ALLOTTED}, \
             {YEAR}, '{YEAR}-01-05', 'Délibération 1', 'Ouverture', 0 FROM envelope_movement"
        ),
    ]
}

/// A dossier, and what it asks of each.
fn asks(rank: usize, funders: usize) -> Vec<String> {
    let (id, asked) = (dossier(rank), 100 * ASKED_EUROS * funders);
    // All from the first: those laid after it have its holder and its words.
    let (whose, from) = match rank {
        0 => (
            organisation("id NOT IN (SELECT organisation_id FROM dossier)", 0),
            "(SELECT id FROM dossier ORDER BY id DESC LIMIT 1)".to_owned(),
        ),
        _ => ("organisation_id".to_owned(), format!("'{}'", dossier(0))),
    };
    let mut all = vec![
        format!(
            "INSERT INTO dossier (id, campaign_id, organisation_id, title, title_folded, siret, state, year, asked_cents, \
             content, submitted_on, created_at, changed_at) SELECT '{id}', campaign_id, {whose}, 'Projet {rank:03}', \
             'projet {rank:03}', '', 'arbitree', {YEAR}, {asked}, content, '{YEAR}-01-10', 0, 0 FROM dossier WHERE id = {from}"
        ),
        format!("INSERT INTO dossier_axis (dossier_id, axis) VALUES ('{id}', '{}')", 1 + rank % 5),
        format!(
            "INSERT INTO dossier_quartier (dossier_id, quartier_id, percent) \
             SELECT '{id}', id, 100 FROM quartier ORDER BY id LIMIT 1"
        ),
    ];
    all.extend((0..funders).map(|funder| {
        format!(
            "INSERT INTO dossier_asked (dossier_id, organisation_id, scheme, cents) \
             SELECT '{id}', funder_id, scheme, {} FROM envelope WHERE id = '{}'",
            100 * ASKED_EUROS,
            envelope(funder)
        )
    }));
    all
}
