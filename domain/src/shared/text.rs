//! Text as people type it, made comparable the same way on both engines.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Case and accents folded: `Crêt de l'Œillet` becomes `cret de l'oeillet`. Kept in a column beside the text itself.
pub fn fold(text: &str) -> String {
    let bare = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    bare.collect::<String>().replace('œ', "oe").replace('æ', "ae").replace('’', "'")
}

/// What was typed, without surrounding space; `None` when nothing is left.
pub fn filled(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_ligatures_and_case_fold() {
        assert_eq!(fold("Crêt de l’ŒILLET"), "cret de l'oeillet");
        assert_eq!(fold("ÉCOLE"), fold("école"));
    }
}
