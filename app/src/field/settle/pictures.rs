//! The photos of a record, and the constat they belong to.

use super::Group;
use crate::field::intake::Arrival;
use crate::field::store::photos::{Arrived, Attachment, Shown};
use palier_domain::diagnostics::field::Record;
use palier_domain::shared::PhotoId;
use std::collections::BTreeSet;

impl Group<'_> {
    /// Takes out of a constat the photos that its correction no longer names.
    pub(super) fn drop_unnamed(&mut self, record: &Record, constat: &str) {
        let named: BTreeSet<&str> = record.photos.iter().map(|photo| photo.sha256.as_str()).collect();
        let (gone, kept) = std::mem::take(&mut self.announced)
            .into_iter()
            .partition(|(of, address)| of == constat && !named.contains(address.as_str()));
        self.announced = kept;
        let gone: BTreeSet<(String, String)> = gone;
        let is_gone = |address: &str| gone.contains(&(constat.to_owned(), address.to_owned()));
        self.effects.attachments.retain(|one| one.constat != constat || !is_gone(&one.sha256));
        let shown: BTreeSet<_> = self
            .effects
            .attachments
            .iter()
            .filter(|one| one.constat == constat)
            .map(|one| &one.sha256)
            .collect();
        let kept = shown.iter().filter_map(|address| self.arrived.get(*address)?.kept_sha256.clone());
        let kept: BTreeSet<String> = kept.collect();
        self.effects.shown.retain(|photo| photo.constat != constat || kept.contains(&photo.sha256));
        self.effects.dropped.extend(gone);
    }

    /// Announces the photos of a record for a constat, and shows those that are already here.
    pub(super) fn attach(&mut self, arrival: &Arrival, record: &Record, constat: &str, moment: &'static str) {
        for photo in &record.photos {
            if !self.announced.insert((constat.to_owned(), photo.sha256.clone())) {
                continue;
            }
            self.effects.attachments.push(Attachment {
                record: arrival.id.to_string(),
                sha256: photo.sha256.clone(),
                constat: constat.to_owned(),
                moment,
                description: photo.description.clone(),
            });
            let here = self.arrived.get(&photo.sha256);
            if let Some(Arrived {
                kept_sha256: Some(kept), width: Some(width), height: Some(height), ..
            }) = here
            {
                self.effects.shown.push(Shown {
                    id: self.tools.world.id::<PhotoId>().to_string(),
                    constat: constat.to_owned(),
                    sha256: kept.clone(),
                    moment: moment.to_owned(),
                    description: photo.description.clone(),
                    width: *width,
                    height: *height,
                    at: arrival.received.0,
                });
            }
        }
    }
}
