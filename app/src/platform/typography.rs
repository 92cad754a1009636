//! French punctuation keeps to its word: no line of a page begins with « : » or ends with an opening guillemet.

/// What is given as it was written: code, and what a form sends back.
const UNTOUCHED: [&str; 6] = ["script", "style", "textarea", "pre", "select", "svg"];

/// A page whose spaces inside « », and before `: ; ? ! % €`, can no longer break. Tags are left as they are.
pub fn bound(html: &str) -> String {
    let mut page = String::with_capacity(html.len() + html.len() / 32);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        bind(&rest[..at], &mut page);
        rest = &rest[at..];
        let end = tag_end(rest);
        page.push_str(&rest[..end]);
        rest = &rest[end..];
    }
    bind(rest, &mut page);
    page
}

/// Where the tag that begins there ends, with all it holds when that is not to be touched.
fn tag_end(tag: &str) -> usize {
    let name = tag[1..].split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
    if UNTOUCHED.contains(&name) {
        let close = format!("</{name}");
        return tag.find(&close).map_or(tag.len(), |at| at + close.len());
    }
    tag.find('>').map_or(tag.len(), |at| at + 1)
}

/// Words, their spaces made fast where French wants them so: thin before what is high, wide elsewhere.
fn bind(words: &str, page: &mut String) {
    let mut from = 0;
    for (at, _) in words.match_indices(' ') {
        let space = match (words[..at].chars().next_back(), words[at + 1..].chars().next()) {
            (_, Some(';' | '?' | '!')) => '\u{202f}',
            (_, Some(':' | '»' | '%' | '€')) | (Some('«'), _) => '\u{a0}',
            _ => continue,
        };
        page.push_str(&words[from..at]);
        page.push(space);
        from = at + 1;
    }
    page.push_str(&words[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_keeps_to_its_word() {
        assert_eq!(
            bound("<p>Lu : « oui » ; 5 % ?</p>"),
            "<p>Lu\u{a0}: «\u{a0}oui\u{a0}»\u{202f}; 5\u{a0}%\u{202f}?</p>"
        );
        assert_eq!(bound("<b>Motif</b> : vu"), "<b>Motif</b>\u{a0}: vu");
    }

    #[test]
    fn what_a_form_sends_and_what_runs_is_left_alone() {
        for same in [
            "<input value=\"a : b\" title=\"« c »\">",
            "<textarea name=\"x\">a : b</textarea>",
            "<select><option>a : b</option></select>",
            "<script>a ? b : c</script>",
            "<!doctype html><pre>a ; b</pre>",
            "a <",
            "<textarea>a : b",
        ] {
            assert_eq!(bound(same), same);
        }
    }
}
