//! A photo arriving in pieces: where each may begin.

/// One piece of a photo, as announced: `bytes a-b/total`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins.
    pub from: u64,
    /// How many bytes it holds.
    pub len: u64,
    /// How many bytes the whole photo has.
    pub total: u64,
}

/// A piece that announces something impossible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPiece {
    /// Not `bytes a-b/total`, or bounds that do not hold.
    #[error("L'en-tête Content-Range n'est pas de la forme « bytes début-fin/total ».")]
    Unreadable,
    /// The bytes received are not as many as announced.
    #[error("Le morceau de photo n'a pas la longueur annoncée.")]
    OtherLength,
    /// More bytes than a photo may have.
    #[error("La photo dépasse 25 Mo.")]
    TooHeavy,
}

/// The piece does not begin where the server stands: where that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Le morceau ne commence pas là où l'envoi s'est arrêté ({0} octets).")]
pub struct StartsElsewhere(pub u64);

/// What a piece that fits leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The next one begins there.
    Going(u64),
    /// Every byte is there.
    Whole,
}

impl Piece {
    /// Reads the announcement of a piece that came with that many bytes, of a photo of `most` bytes at most.
    ///
    /// # Errors
    /// When it announces something impossible.
    pub fn announced(range: &str, received: u64, most: u64) -> Result<Self, BadPiece> {
        let read = || {
            let (bounds, total) = range.trim().strip_prefix("bytes ")?.split_once('/')?;
            let (from, last) = bounds.split_once('-')?;
            let number = |text: &str| text.trim().parse::<u64>().ok();
            Some((number(from)?, number(last)?, number(total)?))
        };
        let (from, last, total) = read().ok_or(BadPiece::Unreadable)?;
        if last < from || last >= total {
            return Err(BadPiece::Unreadable);
        }
        if total > most {
            return Err(BadPiece::TooHeavy);
        }
        let len = last - from + 1;
        if len == received { Ok(Self { from, len, total }) } else { Err(BadPiece::OtherLength) }
    }

    /// A photo sent in one piece.
    ///
    /// # Errors
    /// When it is empty or too heavy.
    pub fn whole(received: u64, most: u64) -> Result<Self, BadPiece> {
        match received {
            0 => Err(BadPiece::OtherLength),
            len if len > most => Err(BadPiece::TooHeavy),
            len => Ok(Self { from: 0, len, total: len }),
        }
    }

    /// What this piece leads to when that many bytes are already held. A photo sent whole starts over.
    ///
    /// # Errors
    /// When it begins elsewhere.
    pub fn after(self, held: u64) -> Result<Taken, StartsElsewhere> {
        if self.from != held && self.len != self.total {
            return Err(StartsElsewhere(held));
        }
        let end = self.from + self.len;
        Ok(if end == self.total { Taken::Whole } else { Taken::Going(end) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_the_cuts_the_pieces_end_whole(cuts in prop::collection::btree_set(1_u64..999, 0..20)) {
            let mut bounds: Vec<u64> = cuts.into_iter().collect();
            bounds.push(1_000);
            let mut held = 0;
            for end in bounds {
                let announced = format!("bytes {held}-{}/1000", end - 1);
                let piece = Piece::announced(&announced, end - held, 1_000).unwrap();
                if held > 0 {
                    prop_assert_eq!(piece.after(held + 1), Err(StartsElsewhere(held + 1)));
                }
                match piece.after(held).unwrap() {
                    Taken::Going(next) => { prop_assert_eq!(next, end); prop_assert!(end < 1_000); }
                    Taken::Whole => prop_assert_eq!(end, 1_000),
                }
                held = end;
            }
        }

        #[test]
        fn no_announcement_breaks_it(text: String, received: u64) {
            let _ = Piece::announced(&text, received, 1_000);
        }
    }

    #[test]
    fn what_is_impossible_is_said() {
        assert_eq!(Piece::announced("bytes 5-3/10", 1, 100), Err(BadPiece::Unreadable));
        assert_eq!(Piece::announced("bytes 0-10/10", 11, 100), Err(BadPiece::Unreadable));
        assert_eq!(Piece::announced("bytes 0-9/200", 10, 100), Err(BadPiece::TooHeavy));
        assert_eq!(Piece::announced("bytes 0-9/10", 4, 100), Err(BadPiece::OtherLength));
        assert_eq!(
            Piece::announced(&format!("bytes 0-{}/{}", u64::MAX - 1, u64::MAX), 1, 100),
            Err(BadPiece::TooHeavy)
        );
        assert_eq!(Piece::whole(0, 100), Err(BadPiece::OtherLength));
    }
}
