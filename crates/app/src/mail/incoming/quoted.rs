//! What somebody wrote themselves in a mail: without what it answers, without a signature. Pure. In doubt words are kept:
//! a quotation too many is a nuisance, a sentence too few is a loss.

/// Lines in which a program says whom the rest is by.
const LONGEST_HEAD: usize = 3;
/// Longest such line, put together.
const LONGEST_ATTRIBUTION: usize = 300;

/// How subjects of forwarded mails begin, as programs write it in the languages around us.
const FORWARDED: &[&str] = &["fw", "fwd", "wg", "tr", "rv", "enc", "doorst", "vb", "vl", "vs", "i", "pd", "ynt"];

/// How a forwarded mail is announced in its text.
const ANNOUNCED: &[&str] = &[
    "begin forwarded message",
    "forwarded message",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten",
    "message transféré",
    "début du message réexpédié",
    "mensaje reenviado",
    "messaggio inoltrato",
    "doorgestuurd bericht",
    "videresendt meddelelse",
    "vidarebefordrat meddelande",
];

/// What stands between dashes above a mail that is answered.
const ORIGINAL: &[&str] = &[
    "original message",
    "original appointment",
    "ursprüngliche nachricht",
    "originalnachricht",
    "message d'origine",
    "message original",
    "mensaje original",
    "messaggio originale",
    "oorspronkelijk bericht",
    "oprindelig meddelelse",
    "ursprungligt meddelande",
];

/// How a line begins that names writer and day: "On Wed, 11 March 2026 at 09:40, Ada wrote:".
const OPENERS: &[&str] = &["on ", "am ", "le ", "el ", "il ", "op ", "den ", "em ", "w dniu "];

/// The verb in such a line.
const WROTE: &[&str] =
    &["wrote", "schrieb", "a écrit", "escribió", "ha scritto", "schreef", "skrev", "escreveu", "napisał"];

/// The first line of a block that repeats the head of the mail that is answered, and its other lines.
const FROM: &[&str] = &["from:", "von:", "de:", "da:", "van:", "från:", "fra:", "od:"];
const OTHERS: &[&str] = &[
    "sent:",
    "date:",
    "to:",
    "cc:",
    "subject:",
    "gesendet:",
    "datum:",
    "an:",
    "betreff:",
    "envoyé:",
    "à:",
    "objet:",
    "enviado:",
    "fecha:",
    "para:",
    "asunto:",
    "inviato:",
    "data:",
    "a:",
    "oggetto:",
    "verzonden:",
    "aan:",
    "onderwerp:",
    "skickat:",
    "till:",
    "ämne:",
    "sendt:",
    "til:",
    "emne:",
];

/// What telephones put under a mail.
const SENT_FROM: &[&str] = &[
    "sent from my ",
    "sent from outlook for ",
    "get outlook for ",
    "sent with ",
    "von meinem ",
    "gesendet von ",
    "diese nachricht wurde von meinem ",
    "envoyé de mon ",
    "envoyé depuis ",
    "enviado desde mi ",
    "inviato da ",
    "verzonden vanaf ",
    "skickat från ",
    "sendt fra ",
];

/// What was written, of a mail with this subject.
#[must_use]
pub fn own_words(text: &str, subject: &str) -> String {
    let clean = cleaned(text);
    let lines: Vec<&str> = clean.lines().collect();
    if is_forward(&lines, subject) {
        return joined(&lines);
    }
    let answered = without_answered(&lines);
    joined(without_signature(&answered))
}

/// One kind of blank and of line end, nothing that cannot be seen.
fn cleaned(text: &str) -> String {
    let unseen = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}');
    let one_end = text.replace("\r\n", "\n").replace('\r', "\n");
    let seen: String = one_end.chars().filter(|c| !unseen(*c)).map(|c| if c == '\u{a0}' { ' ' } else { c }).collect();
    seen.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// The lines without blanks around them and without gaps of more than one line.
fn joined(lines: &[&str]) -> String {
    let mut out = String::new();
    let mut blank = 0;
    for line in lines {
        if line.trim().is_empty() {
            blank += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank > 0 { "\n\n" } else { "\n" });
        }
        out.push_str(line);
        blank = 0;
    }
    out
}

fn is_forward(lines: &[&str], subject: &str) -> bool {
    let begins = subject.split_once(':').map(|(first, _)| first.trim().to_lowercase());
    if begins.is_some_and(|first| FORWARDED.contains(&first.as_str())) {
        return true;
    }
    lines.iter().any(|line| {
        let bare = line.trim().trim_matches(['-', ' ', ':', '>']).to_lowercase();
        ANNOUNCED.iter().any(|words| bare == *words || bare.starts_with(&format!("{words}:")))
    })
}

