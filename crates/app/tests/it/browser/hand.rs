//! What the hand of a person does, for each way of using a browser. By keyboard nothing is clicked: what is wanted is reached
//! by Tab, and each stop on the way has to be seen.

use thirtyfour::prelude::*;

use super::{Browser, Way};

/// Stops on one round through the longest page.
const MOST_STOPS: usize = 300;

/// Whether the focus is on `arguments[0]` (or among the radio buttons of its name), and what is wrong with where it is.
const FOCUS: &str = r"
const wanted = arguments[0], at = document.activeElement;
if (!at || at === document.body || at === document.documentElement) return ['', false];
const name = `<${at.localName}> ${(at.getAttribute('aria-label') || at.textContent || at.name || '').trim().slice(0, 60)}`;
// A row of a table shows it for its link.
const around = [at, at.parentElement, at.closest('tr, li')].filter(Boolean).map(e => getComputedStyle(e));
const ring = s => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none';
const wrong = [];
if (!around.some(ring)) wrong.push('has the focus and does not show it');
if (at.tabIndex > 0) wrong.push('comes before its turn');
const box = at.getBoundingClientRect();
const inside = (x, y) => { const top = document.elementFromPoint(x, y); return top && (at.contains(top) || top.contains(at)); };
const [l, r, t, b] = [box.left + 2, box.right - 2, box.top + 2, box.bottom - 2];
const seen = [[(l + r) / 2, (t + b) / 2], [l, t], [r, t], [l, b], [r, b]].some(([x, y]) => inside(x, y));
if (!seen && box.height < innerHeight) wrong.push('has the focus and cannot be seen');
const radio = at.type === 'radio' && wanted.type === 'radio' && at.name === wanted.name && at.form === wanted.form;
return [wrong.length ? `${name} ${wrong.join(' and ')}` : '', at === wanted || radio];
";

/// A page may be exchanged between seeing and pressing, which a person does not notice.
const TRIES: usize = 5;

impl Browser {
    pub(super) async fn press_at(&self, xpath: &str, words: &str) -> &Self {
        self.clicked();
        for attempt in 1.. {
            let found = self.shown(xpath, words).await;
            let pressed = match self.way {
                Way::Keyboard => self.reach_and(&found, words, Key::Enter).await,
                _ => {
                    found.scroll_into_view().await.ok();
                    found.click().await
                }
            };
            match pressed {
                Ok(()) => break,
                Err(e) => assert!(attempt < TRIES, "{words} cannot be pressed: {e}\n{}", self.text().await),
            }
        }
        self
    }

    /// Types into the field with this label; a day is typed as its parts.
    pub async fn fill(&self, label: &str, value: &str) -> &Self {
        let field = self.labelled(label).await;
        let day = field.attr("type").await.ok().flatten().as_deref() == Some("date");
        if self.way == Way::Keyboard {
            self.reach(&field, label).await.expect("the field is reached");
            if day {
                self.keys(parts(value)).await;
            } else {
                let all = self.driver.action_chain().key_down(Key::Control).send_keys("a").key_up(Key::Control);
                all.perform().await.expect("all of it");
                self.keys(value).await;
            }
        } else if day {
            field.send_keys(parts(value)).await.expect("a day");
        } else {
            field.clear().await.ok();
            field.send_keys(value).await.unwrap_or_else(|e| panic!("{label} cannot be filled: {e}"));
        }
        let there = field.prop("value").await.ok().flatten().unwrap_or_default();
        assert_eq!(there, value, "{label}");
        self
    }

    /// Ticks a box or one of several answers by its words.
    pub async fn tick(&self, label: &str) -> &Self {
        let field = self.labelled(label).await;
        self.tick_it(field, label).await
    }

    pub(super) async fn tick_at(&self, xpath: &str, label: &str) -> &Self {
        let field = self.shown(xpath, label).await;
        self.tick_it(field, label).await
    }

    async fn tick_it(&self, field: WebElement, label: &str) -> &Self {
        // What is proposed already is left as it is.
        if field.is_selected().await.unwrap_or(false) {
            return self;
        }
        self.clicked();
        if self.way != Way::Keyboard {
            field.click().await.unwrap_or_else(|e| panic!("{label} cannot be ticked: {e}"));
            return self;
        }
        self.reach(&field, label).await.expect("it is reached");
        let radio = field.attr("type").await.ok().flatten().as_deref() == Some("radio");
        for _ in 0..MOST_STOPS {
            let here = self.driver.active_element().await.expect("a focus");
            if here == field {
                break;
            }
            self.keys(Key::Down).await;
        }
        if !radio || !field.is_selected().await.expect("an answer") {
            self.keys(" ").await;
        }
        assert!(field.is_selected().await.expect("an answer"), "{label} is not ticked");
        self
    }

    pub(super) async fn pick(&self, list: &WebElement, wanted: &WebElement, at: usize, label: &str) -> &Self {
        self.clicked();
        if self.way == Way::Keyboard {
            self.reach(list, label).await.expect("the list is reached");
            self.keys(Key::Home).await;
            for _ in 0..at {
                self.keys(Key::Down).await;
            }
        } else {
            wanted.click().await.expect("chosen");
        }
        assert!(wanted.is_selected().await.expect("an answer"), "{label} is not chosen");
        self
    }

    async fn keys(&self, keys: impl Into<TypingData>) {
        self.driver.action_chain().send_keys(keys).perform().await.expect("keys");
    }

    async fn reach_and(&self, wanted: &WebElement, words: &str, key: Key) -> WebDriverResult<()> {
        self.reach(wanted, words).await?;
        self.keys(key).await;
        Ok(())
    }

    /// Goes there by Tab; every stop on the way shows where it is.
    async fn reach(&self, wanted: &WebElement, words: &str) -> WebDriverResult<()> {
        for stop in 0..MOST_STOPS {
            let script = self.driver.execute(FOCUS, vec![wanted.to_json()?]).await?;
            let (wrong, there): (String, bool) = script.convert()?;
            // Where a page puts the focus by itself is no stop of the reader.
            assert!(wrong.is_empty() || (stop == 0 && !there), "by keyboard, on the way to “{words}”: {wrong}");
            if there {
                return Ok(());
            }
            self.driver.action_chain().send_keys(Key::Tab).perform().await?;
        }
        panic!("“{words}” cannot be reached by keyboard:\n{}", self.text().await);
    }
}

/// A day as it is typed in English of the United States, in which the browser runs.
fn parts(day: &str) -> String {
    let mut parts = day.split('-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    [month, day, year].map(Option::unwrap_or_default).concat()
}
