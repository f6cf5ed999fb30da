//! The drawings that stand beside words: icons, stage marks and the logo, as inline SVG.
//!
//! Drawn on a grid of 16 px with a stroke of 1.5 and round ends, in `currentColor`. An icon never stands alone: the
//! word beside it carries the meaning, so every drawing is hidden from screen readers. This module must not know any
//! page; it only knows names. A name nobody has drawn stops a debug build and draws nothing in a release, so a page
//! never fails for a missing picture.

use std::fmt;

/// One drawing, ready to be written into a template: `{{ ui::icon("today") }}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Icon {
    class: &'static str,
    stage: Option<&'static str>,
    grid: u8,
    body: &'static str,
}

/// The icon of this name.
pub fn icon(name: &str) -> Icon {
    let body = find(ICONS, name);
    debug_assert!(!body.is_empty(), "there is no icon {name:?}");
    Icon { class: "i", stage: None, grid: 16, body }
}

/// The mark of a stage: two halves that touch, part, slip, break and turn away.
pub fn glyph(stage: &str) -> Icon {
    let known = STAGES.iter().find(|(name, ..)| *name == stage);
    debug_assert!(known.is_some(), "there is no stage {stage:?}");
    let (name, _, body) = known.copied().unwrap_or_default();
    Icon { class: "s", stage: Some(name), grid: 16, body }
}

/// The logo: one half drawn, one half filled.
pub fn logo() -> Icon {
    Icon { class: "logo", stage: None, grid: 20, body: LOGO }
}

/// The word of a stage, as it stands beside its mark.
pub fn stage_word(stage: &str) -> &'static str {
    STAGES.iter().find(|(name, ..)| *name == stage).map_or("", |(_, word, _)| word)
}

/// Whether somebody has drawn an icon of this name.
pub fn is_drawn(name: &str) -> bool {
    !find(ICONS, name).is_empty()
}

/// The names of all icons, in the order they were drawn; for the page of components and for tests.
pub fn names() -> impl Iterator<Item = &'static str> {
    ICONS.iter().map(|(name, _)| *name)
}

/// The names of the five stages, from the best to the worst.
pub fn stages() -> impl Iterator<Item = &'static str> {
    STAGES.iter().map(|(name, ..)| *name)
}

fn find(drawn: &'static [(&'static str, &'static str)], name: &str) -> &'static str {
    drawn.iter().find(|(drawn, _)| *drawn == name).map_or("", |(_, body)| body)
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.draw(f)
    }
}

