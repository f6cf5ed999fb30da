//! *This line is not right*: a conversation with the client is opened about it, and what is answered stands in both places.

use db::Tx;
use domain::charging::amount;
use domain::charging::statement::Answer;
use domain::commitment::Visibility;
use domain::conversation::{TalkAct, TalkKind};
use domain::kernel::{ConversationId, Limit, clean};

use crate::conversations::acts::{self as talks, Raising, Saying};
use crate::conversations::store as conversations;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::money::store as money;
use crate::money::store::statements::{self as store, NewDispute, StatementRow};
use crate::organisation;
use crate::people::scope::Scope;
use crate::people::store as people;

/// What the line says, in a few words.
fn about(tx: &mut Tx, row: &StatementRow, line: u32) -> Result<String, AppError> {
    let lines = store::lines_of(tx, row.id)?;
    let (line, _) = lines.iter().find(|(of, _)| of.number == line).ok_or(AppError::NotFound)?;
    let known = money::keys(tx, std::slice::from_ref(&line.key))?;
    let name = known.first().map_or_else(|| line.key.to_string(), |key| key.name.clone());
    Ok(format!("{name}, {}", amount(line.amount.exact(), line.amount)))
}

/// The dispute is written down, and a conversation about it is raised: whoever opened the statement answers for it here.
pub(super) fn raise(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    row: &StatementRow,
    line: u32,
    words: &str,
) -> Result<(), AppError> {
    let about = about(tx, row, line)?;
    let it = organisation::needed(tx)?.it;
    let need = format!("Line {line} of the statement for {} is right: {about}", row.period.in_words());
    let need = clean(&need, Limit::Line).ok().flatten().unwrap_or(need);
    let keeper = match row.opened_by {
        Some(person) if people::belongs(tx, person, it)? => Some(person),
        _ => people::find_party(tx, &Scope::System("whose statement"), row.client.0)?.lead,
    };
    let raising = Raising {
        customer: row.client.0,
        performer: it,
        customer_person: scope.person(),
        performer_person: keeper,
        follows: None,
        said: Saying {
            mends: true,
            ..Saying::now(TalkAct::Raise { statement: need, asked_for: None, serves: None }, Some(words.to_owned()))
        },
    };
    let conversation = talks::raise(tx, env, scope, raising)?;
    let new = NewDispute {
        id: env.id(),
        statement: row.id,
        draft: row.draft,
        line,
        about,
        words: words.to_owned(),
        conversation,
        person: scope.person(),
    };
    store::insert_dispute(tx, &new, env.now)
}

/// It is right after all.
pub(super) fn withdraw(tx: &mut Tx, env: &Env, scope: &Scope, row: &StatementRow, line: u32) -> Result<(), AppError> {
    let about = store::withdraw_dispute(tx, (row.id, row.draft, line), env.now)?;
    noted(tx, env, scope, about, format!("Line {line} is right after all."))
}

/// It is answered, with a reason.
pub(super) fn answer(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    row: &StatementRow,
    (line, answer): (u32, Answer),
    words: &str,
) -> Result<(), AppError> {
    let of = (row.id, row.draft, line);
    let about = store::answer_dispute(tx, of, (answer, words), (scope.person(), env.now))?;
    let says = match answer {
        Answer::Stands => format!("Line {line} stands. {words}"),
        Answer::PutRight => format!("Line {line} is put right. {words}"),
    };
    noted(tx, env, scope, about, says)
}

/// Said in the conversation as well, as long as it goes on. Whoever may not speak there is spoken for by the house.
fn noted(tx: &mut Tx, env: &Env, scope: &Scope, about: Option<ConversationId>, words: String) -> Result<(), AppError> {
    let Some(id) = about else { return Ok(()) };
    let system = Scope::System("an answer on a statement");
    let row = conversations::find(tx, &system, id)?;
    let (talk, _) = conversations::replayed(tx, &row)?;
    let may = |scope: &Scope| Ok::<_, AppError>(talks::possible(scope, &row, &talk)?.own.contains(&TalkKind::Note));
    let by = if may(scope)? {
        scope
    } else if may(&system)? {
        &system
    } else {
        return Ok(());
    };
    let note = Saying::now(TalkAct::Note { visibility: Visibility::Shared }, Some(words));
    talks::say(tx, env, by, id, note).map(|_| ())
}
