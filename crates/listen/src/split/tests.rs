//! Texts as people write them, and their sentences.

use proptest::prelude::*;

use super::sentences;

fn of(text: &str) -> Vec<&str> {
    sentences(text).into_iter().map(|s| &text[s.at]).collect()
}

#[test]
fn marks_end_a_sentence_and_abbreviations_do_not() {
    assert_eq!(of("It works. Thank you! Really?"), ["It works.", "Thank you!", "Really?"]);
    assert_eq!(
        of("Mr. Hale and Dr. Osei met J. Ito at 3.30 p.m. on the 4th floor, e.g. for tea. Good."),
        ["Mr. Hale and Dr. Osei met J. Ito at 3.30 p.m. on the 4th floor, e.g. for tea.", "Good."]
    );
    assert_eq!(of("The answer was no. We left."), ["The answer was no.", "We left."]);
    assert_eq!(of("See no. 4 on p. 12 of version 2.1 please."), ["See no. 4 on p. 12 of version 2.1 please."]);
    assert_eq!(of("So, you and I. Nobody else."), ["So, you and I.", "Nobody else."]);
    assert_eq!(of("Wait... what? No"), ["Wait... what?", "No"]);
}

#[test]
fn a_quotation_ends_with_its_quotes_and_goes_on_after_a_question() {
    assert_eq!(of("They said \"not now.\" We left."), ["They said \"not now.\"", "We left."]);
    assert_eq!(of("“Why?” she asked. “Because.”"), ["“Why?” she asked.", "“Because.”"]);
}

#[test]
fn points_of_a_list_stand_alone_without_their_marks() {
    assert_eq!(
        of("Open:\n- the printer jams\n* no answer\n2) the list\n3. more"),
        ["Open:", "the printer jams", "no answer", "the list", "more"]
    );
}

#[test]
fn lines_that_were_wrapped_belong_together_and_short_ones_do_not() {
    let wrapped = "We have been waiting for the interface since the spring of last\nyear and nobody has said a word.";

    assert_eq!(of(wrapped), [wrapped]);
    assert_eq!(of("Printer\nStill jams"), ["Printer", "Still jams"]);
    assert_eq!(of("One thing\n\nAnother thing"), ["One thing", "Another thing"]);
}

#[test]
fn what_others_wrote_and_signatures_are_left_out() {
    let mail = "From: anna@northmere.example\nTo: desk@northmere.example\nSubject: the list\n\nWe will do it ourselves.\n\n\
                Kind regards,\nAnna Berg\nHead of Claims\n\nOn Monday, Bo Lind wrote:\n> Please wait.\n> It takes a week.\n";

    assert_eq!(of(mail), ["We will do it ourselves."]);
    assert_eq!(of("All is well.\n-- \nBo Lind\nNorthmere"), ["All is well."]);
    assert_eq!(
        of("Done.\n\n-----Original Message-----\nFrom: Bo\nSent: Monday\n\nThanks, that helps a lot."),
        ["Done.", "Thanks, that helps a lot."]
    );
}

#[test]
fn greetings_and_names_below_are_no_sentences() {
    let letter = "Dear colleagues,\n\nNothing works. Hello is all we hear.\n\nViktor Hahn\n";
    assert_eq!(of(letter), ["Nothing works.", "Hello is all we hear."]);
    assert_eq!(of("Hi Mara\nGood morning everybody!\nIt is late again."), ["It is late again."]);
    assert_eq!(of("All is well.\n\nKind regards\nBo Lind"), ["All is well."]);
    assert_eq!(of("Fine.\n\nOn Mon, 2 Mar 2026 at 10:00, Bo Lind <bo@northmere.example>\nwrote:\n\n> No."), ["Fine."]);
    assert_eq!(of("Dear me, it broke again and nobody came."), ["Dear me, it broke again and nobody came."]);
    assert_eq!(of("Hello is all we ever hear from them."), ["Hello is all we ever hear from them."]);
    assert_eq!(of("Subject: the list"), ["Subject: the list"]);
    assert_eq!(of("Viktor Hahn"), ["Viktor Hahn"]);
}

#[test]
fn minutes_tell_who_spoke() {
    let minutes = "Anna Berg: The list is late. Again.\nBo: We know.\nAction: send the list\nNote: none";
    let spoken: Vec<_> =
        sentences(minutes).into_iter().map(|s| (s.speaker.map(|at| &minutes[at]), &minutes[s.at])).collect();

    assert_eq!(
        spoken,
        [
            (Some("Anna Berg"), "The list is late."),
            (Some("Anna Berg"), "Again."),
            (Some("Bo"), "We know."),
            (None, "Action: send the list"),
            (None, "Note: none"),
        ]
    );
}

#[test]
fn nothing_has_no_sentence() {
    assert_eq!(of(""), Vec::<&str>::new());
    assert_eq!(of(" \n -- \n...\n!?"), Vec::<&str>::new());
}

proptest! {
    #[test]
    fn sentences_lie_in_the_text_in_order_and_do_not_overlap(text in "(\\PC|[ .!?\n>\"'-]|Mr\\.|A: |- ){0,120}") {
        let mut end = 0;
        for sentence in sentences(&text) {
            prop_assert!(sentence.at.start >= end && sentence.at.end > sentence.at.start);
            prop_assert!(text.get(sentence.at.clone()).is_some_and(|s| s.trim() == s));
            if let Some(speaker) = sentence.speaker {
                prop_assert!(text.get(speaker).is_some());
            }
            end = sentence.at.end;
        }
    }
}