impl Icon {
    fn draw(&self, out: &mut (impl fmt::Write + ?Sized)) -> fmt::Result {
        let Self { class, grid, body, .. } = self;
        write!(out, r#"<svg class="{class}""#)?;
        if let Some(stage) = self.stage {
            write!(out, r#" data-stage="{stage}""#)?;
        }
        // The size in numbers is for browsers that do not get the stylesheet.
        write!(out, r#" width="16" height="16" viewBox="0 0 {grid} {grid}" aria-hidden="true">{body}</svg>"#)
    }
}

// The text is made of constants of this file only, so templates may write it as it is.
impl askama::filters::HtmlSafe for Icon {}

impl askama::FastWritable for Icon {
    fn write_into(&self, out: &mut dyn fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        Ok(self.draw(out)?)
    }
}

const LOGO: &str = concat!(
    r#"<path d="M9 2.6v14.8a7.4 7.4 0 0 1 0-14.8z" fill="none" stroke="currentColor" stroke-width="1.7"/>"#,
    r#"<path d="M11.2 1.8a8.2 8.2 0 0 1 0 16.4z" fill="currentColor"/>"#,
);

/// Name, word and drawing of each stage.
const STAGES: &[(&str, &str, &str)] = &[
    ("healthy", "Healthy", r#"<circle cx="8" cy="8" r="6"/>"#),
    ("sniffles", "Sniffles", r#"<path d="M7.1 2v12A6 6 0 0 1 7.1 2zM8.9 2v12a6 6 0 0 0 0-12z"/>"#),
    ("flu", "Flu", r#"<path d="M6.9 .4v12a6 6 0 0 1 0-12zM9.1 3.6v12a6 6 0 0 0 0-12z"/>"#),
    (
        "pneumonia",
        "Pneumonia",
        r#"<path d="M6.6 6.6V.7a6 6 0 0 0-5.9 5.9zM9.4 6.6V.7a6 6 0 0 1 5.9 5.9zM6.6 9.4v5.9A6 6 0 0 1 .7 9.4zM9.4 9.4v5.9a6 6 0 0 0 5.9-5.9z"/>"#,
    ),
    ("end", "End stage", r#"<path d="M.9 2v12a6 6 0 0 0 0-12zM15.1 2v12a6 6 0 0 1 0-12z"/>"#),
];

#[rustfmt::skip] // one drawing, one line
const ICONS: &[(&str, &str)] = &[
    // places
    ("today", r#"<circle cx="8" cy="8" r="5.75"/><path d="M8 4.75V8l2.25 1.5"/>"#),
    ("overview", r#"<path d="M2.5 13.25h11M4.25 13V8.5M8 13V3M11.75 13V6"/>"#),
    ("clients", r#"<circle cx="5.5" cy="5.5" r="2.25"/><path d="M1.75 13c.2-2.4 1.7-3.75 3.75-3.75S9.05 10.6 9.25 13M10.4 3.5a2.2 2.2 0 0 1 0 4M11.6 9.6c1.5.4 2.5 1.6 2.65 3.4"/>"#),
    ("talk", r#"<path d="M2.25 3.75h8v5.5H6l-2 1.9v-1.9H2.25zM12.25 6.5h1.5v5.25h-1.5v1.7l-1.9-1.7H8"/>"#),
    ("promise", r#"<path d="M8 13.5c-3-1.2-5-3.2-5-6.75V3.6L8 2.25l5 1.35v3.15c0 3.55-2 5.55-5 6.75z"/><path d="m5.75 7.75 1.6 1.6 2.9-3.1"/>"#),
    ("listen", r#"<path d="M2.5 6.5v3M5.25 4v8M8 6v4M10.75 2.75v10.5M13.5 6.25v3.5"/>"#),
    ("portfolio", r#"<path d="M2.5 3.25h7v3h-7zM5 9.75h8.5v3H5z"/><path d="M12.5 4.75h1M2.5 11.25h0"/>"#),
    ("services", r#"<rect x="2.5" y="2.75" width="11" height="4.25" rx="1"/><rect x="2.5" y="9" width="11" height="4.25" rx="1"/><path d="M5 4.9h0M5 11.1h0"/>"#),
    ("money", r#"<path d="M3.5 2.25h9v11.5l-2.25-1.4L8 13.75l-2.25-1.4-2.25 1.4z"/><path d="M6 5.5h4M6 8.25h4"/>"#),
    ("supplier", r#"<path d="m8 2 6 6-6 6-6-6z"/>"#),
    ("load", r#"<path d="M2.25 11.5a5.75 5.75 0 1 1 11.5 0"/><path d="M8 11.25 10.75 7"/>"#),
    ("people", r#"<circle cx="8" cy="5.25" r="2.5"/><path d="M3.25 13.25c.3-2.7 2.1-4.25 4.75-4.25s4.45 1.55 4.75 4.25"/>"#),
    ("party", r#"<path d="M3.25 13.5V2.75h6V13.5M9.25 6.5h3.5v7M2 13.5h12M5.25 5.5h2M5.25 8h2M5.25 10.5h2"/>"#),
    ("import", r#"<path d="M8 2.5v7M5 6.75l3 3 3-3M2.75 10.5v2.75h10.5V10.5"/>"#),
    ("settings", r#"<path d="M2.5 5h6M12 5h1.5M2.5 11h1.5M7.5 11h6"/><circle cx="10.25" cy="5" r="1.75"/><circle cx="5.75" cy="11" r="1.75"/>"#),
    // ways
    ("search", r#"<circle cx="7" cy="7" r="4.25"/><path d="m10.25 10.25 3.25 3.25"/>"#),
    ("more", r#"<path d="M2.75 4.5h10.5M2.75 8h10.5M2.75 11.5h10.5"/>"#),
    ("dots", r#"<path d="M3.5 8h0M8 8h0M12.5 8h0" stroke-width="2"/>"#),
    ("plus", r#"<path d="M8 3v10M3 8h10"/>"#),
    ("check", r#"<path d="m3 8.5 3.25 3.25L13 4.75"/>"#),
    ("x", r#"<path d="m4 4 8 8M12 4l-8 8"/>"#),
    ("down", r#"<path d="m4 6 4 4 4-4"/>"#),
    ("up", r#"<path d="m4 10 4-4 4 4"/>"#),
    ("right", r#"<path d="m6 4 4 4-4 4"/>"#),
    ("arrow", r#"<path d="M2.75 8h10.5M9.25 4l4 4-4 4"/>"#),
    ("sort", r#"<path d="M8 3v10M4.5 9.5 8 13l3.5-3.5"/>"#),
    ("filter", r#"<path d="M2.5 4h11M4.75 8h6.5M7 12h2"/>"#),
    ("out", r#"<path d="M6.5 2.75H3.25v10.5H6.5M9.75 5l3 3-3 3M12.5 8H6.25"/>"#),
    // what happened, what to do
    ("alert", r#"<path d="M8 2.5 14.25 13H1.75z"/><path d="M8 6.75v2.75M8 11.4h0"/>"#),
    ("info", r#"<circle cx="8" cy="8" r="5.75"/><path d="M8 7.5v3.25M8 5.2h0"/>"#),
    ("clock", r#"<circle cx="8" cy="8" r="5.75"/><path d="M8 4.75V8l2.25 1.5"/>"#),
    ("break", r#"<path d="M3 4.5h6l-1.5 2.5L9 9.5H3M3 2.5v11M11 5l2.5-1.5M11.5 7.5H14M11 10l2.5 1.5"/>"#),
    ("lock", r#"<rect x="3.5" y="7" width="9" height="6.25" rx="1.25"/><path d="M5.5 7V5.25a2.5 2.5 0 0 1 5 0V7"/>"#),
    ("seal", r#"<circle cx="8" cy="6.25" r="3.75"/><path d="M5.75 9.25 5 14l3-1.5L11 14l-.75-4.75"/>"#),
    ("print", r#"<path d="M4.5 6V2.5h7V6M4.5 11.5h-2V6h11v5.5h-2"/><path d="M4.5 9.5h7v4h-7z"/>"#),
    ("send", r#"<path d="M14 2 7 9M14 2 9.5 14 7 9 2 6.5z"/>"#),
    ("calendar", r#"<rect x="2.5" y="3.5" width="11" height="10" rx="1.25"/><path d="M2.5 6.75h11M5.5 2v2.5M10.5 2v2.5"/>"#),
    ("eye", r#"<path d="M1.75 8S4 3.75 8 3.75 14.25 8 14.25 8 12 12.25 8 12.25 1.75 8 1.75 8z"/><circle cx="8" cy="8" r="1.75"/>"#),
    ("note", r#"<path d="M3 2.75h7l3 3v7.5H3z"/><path d="M9.75 2.75V6H13M5.5 8.5h5M5.5 11h3"/>"#),
    ("train", r#"<rect x="3.5" y="2.25" width="9" height="8.75" rx="2"/><path d="M3.5 7h9M5.75 9h0M10.25 9h0M5.25 11l-1.5 2.75M10.75 11l1.5 2.75"/>"#),
    ("undo", r#"<path d="M5.5 3 2.5 6l3 3M2.75 6h6.5a3.75 3.75 0 0 1 0 7.5H6"/>"#),
    ("swap", r#"<path d="M2.5 5.5h9.5M9.5 3 12 5.5 9.5 8M13.5 10.5H4M6.5 8 4 10.5 6.5 13"/>"#),
    ("edit", r#"<path d="m3 10.75-.5 2.75 2.75-.5 7.5-7.5-2.25-2.25z"/><path d="m9 4.75 2.25 2.25"/>"#),
    ("mail", r#"<rect x="2.25" y="3.5" width="11.5" height="9" rx="1.25"/><path d="M2.75 4.5 8 8.75l5.25-4.25"/>"#),
    ("link", r#"<path d="m6.5 9.5 3-3M7.25 4.75 9 3a2.83 2.83 0 0 1 4 4l-1.75 1.75M8.75 11.25 7 13a2.83 2.83 0 0 1-4-4l1.75-1.75"/>"#),
];