/// The lines without the mail that they answer. Answers between quoted lines keep what they answer.
fn without_answered<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let Some((at, rest)) = (0..lines.len()).find_map(|at| cut(lines, at).map(|rest| (at, rest))) else {
        return without_last_quote(lines).to_vec();
    };
    let below = without_last_quote(&lines[rest..]);
    let quoted = lines[rest..].iter().find(|l| !l.trim().is_empty()).is_some_and(|l| is_quoted(l));
    let answers_below = quoted && without_signature(below).iter().any(|l| !l.trim().is_empty());
    let mut kept = lines[..at].to_vec();
    if answers_below {
        kept.extend(below);
    }
    kept
}

fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// A quotation at the very end goes.
fn without_last_quote<'a, 'b>(lines: &'b [&'a str]) -> &'b [&'a str] {
    let own = lines.iter().rposition(|line| !line.trim().is_empty() && !is_quoted(line));
    &lines[..own.map_or(0, |at| at + 1)]
}

/// Whether the mail that is answered begins at this line; if so, where its text begins.
fn cut(lines: &[&str], at: usize) -> Option<usize> {
    let line = lines[at].trim();
    if is_original(line) {
        return Some(at + 1);
    }
    let ruled = line.len() >= 8 && line.chars().all(|c| c == '_');
    let head = if ruled { next(lines, at + 1)? } else { at };
    if let Some(rest) = repeated_head(lines, head) {
        return Some(rest);
    }
    if ruled { None } else { attribution(lines, at) }
}

fn next(lines: &[&str], from: usize) -> Option<usize> {
    (from..lines.len()).find(|at| !lines[*at].trim().is_empty())
}

fn is_original(line: &str) -> bool {
    let bare = line.trim_matches(['-', '_', ' ']).to_lowercase();
    line.starts_with("--") && line.ends_with('-') && ORIGINAL.contains(&bare.as_str())
}

/// "From: … Sent: … To: … Subject: …", also in bold as some programs write it into text.
fn repeated_head(lines: &[&str], at: usize) -> Option<usize> {
    let begins = |line: &str, words: &[&str]| {
        let line = line.trim().replace('*', "").to_lowercase();
        words.iter().any(|word| line.starts_with(word) || line.starts_with(&word.replace(':', " :")))
    };
    if !begins(lines.get(at)?, FROM) {
        return None;
    }
    let more: Vec<usize> =
        (at + 1..lines.len().min(at + 8)).filter(|n| begins(lines[*n], OTHERS) || begins(lines[*n], FROM)).collect();
    (more.len() >= 2).then(|| more.last().map_or(at, |last| last + 1))
}

/// "On Wed, 11 March 2026 at 09:40, Ada <ada@example.org> wrote:", over up to three lines.
fn attribution(lines: &[&str], at: usize) -> Option<usize> {
    let first = lines[at].trim().to_lowercase();
    if !OPENERS.iter().any(|opener| first.starts_with(opener)) {
        return None;
    }
    (1..=LONGEST_HEAD).map(|n| at + n).take_while(|end| *end <= lines.len()).find(|end| {
        let whole = lines[at..*end].iter().map(|l| l.trim()).collect::<Vec<_>>().join(" ").to_lowercase();
        let ends = whole.trim_end_matches(' ').ends_with(':');
        let dated = whole.chars().any(|c| c.is_ascii_digit());
        ends && dated && whole.chars().count() <= LONGEST_ATTRIBUTION && WROTE.iter().any(|verb| whole.contains(verb))
    })
}

