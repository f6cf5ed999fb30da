//! The front of the house: words, icons, charts, the frame and what is sent with it.

use std::path::{Path, PathBuf};

use axum::extract;
use axum::http::{StatusCode, header};
use entente::kit::chart::{self, DueDay, Word};
use entente::kit::chrome::{self, Chrome, Place, Theme};
use entente::kit::{assets, icon, say};
use jiff::civil::date;
use jiff::{Timestamp, Zoned};

/// Thursday 12 March 2026, 10:04 in Dublin.
fn now() -> Zoned {
    "2026-03-12T10:04:00+00:00[Europe/Dublin]".parse().expect("a value")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a value")
}

/// Every file below a folder of this crate with one of these endings.
fn files(folder: &str, endings: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = open.pop() {
        for path in std::fs::read_dir(folder).expect("a value").map(|entry| entry.expect("a value").path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| endings.iter().any(|known| end == *known)) {
                found.push((path.clone(), std::fs::read_to_string(&path).expect("a value")));
            }
        }
    }
    found
}

// ---- words

#[test]
fn a_day_is_said_with_its_year_only_when_it_is_another_year() {
    let words =
        [say::day(date(2026, 3, 13), &now()), say::day(date(2027, 1, 4), &now()), say::long_day(date(2026, 3, 12))];

    assert_eq!(words, ["Fri 13 March", "Mon 4 January 2027", "Thursday 12 March 2026"]);
}

#[test]
fn a_moment_is_said_as_near_as_it_is() {
    let cases = [
        ("2026-03-12T17:00:00Z", "today 17:00"),
        ("2026-03-11T09:40:00Z", "yesterday 09:40"),
        ("2026-03-13T09:40:00Z", "tomorrow 09:40"),
        ("2026-03-10T11:15:00Z", "Tue 11:15"),
        ("2026-03-05T11:15:00Z", "5 Mar"),
        ("2026-01-12T08:00:00Z", "12 Jan"),
        ("2025-01-12T08:00:00Z", "12 Jan 2025"),
    ];

    for (instant, words) in cases {
        assert_eq!(say::when(at(instant), &now()), words);
    }
}

#[test]
fn words_about_time_follow_the_zone_of_the_reader() {
    let tokyo = now().with_time_zone(jiff::tz::TimeZone::get("Asia/Tokyo").expect("a value"));
    let summer = at("2026-07-01T16:30:00Z");

    assert_eq!(say::when(at("2026-03-12T17:00:00Z"), &tokyo), "tomorrow 02:00");
    assert_eq!(say::exact(summer, &now()), "2026-07-01T17:30:00+01:00");
    assert_eq!(say::stamp(summer, &now()), "Wed 1 July, 17:30");
}

#[test]
fn time_left_is_never_more_than_there_is() {
    let cases = [
        ("2026-03-12T10:44:30Z", "40 min left"),
        ("2026-03-12T17:50:00Z", "7 h left"),
        ("2026-03-13T09:40:00Z", "23 h left"),
        ("2026-03-14T18:00:00Z", "2 days left"),
        ("2026-03-12T09:44:00Z", "20 min late"),
        ("2026-03-11T23:59:59Z", "1 day late"),
        ("2026-03-06T23:59:59Z", "6 days late"),
    ];

    for (until, words) in cases {
        assert_eq!(say::left(at(until), &now()), words, "{until}");
    }
}

#[test]
fn what_is_past_is_said_in_its_largest_unit() {
    let cases = [
        ("2026-03-12T10:03:30Z", "just now"),
        ("2026-03-12T09:04:00Z", "1 h ago"),
        ("2026-03-10T09:04:00Z", "2 days ago"),
        ("2026-02-19T09:04:00Z", "3 weeks ago"),
        ("2025-11-01T09:04:00Z", "4 months ago"),
        ("2023-03-01T09:04:00Z", "3 years ago"),
    ];

    for (past, words) in cases {
        assert_eq!(say::ago(at(past), &now()), words, "{past}");
    }
}

