//! From the bytes of a file to rows: unpacking, finding the delimiter, splitting. What the columns mean is not known here.

use std::io::Read;

use domain::importing::{Problem, Table};
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::kit::error::AppError;

/// The most a file may hold when unpacked.
pub const MOST_TEXT: u64 = 512 << 20;

/// As much of a file is looked at to show its first rows.
const START: u64 = 1 << 20;

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// What identifies the content of a file.
#[must_use]
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// The rows of a CSV file, packed with gzip or not.
///
/// # Errors
/// A refusal that says what is wrong with the file and what to do.
pub fn table(bytes: &[u8]) -> Result<Table, AppError> {
    rows(&text(bytes, MOST_TEXT)?, u64::MAX)
}

/// The header and the first rows, for looking at.
///
/// # Errors
/// As [`table`].
pub fn beginning(bytes: &[u8], most: u64) -> Result<Table, AppError> {
    // The bytes may be the first ones of a longer file: what can be unpacked is enough.
    let mut text = Vec::new();
    let read = match bytes.starts_with(&GZIP) {
        true => MultiGzDecoder::new(bytes).take(START).read_to_end(&mut text),
        false => bytes.take(START).read_to_end(&mut text),
    };
    if read.is_err() || text.len() as u64 == START {
        let end = text.iter().rposition(|b| *b == b'\n').map_or(text.len(), |at| at + 1);
        text.truncate(end);
    }
    rows(&text, most)
}

fn text(bytes: &[u8], most: u64) -> Result<Vec<u8>, AppError> {
    let text = unpacked(bytes, most + 1)?;
    if text.len() as u64 > most {
        let sentence = format!("The file holds more than {} MB when unpacked. Split it into smaller ones.", most >> 20);
        return Err(AppError::refused("too_long", sentence));
    }
    Ok(text)
}

fn unpacked(bytes: &[u8], most: u64) -> Result<Vec<u8>, AppError> {
    let mut text = Vec::new();
    let read = if bytes.starts_with(&GZIP) {
        MultiGzDecoder::new(bytes).take(most).read_to_end(&mut text)
    } else {
        bytes.take(most).read_to_end(&mut text)
    };
    let broken = |e| AppError::refused("not_gzip", format!("The file cannot be unpacked ({e}). Export it again."));
    read.map_err(broken)?;
    if text.iter().take(4096).any(|b| *b == 0) {
        let sentence = "This is no text file. Export it as CSV in UTF-8; a spreadsheet can do that with Save as.";
        return Err(AppError::refused("not_text", sentence));
    }
    Ok(text)
}

/// Commas, semicolons or tabs: whichever the header has most of.
fn delimiter(text: &[u8]) -> u8 {
    let header = text.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |of: u8| header.iter().filter(|b| **b == of).count();
    [b',', b';', b'\t'].into_iter().max_by_key(|of| (count(*of), *of == b',')).unwrap_or(b',')
}

/// The line on which a record begins. The reader tells where the record before ended; empty lines may lie between.
fn line(text: &[u8], at: &csv::Position) -> u64 {
    let start = usize::try_from(at.byte()).unwrap_or(usize::MAX);
    let blank = text.get(start..).unwrap_or_default().iter().take_while(|b| matches!(b, b'\n' | b'\r'));
    at.line() + blank.filter(|b| **b == b'\n').count() as u64
}

fn rows(text: &[u8], most: u64) -> Result<Table, AppError> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(text)).from_reader(text);
    let unreadable = |e: csv::Error| AppError::refused("not_csv", format!("The file cannot be read as CSV ({e})."));
    let mut record = csv::ByteRecord::new();
    reader.read_byte_record(&mut record).map_err(unreadable)?;
    let header: Result<Vec<&str>, _> = record.iter().map(std::str::from_utf8).collect();
    let header = header
        .map_err(|_| AppError::refused("not_utf8", "The first line is not UTF-8. Export the file as CSV in UTF-8."))?;
    let mut table = Table::new(header).map_err(|e| AppError::refused("no_header", e.to_string()))?;
    while (table.len() as u64) < most && reader.read_byte_record(&mut record).map_err(unreadable)? {
        let line = record.position().map_or(0, |at| line(text, at));
        let cells: Result<Vec<&str>, _> = record.iter().map(std::str::from_utf8).collect();
        match cells {
            Ok(cells) => table.push(line, cells),
            Err(_) => table.refuse(line, Problem::Unreadable("it is not UTF-8".into())),
        }
    }
    Ok(table)
}
