//! Text as people type it, made comparable the same way on both engines.

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Bytes Windows-1252 gives no sign to.
const NO_SIGN: [u8; 5] = [0x81, 0x8D, 0x8F, 0x90, 0x9D];

/// The text of a file saved as UTF-8, with or without its mark, or as Windows-1252; nothing when it is neither.
pub fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let control = |b: &u8| *b < 0x20 && !matches!(b, b'\n' | b'\r' | b'\t');
    if bytes.iter().any(control) {
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(_) if bytes.iter().any(|b| NO_SIGN.contains(b)) => None,
        Err(_) => Some(encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0),
    }
}

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

/// A print of a text (FNV-1a): two texts that differ have the same one by rare chance only. Not a proof against forgery.
pub fn print(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
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