#[test]
fn numbers_read_as_in_a_sentence() {
    assert_eq!(say::count(1, "promise", "promises"), "1 promise");
    assert_eq!(say::count(1_079_u64, "promise", "promises"), "1,079 promises");
    assert_eq!(say::number(-1_234_567), "\u{2212}1,234,567");
    assert_eq!(say::number(u64::MAX), say::number(i64::MAX));
    assert_eq!(
        [say::number_word(0), say::number_word(2), say::number_word(12), say::number_word(13)],
        ["No", "Two", "Twelve", "13"]
    );
    assert_eq!(say::list_and(&["Ada", "Ben", "Cleo"]), "Ada, Ben and Cleo");
    assert_eq!(say::list_and(&[""; 0]), "");
}

#[test]
fn initials_leave_titles_out() {
    let names = ["Mara Lindqvist", "Dr Ilse Haas", "Bengt van Åsell", "jonas", ""];

    assert_eq!(names.map(say::initials), ["ML", "IH", "BÅ", "J", ""]);
}

// ---- icons

#[test]
fn every_icon_that_is_asked_for_is_drawn() {
    for (path, text) in files("src", &["html", "rs"]) {
        for asked in [r#"icon(""#, r#"icon=""#, r#"icon: ""#].iter().flat_map(|mark| text.split(mark).skip(1)) {
            let name = asked.split('"').next().unwrap_or_default();
            assert!(name.is_empty() || icon::is_drawn(name), "{}: no icon {name:?}", path.display());
        }
    }
}

