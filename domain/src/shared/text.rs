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

/// The start of a text, of that many characters at most, cut between two words.
pub fn excerpt(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let short = &text[..end];
    let whole = short.rfind(char::is_whitespace).unwrap_or(short.len());
    format!("{}…", short[..whole].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_ends_between_two_words_and_a_short_text_is_whole() {
        assert_eq!(excerpt("Banc cassé", 10), "Banc cassé");
        assert_eq!(excerpt("Banc cassé près de l'école", 17), "Banc cassé près…");
        assert_eq!(excerpt("Éclaboussures", 3), "Écl…");
    }

    #[test]
    fn accents_ligatures_and_case_fold() {
        assert_eq!(fold("Crêt de l’ŒILLET"), "cret de l'oeillet");
        assert_eq!(fold("ÉCOLE"), fold("école"));
    }
}