/// The lines above a signature, and without what a telephone put below.
fn without_signature<'a, 'b>(lines: &'b [&'a str]) -> &'b [&'a str] {
    let end = lines.iter().position(|line| matches!(*line, "--" | "-- " | "—")).unwrap_or(lines.len());
    let mut kept = &lines[..end];
    while let Some(last) = kept.last() {
        let bare = last.trim().trim_start_matches('<').to_lowercase();
        if bare.is_empty() || SENT_FROM.iter().any(|words| bare.starts_with(words)) {
            kept = &kept[..kept.len() - 1];
        } else {
            break;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn re(text: &str) -> String {
        own_words(text, "Re: Laptops")
    }

    #[test]
    fn gmail() {
        let text = "We need them by Friday.\n\nThanks\nAda\n\nOn Wed, 11 Mar 2026 at 09:40, Entente for Northlight\n\
                    <entente@northlight.example> wrote:\n\n> Peadar promised you:\n> twelve laptops\n>\n";
        assert_eq!(re(text), "We need them by Friday.\n\nThanks\nAda");
    }

    #[test]
    fn gmail_in_german_and_french() {
        let german = "Passt so.\n\nAm Mi., 11. März 2026 um 09:40 Uhr schrieb Entente <e@x.example>:\n\n> Hallo\n";
        let french =
            "C’est bon.\r\n\r\nLe mer. 11 mars 2026 à 09:40, Entente <e@x.example> a écrit :\r\n\r\n> Bonjour\r\n";
        assert_eq!(re(german), "Passt so.");
        assert_eq!(re(french), "C’est bon.");
    }

    #[test]
    fn outlook_repeats_the_head() {
        let text = "Fine with me.\n\nKind regards\nAda Byrne\n\n________________________________\nFrom: Entente <e@x.example>\n\
                    Sent: Wednesday, March 11, 2026 9:40 AM\nTo: Ada Byrne <ada@x.example>\nSubject: Laptops\n\nPeadar promised you";
        assert_eq!(re(text), "Fine with me.\n\nKind regards\nAda Byrne");
        let german = "Geht klar.\n\nVon: Entente <e@x.example>\nGesendet: Mittwoch, 11. März 2026 09:40\nAn: Ada\n\
                      Betreff: Laptops\n\nText";
        assert_eq!(re(german), "Geht klar.");
        let old = "Yes.\n\n-----Original Message-----\nFrom: Entente\nSent: today\nText";
        assert_eq!(re(old), "Yes.");
    }

    #[test]
    fn apple_mail_and_its_telephone() {
        let text = "Can it be Thursday?\n\nSent from my iPhone\n\n> On 11 Mar 2026, at 09:40, Entente <e@x.example> wrote:\n> \n> Text\n";
        assert_eq!(re(text), "Can it be Thursday?");
        let text = "Can it be Thursday?\n\n\nOn 11 Mar 2026, at 09:40, Entente <e@x.example> wrote:\n\nText that is not marked\n";
        assert_eq!(re(text), "Can it be Thursday?");
    }

    #[test]
    fn answers_between_the_lines_keep_what_they_answer() {
        let text =
            "On Wed, 11 Mar 2026 at 09:40, Ada wrote:\n> How many?\n\nTwelve.\n\n> By when?\n\nFriday.\n\n> Thanks\n";
        assert_eq!(re(text), "> How many?\n\nTwelve.\n\n> By when?\n\nFriday.");
    }

    #[test]
    fn a_signature_goes_and_a_dash_in_a_sentence_stays() {
        assert_eq!(re("We agree -- mostly.\n-- \nAda Byrne\n+353 1 555"), "We agree -- mostly.");
        assert_eq!(re("Yes\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n"), "Yes");
        assert_eq!(re("Yes\r\n--\r\nAda"), "Yes");
    }

    #[test]
    fn a_forwarded_mail_is_what_it_is_about() {
        let text = "See below.\n\n---------- Forwarded message ---------\nFrom: Bo <bo@y.example>\nDate: Tue, 10 Mar 2026\n\
                    Subject: Offer\nTo: Ada\n\nOur offer\n--\nBo";
        assert_eq!(own_words(text, "Fwd: Offer"), text);
        assert!(
            own_words("Von: Bo\nGesendet: gestern\nAn: Ada\nBetreff: Angebot\n\nText", "WG: Angebot").ends_with("Text")
        );
        assert!(
            own_words("Begin forwarded message:\n\nFrom: Bo\nSubject: Offer\nDate: x\n\nText", "Offer")
                .ends_with("Text")
        );
    }

    #[test]
    fn words_that_only_look_like_it_stay() {
        let text = "On Friday I wrote:\nthe order is late.\nFrom: Galway\nwe need twelve.";
        assert_eq!(re(text), text);
        assert_eq!(
            re("On 11 March we met. He wrote nothing down: that was bad."),
            "On 11 March we met. He wrote nothing down: that was bad."
        );
    }

    #[test]
    fn gaps_and_what_is_not_seen_go() {
        assert_eq!(re("\u{feff}\n\n One\u{a0}two  \n\n\n\nThree\u{200b}\n\n"), " One two\n\nThree");
        assert_eq!(re("> only a quote\n"), "");
        assert_eq!(re(""), "");
    }
}
