//! Words of a text, folded: small letters without marks, so that *Müller* is found by *muller* and *MÜLLER*. No stemming:
//! what is found is what was written, in every language alike.

/// Letters of a word that are kept; what differs only behind them is found together.
const LONGEST: usize = 48;

/// One word of a text, and where it stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Folded.
    pub word: String,
    /// Byte where it begins.
    pub from: usize,
    /// Byte after its end.
    pub until: usize,
}

/// The letters that stand for a letter with a mark, and what is written for letters that are two.
const PLAIN: &[(&str, &str)] = &[
    ("a", "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
    ("ae", "æǣǽ"),
    ("b", "ḃḅḇ"),
    ("c", "çćĉċčḉ"),
    ("d", "ďđðḋḍḏḑḓ"),
    ("e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
    ("f", "ḟƒ"),
    ("g", "ĝğġģǧǵḡ"),
    ("h", "ĥħȟḣḥḧḩḫẖ"),
    ("i", "ìíîïĩīĭįıǐȉȋḭḯỉị"),
    ("j", "ĵǰ"),
    ("k", "ķǩḱḳḵ"),
    ("l", "ĺļľŀłḷḹḻḽ"),
    ("m", "ḿṁṃ"),
    ("n", "ñńņňŉǹṅṇṉṋ"),
    ("o", "òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"),
    ("oe", "œ"),
    ("p", "ṕṗ"),
    ("r", "ŕŗřȑȓṙṛṝṟ"),
    ("s", "śŝşšșṡṣṥṧṩſ"),
    ("ss", "ß"),
    ("t", "ţťŧțṫṭṯṱẗ"),
    ("th", "þ"),
    ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
    ("v", "ṽṿ"),
    ("w", "ŵẁẃẅẇẉẘ"),
    ("x", "ẋẍ"),
    ("y", "ýÿŷȳẏẙỳỵỷỹ"),
    ("z", "źżžẑẓẕ"),
    ("α", "ά"),
    ("ε", "έ"),
    ("η", "ή"),
    ("ι", "ίϊΐ"),
    ("ο", "ό"),
    ("υ", "ύϋΰ"),
    ("ω", "ώ"),
    ("σ", "ς"),
    ("е", "ёѐ"),
    ("и", "йѝ"),
];

/// Marks that stand behind their letter.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}')
}

/// Scripts that put no blanks between words: each sign is a word.
const fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

fn push_folded(word: &mut String, c: char) {
    for small in c.to_lowercase() {
        if small.is_ascii() {
            word.push(small);
        } else if let Some((plain, _)) = PLAIN.iter().find(|(_, with)| with.contains(small)) {
            word.push_str(plain);
        } else if !is_mark(small) {
            word.push(small);
        }
    }
}

/// The words of a text in their order.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut open: Option<Token> = None;
    for (at, c) in text.char_indices() {
        let until = at + c.len_utf8();
        let goes_on = is_mark(c) && open.is_some();
        if !c.is_alphanumeric() && !goes_on || stands_alone(c) {
            found.extend(open.take());
        }
        if stands_alone(c) {
            found.push(Token { word: c.to_string(), from: at, until });
        } else if c.is_alphanumeric() || goes_on {
            let token = open.get_or_insert_with(|| Token { word: String::new(), from: at, until });
            token.until = until;
            if token.word.chars().count() < LONGEST {
                push_folded(&mut token.word, c);
            }
        }
    }
    found.extend(open);
    // Some letters become none, and some a sign that is no letter.
    for token in &mut found {
        token.word.retain(char::is_alphanumeric);
    }
    found.retain(|token| !token.word.is_empty());
    found
}

/// Words that say nothing of what a text is about.
const EMPTY: [&str; 64] = [
    "the", "and", "for", "with", "that", "this", "from", "are", "was", "were", "has", "have", "had", "not", "but",
    "all", "any", "can", "will", "would", "should", "could", "our", "your", "their", "his", "her", "its", "they",
    "them", "you", "who", "what", "when", "where", "which", "into", "onto", "over", "under", "than", "then", "also",
    "more", "most", "less", "each", "every", "one", "two", "new", "old", "out", "off", "per", "via", "about", "before",
    "after", "without", "until", "need", "want", "please",
];
/// Shorter words tell little.
const TELLING: usize = 3;

/// The words of a text that tell what it is about, each once, in their order.
#[must_use]
pub fn telling(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for Token { word, .. } in tokens(text) {
        let tells = word.chars().count() >= TELLING && !EMPTY.contains(&word.as_str());
        if tells && !all.contains(&word) {
            all.push(word);
        }
    }
    all
}
