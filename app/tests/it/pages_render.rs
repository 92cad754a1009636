//! Every view renders in all its states, as a page that everyone can read.

use palier::features;
use scraper::{ElementRef, Html, Selector};
use std::collections::HashSet;

#[test]
fn every_page_can_be_read_by_everyone() {
    let specimens = features::specimens();
    assert!(!specimens.is_empty());
    let mut wrong = Vec::new();
    for (name, page) in specimens {
        match page {
            Ok(page) => wrong.extend(faults(&page).into_iter().map(|fault| format!("{name}: {fault}"))),
            Err(error) => wrong.push(format!("{name} does not render: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_specimen_has_a_name_of_its_own() {
    let mut seen = HashSet::new();
    for (name, _) in features::specimens() {
        assert!(seen.insert(name), "{name} stands twice");
    }
}

/// The checks bite: a page with every fault is found guilty of each.
#[test]
fn a_bad_page_is_found_out() {
    let bad = r##"<!doctype html><html lang="en"><head><title> </title></head><body><h2>a</h2><h4 id="x">b</h4>
        <p id="x" style="color:red" onclick="go()">t</p><img src="a.png"><input name="q"><script>alert(1)</script>
        <a href="https://ailleurs.example/">x</a></body></html>"##;
    let found = faults(bad).join("\n");
    for fault in [
        "lang",
        "title",
        "one h1",
        "skips",
        "twice",
        "style=",
        "onclick=",
        "alt",
        "label",
        "inline script",
        "another host",
        "hostile",
    ] {
        assert!(found.contains(fault), "« {fault} » was not found in:\n{found}");
    }
    assert!(faults("<p>a fragment, not a page</p>").is_empty(), "a fragment is judged on its own parts only");
}

fn faults(html: &str) -> Vec<String> {
    let whole = html.trim_start().to_ascii_lowercase().starts_with("<!doctype");
    let page = if whole { Html::parse_document(html) } else { Html::parse_fragment(html) };
    let mut faults = Vec::new();
    if whole {
        frame(&page, &mut faults);
        headings(&page, &mut faults);
    }
    fields(&page, &mut faults);
    attributes(&page, &mut faults);
    if html.contains("<script>alert(") {
        faults.push("hostile text is not escaped".to_owned());
    }
    faults
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn frame(page: &Html, faults: &mut Vec<String>) {
    if page.root_element().attr("lang") != Some("fr") {
        faults.push("lang is not fr".to_owned());
    }
    let title: String = all(page, "head > title").iter().flat_map(|title| title.text()).collect();
    if title.trim().is_empty() {
        faults.push("the title is empty".to_owned());
    }
    let first = all(page, "h1").len();
    if first != 1 {
        faults.push(format!("there must be one h1, not {first}"));
    }
}

fn headings(page: &Html, faults: &mut Vec<String>) {
    let mut level = 0;
    for heading in all(page, "main h1, main h2, main h3, main h4, main h5, main h6, body > h2, body > h4") {
        let found = heading.value().name()[1..].parse::<u8>().unwrap();
        if found > level + 1 {
            let words: String = heading.text().collect();
            faults.push(format!("h{found} « {} » skips a level after h{level}", words.trim()));
        }
        level = found;
    }
}

fn fields(page: &Html, faults: &mut Vec<String>) {
    let labels: HashSet<&str> =
        all(page, "label[for]").iter().filter_map(|label| label.attr("for")).collect();
    let wanted = "input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea";
    for field in all(page, wanted) {
        let inside =
            field.ancestors().filter_map(ElementRef::wrap).any(|parent| parent.value().name() == "label");
        let named = field.attr("aria-label").or(field.attr("aria-labelledby")).is_some();
        let labelled = field.attr("id").is_some_and(|id| labels.contains(id));
        if !(inside || named || labelled) {
            faults.push(format!("no label for {}", field.html()));
        }
    }
    for picture in all(page, "img:not([alt])") {
        faults.push(format!("no alt on {}", picture.html()));
    }
}

/// Identifiers once, nothing inline (the content policy refuses it), nothing from another host.
fn attributes(page: &Html, faults: &mut Vec<String>) {
    let mut ids = HashSet::new();
    for element in all(page, "*") {
        if let Some(id) = element.attr("id")
            && !ids.insert(id)
        {
            faults.push(format!("the id {id} stands twice"));
        }
        for (name, value) in element.value().attrs() {
            let inline = name == "style" || name.starts_with("on");
            let elsewhere = matches!(name, "href" | "src" | "action" | "srcset")
                && (value.starts_with("//") || value.contains("://"));
            if inline {
                faults.push(format!("inline {name}={value}"));
            }
            if elsewhere {
                faults.push(format!("{name}={value} leads to another host"));
            }
        }
    }
    for script in all(page, "script:not([src])") {
        faults.push(format!("inline script {}", script.html()));
    }
    for style in all(page, "style") {
        faults.push(format!("inline style {}", style.html()));
    }
}
