//! Both commands over files: one row for one row, and errors that say where.

use listen::Listener;
use listen::table::{Columns, HistoryColumns, TableError, histories, listen};

fn columns(text: &str, side: Option<&str>) -> Columns {
    Columns { text: text.to_owned(), side: side.map(str::to_owned) }
}

fn heard(file: &str, columns: &Columns) -> Result<Vec<Vec<String>>, TableError> {
    let out = listen(&Listener::ngrams(), "said.csv", file.as_bytes(), columns)?.csv;
    Ok(csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(out.as_slice())
        .records()
        .filter_map(Result::ok)
        .map(|row| row.iter().map(str::to_owned).collect())
        .collect())
}

fn refused<T>(result: Result<T, TableError>) -> String {
    result.err().map(|e| e.to_string()).unwrap_or_default()
}

#[test]
fn each_row_has_a_row_in_order_with_its_side() {
    let file = "\u{feff}id;who;what\n1;Client;\"We will build it ourselves; they never listen.\"\n2;;\n3;it;Thank you, that was quick\n";

    let rows = heard(file, &columns("what", Some("who"))).unwrap();

    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0], ["symptom", "side", "stage", "score", "evidence"]);
    assert_eq!((rows[1][0].as_str(), rows[1][1].as_str()), ("yes", "client"));
    assert!("We will build it ourselves; they never listen.".contains(&rows[1][4]) && !rows[1][4].is_empty());
    assert_eq!((rows[2][0].as_str(), rows[2][1].as_str(), rows[2][2].as_str()), ("no", "unknown", "healthy"));
    assert_eq!((rows[3][0].as_str(), rows[3][1].as_str(), rows[3][4].as_str()), ("no", "it", ""));
    assert_eq!(heard(file, &columns("what", None)).unwrap()[1][1], "unknown");
}

#[test]
fn errors_name_file_line_and_column() {
    let said = |text| columns(text, Some("side"));

    let missing = refused(heard("side,text\nit,All is well\n", &columns("words", None)));
    assert_eq!(missing, "said.csv, line 1: there is no column `words`. The file has: side, text.");
    let side = refused(heard("side,text\nit,a\nbusiness,b\n", &said("text")));
    assert!(side.starts_with("said.csv, line 3, column `side`: `business` is no side."), "{side}");
    let cells = refused(heard("side,text\nit,a, b\n", &said("text")));
    assert!(
        cells.starts_with("said.csv, line 2: the row has 3 cells and the header 2; look after column `text`."),
        "{cells}"
    );
    let empty = refused(heard("", &said("text")));
    assert!(empty.starts_with("said.csv is empty."), "{empty}");
    let bytes = refused(listen(&Listener::ngrams(), "said.csv", b"side,text\nit,\xff\n", &said("text")));
    assert!(bytes.starts_with("said.csv, line 2, column `text`: this is not UTF-8."), "{bytes}");
}

#[test]
fn groups_come_out_in_order_with_the_lines_that_made_them() {
    let file = "g,d,s,t\nB,2026-03-12,client,Thank you for the quick help\nA,2026-03-13,client,They bypass us and run their own shadow IT with rogue servers\n\
                B,2026-03-14,it,All tests passed\nA,2026-03-12T08:00,it,We give no support to their rogue systems and let them sweat\n\
                A,2026-03-20,client,It is us or them in this turf war\n";
    let columns = HistoryColumns { group: "g".into(), day: "d".into(), said: columns("t", Some("s")) };
    let diagnosed = |file: &str| histories(&Listener::ngrams(), "told.csv", file.as_bytes(), &columns);

    let out = String::from_utf8(diagnosed(file).unwrap().csv).unwrap();
    let lines: Vec<&str> = out.lines().collect();

    assert_eq!(lines[0], "group,stage,score,evidence");
    assert!(lines[1].starts_with("B,healthy,") && lines[1].ends_with(','), "{}", lines[1]);
    assert!(lines[2].starts_with("A,pneumonia,") && lines[2].contains("client: \"\""), "{}", lines[2]);
    let day = refused(diagnosed("g,d,s,t\nA,soon,it,x\n"));
    assert!(day.starts_with("told.csv, line 2, column `d`: `soon` is no day."), "{day}");
}