#[test]
fn drawings_are_hidden_from_screen_readers_and_sized_without_style() {
    for drawing in icon::names().map(icon::icon).chain(icon::stages().map(icon::glyph)).chain([icon::logo()]) {
        let svg = drawing.to_string();
        assert!(svg.contains(r#"aria-hidden="true""#) && svg.contains("viewBox=") && !svg.contains("style="), "{svg}");
    }
    assert!(icon::stages().all(|stage| !icon::stage_word(stage).is_empty()));
}

// ---- charts

fn week() -> Vec<DueDay> {
    let day = |label: &str, ours, ours_at_risk, theirs| DueDay {
        label: (!label.is_empty()).then(|| label.to_owned()),
        today: label == "Thu 12",
        ours,
        ours_at_risk,
        theirs,
    };
    vec![day("Thu 12", 2, 1, 1), day("", 23, 2, 9), day("Mon 16", 0, 0, 0)]
}

#[test]
fn charts_say_their_finding_and_draw_the_same_twice() {
    let due = chart::falling_due(&week());

    assert_eq!(due, chart::falling_due(&week()));
    assert!(
        due.as_str().contains(r#"aria-label="Promises falling due in 3 days. We owe 25, 3 at risk. They owe us 10.""#)
    );
    assert!(due.as_str().contains(">23?<") && due.as_str().contains(">9<"), "a tall column says its number");
    assert_eq!(due.as_str().matches("<circle").count(), 2 + 1 + 6 + 6);
}

#[test]
fn words_of_people_cannot_break_out_of_a_chart() {
    let svg = chart::meter(59.0, 68.0, 78.0, "client", r#"" onload="x"><script>"#);

    assert!(!svg.as_str().contains("<script>") && !svg.as_str().contains(r#"" onload"#), "{svg}");
}

#[test]
fn charts_hold_numbers_that_are_no_numbers() {
    let word = |value| Some(Word { lo: f64::NAN, value, hi: 1e9 });
    let drawn = [
        chart::duo(word(f64::INFINITY), None),
        chart::owe(0, 0, 0),
        chart::owe(9, 4, 9),
        chart::spark(&[], None, "nothing"),
        chart::spark(&[3.0], None, "one"),
        chart::clock_bar(f64::NAN),
        chart::falling_due(&[]),
    ];

    for svg in drawn {
        let geometry = svg.as_str().split('"').filter(|part| part.ends_with('%') || part.parse::<f64>().is_ok());
        assert!(geometry.clone().all(|part| !part.contains("NaN") && !part.contains("inf")), "{svg}");
        assert!(!svg.as_str().contains("style="));
    }
}

// ---- the frame

#[test]
fn places_are_those_the_reader_may_enter() {
    let labels = |staff, admin| {
        chrome::nav(Place::Today, Some(8), staff, admin).iter().map(|item| item.label).collect::<Vec<_>>()
    };

    assert_eq!(labels(false, false), ["Home", "Needs", "Promises", "Catalogue", "You and IT"]);
    assert_eq!(
        labels(true, false),
        ["Today", "Clients", "Conversations", "Promises", "Capacity", "Catalogue", "People"]
    );
    assert_eq!(labels(true, true).last(), Some(&"Imports"));
}

#[test]
fn one_place_is_current_and_the_phone_bar_has_room_for_the_others() {
    let frame = Chrome::new("Northwind").at(Place::Today, Some(0), true, true).moved_to(Place::Promises);

    let current: Vec<_> = frame.nav.iter().filter(|item| item.current).map(|item| item.href).collect();
    assert_eq!(current, ["/promises"]);
    assert!(frame.nav.iter().filter(|item| item.key).count() <= 4, "four places and More");
    assert!(frame.nav.iter().all(|item| item.count.is_none()), "nothing to do is not a number");
    assert!(frame.nav.iter().map(|item| item.icon).chain(frame.acts.iter().map(|act| act.icon)).all(icon::is_drawn));
    assert_eq!(
        [Theme::System, Theme::named("dark"), Theme::named("pink")].map(Theme::forced),
        [None, Some("dark"), None]
    );
}

// ---- what is sent with it

async fn sent(href: &str) -> (StatusCode, String, String, String) {
    let name = href.trim_start_matches("/assets/").to_owned();
    let answer = assets::serve(extract::Path(name)).await;
    let head = |name| answer.headers().get(name).map_or(String::new(), |v| v.to_str().expect("a value").to_owned());
    let (kind, keep) = (head(header::CONTENT_TYPE), head(header::CACHE_CONTROL));
    let status = answer.status();
    let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.expect("a value");
    (status, kind, keep, String::from_utf8(body.to_vec()).expect("a value"))
}

#[tokio::test]
async fn style_and_script_are_kept_for_ever_under_the_name_of_their_content() {
    let (status, kind, keep, css) = sent(assets::css_href()).await;
    assert_eq!((status, kind.as_str(), keep.contains("immutable")), (StatusCode::OK, "text/css; charset=utf-8", true));
    assert!(css.contains("@layer reset, tokens, base, layout, components, charts, print;"));

    let (_, kind, _, js) = sent(assets::js_href()).await;
    assert!(kind.starts_with("text/javascript") && js.contains("morph"));

    let (status, _, keep, old) = sent("/assets/app.0000000000000000.css").await;
    assert_eq!((status, keep.as_str(), old == css), (StatusCode::OK, "no-store", true), "a page from before an update");
    assert_eq!(sent("/assets/other.txt").await.0, StatusCode::NOT_FOUND);
}

#[test]
fn every_stylesheet_is_sent_and_uses_tokens_for_its_colours() {
    for (path, text) in files("static/css", &["css"]) {
        let name = path.file_name().expect("a value").to_str().expect("a value");
        assert!(assets::STYLES.contains(&format!("css/{name}").as_str()), "{name} is not in the list");
        assert_eq!(text.matches('{').count(), text.matches('}').count(), "{name} has an open brace");
        let literal = text.split('#').skip(1).find(|rest| rest.chars().take(3).all(|c| c.is_ascii_hexdigit()));
        assert!(matches!(name, "tokens.css" | "print.css") || literal.is_none(), "{name} has a colour of its own");
        assert!(!text.contains("url("), "{name} asks for another file");
    }
}

#[test]
fn no_page_needs_style_or_script_of_its_own() {
    for (path, text) in files("src", &["html"]) {
        let scripts = text.matches("<script").count() - text.matches(r#"<script type="module" src="{{"#).count();
        let handlers = [" onclick=", " onload=", " onchange=", " onsubmit=", " style=", "<style", "javascript:"];
        assert!(scripts == 0 && !handlers.iter().any(|mark| text.contains(mark)), "{}", path.display());
    }
}
