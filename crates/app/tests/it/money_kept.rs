//! What a client has seen never changes, what comes behind it lands on the next statement, and every line of usage is in
//! exactly one place; who may do what, and who is told.

use axum::http::StatusCode;
use domain::charging::Standing;
use domain::charging::statement::{Act, State};
use entente::imports::files::Files;
use entente::kit::error::AppError;
use entente::money::acts::statements::{self as statements, Again, NewWaiver, Outcome};
use entente::money::acts::{self, NewHeld};
use entente::money::store::statements as store;
use jiff::SignedDuration;
use jiff::civil::date;

use crate::money_statements::{FEBRUARY, Leads, adds_up, brought, charged, closed, did, made, month, of, said, used};
use crate::world::World;

/// Everything that SQL could try on what was seen or is closed.
const TRIED: [&str; 22] = [
    "update statements set lines = 99 where state <> 'draft'",
    "update statements set seal = 'x' where state = 'closed'",
    "update statements set state = 'draft' where state in ('issued', 'closed')",
    "update statements set state = 'preview' where state = 'issued'",
    "update statements set number = 77 where state = 'issued'",
    "update statements set client_id = (select id from parties where name = 'Laboratories') where state <> 'draft'",
    "delete from statements where state <> 'draft'",
    "update statement_lines set amount = 1",
    "update statement_totals set amount = 1",
    "delete from statement_totals where statement_id in (select id from statements where state <> 'draft')",
    "delete from statement_lines where statement_id in (select id from statements where state <> 'draft')",
    "insert into statement_lines (period, client_id, place, number, statement_id, service_id, key, kind, used, amount, currency, \
        body) select period, client_id, place, 999, statement_id, service_id, key, kind, used, amount, currency, body \
        from statement_lines where period = '2026-01-01' and place <> 'uncharged'",
    "insert into statement_lines (period, client_id, place, number, service_id, key, kind, used, amount, currency, body) \
        select period, client_id, 'uncharged', 999, service_id, key, kind, used, amount, currency, body from statement_lines \
        where period = '2026-01-01'",
    "insert into statement_totals (statement_id, currency, amount) select id, 'USD', 5 from statements where state = 'closed'",
    "insert into statement_events (statement_id, seq, act, made_at) select id, 99, '{}', made_at from statements \
        where state = 'closed'",
    "update statement_events set words = 'x'",
    "delete from statement_events where seq > 1",
    "update statement_periods set standing = 'open' where standing = 'closed'",
    "delete from statement_periods where standing = 'closed'",
    "delete from statement_counts where period = '2026-01-01'",
    "update charging_terms set treatment = 'neither'",
    "insert into charging_waivers (id, client_id, key, first_day, reason, made_at) select id, client_id, 'CORE', '2025-01-01', 'x', \
        made_at from statements where state = 'closed'",
];

#[tokio::test]
async fn the_database_itself_refuses_to_change_what_was_seen() {
    let w = World::new().await;
    charged(&w).await;
    closed(&w, "2026-01").await;
    made(&w, FEBRUARY).await;
    let period = month(FEBRUARY);
    did(&w, move |tx, env, scope| statements::stand(tx, env, scope, period, Standing::Closing)).await.expect("closing");
    did(&w, move |tx, env, scope| statements::all_of(tx, env, scope, period, statements::Step::Open))
        .await
        .expect("open");
    w.later(SignedDuration::from_hours(24 * 9));
    did(&w, move |tx, env, scope| statements::all_of(tx, env, scope, period, statements::Step::Issue))
        .await
        .expect("issued");

    for sql in TRIED {
        let tried: Result<u64, AppError> = w.app.write(move |tx, _| Ok(tx.run(sql, &[])?)).await;
        assert!(tried.is_err(), "{sql} was done, {tried:?}");
    }
    let again = w.app.read({
        let client = w.client;
        move |conn, _| statements::worked_out_again(conn, client, month("2026-01"))
    });
    assert_eq!(again.await.expect("compared"), Again::Same);
}

#[tokio::test]
async fn what_comes_behind_a_statement_lands_on_the_next_and_every_line_is_in_one_place() {
    let w = World::new().await;
    charged(&w).await;
    let waiver = NewWaiver {
        client: w.client,
        key: "PAGE".into(),
        from: date(2026, 2, 1),
        until: None,
        reason: "A trial".into(),
    };
    let late = did(&w, {
        let waiver = waiver.clone();
        move |tx, env, scope| statements::agree(tx, env, scope, &waiver)
    });
    late.await.expect("agreed");
    closed(&w, "2026-01").await;
    let reaches = NewWaiver { from: date(2026, 1, 1), ..waiver };
    let refused = did(&w, move |tx, env, scope| statements::agree(tx, env, scope, &reaches)).await;
    assert!(matches!(refused, Err(AppError::Invalid(e)) if e.on("from").contains("2026-02 or later")));

    // January comes late: 100 hours more in the first tier, and 5 mailboxes that were held from the 17th on.
    used(&w, w.client, "CORE", "100", date(2026, 1, 20)).await;
    let (client, quantity) = (w.client, "5".to_owned());
    let held =
        NewHeld { client, key: "MAIL".into(), quantity, from: date(2026, 1, 17), until: None, cost_centre: None };
    did(&w, move |tx, env, scope| acts::hold(tx, env, scope, &held)).await.expect("held");
    made(&w, FEBRUARY).await;
    adds_up(&w, FEBRUARY).await;

    let row = of(&w, w.client, FEBRUARY).await;
    let lines = w.app.read(move |conn, _| store::lines_of(conn, row.id)).await.expect("lines");
    let told: Vec<(String, String)> = lines
        .iter()
        .map(|(line, _)| {
            let corrects = line.corrects.map(|period| period.to_string()).unwrap_or_default();
            (corrects, line.amount.exact().decimal().to_string())
        })
        .collect();
    let has = |corrects: &str, amount: &str| told.contains(&(corrects.to_owned(), amount.to_owned()));
    assert!(has("2026-01", "10.00"), "{told:?}");
    // 5 × 15 ÷ 31 of 27.40
    assert!(has("2026-01", "66.29"), "{told:?}");
    assert!(has("", "411.00"), "{told:?}");
    // 300 hours are left of the first tier: 30.00, and 300 at 0.05.
    assert!(has("", "45.00"), "{told:?}");
    let apart = w.app.read({
        let scope = w.scope(w.fay).await;
        move |conn, _| statements::apart(conn, &scope, month(FEBRUARY), 10)
    });
    let apart = apart.await.expect("apart");
    assert_eq!((apart.not_charged.len(), apart.not_charged[0].2.as_str()), (1, "waived A trial"));
    let counts = w.app.read(|conn, _| store::counts(conn, month(FEBRUARY).first())).await.expect("counts");
    assert_eq!((counts.taken, counts.charged, counts.shown, counts.uncharged, counts.unpriced), (5, 3, 1, 1, 0));
    closed(&w, FEBRUARY).await;
    for period in ["2026-01", FEBRUARY] {
        for client in [w.client, w.other] {
            let again = w.app.read(move |conn, _| statements::worked_out_again(conn, client, month(period)));
            assert_eq!(again.await.expect("compared"), Again::Same, "{period}");
        }
    }
}

#[tokio::test]
async fn what_has_no_price_is_tried_again_and_what_is_taken_back_takes_in_what_came_meanwhile() {
    let w = World::new().await;
    charged(&w).await;
    brought(&w, Files::Usage, "client,key,quantity,day\nField Operations,NIGHTS,4,2026-02-20\n").await;
    made(&w, FEBRUARY).await;
    let counts = || w.app.read(|conn, _| store::counts(conn, month(FEBRUARY).first()));
    assert_eq!(counts().await.expect("counts").unpriced, 1);
    let fay = w.as_(w.fay).await;
    let base = "/money/statements/periods/2026-02";
    fay.get(&format!("{base}/places"))
        .await
        .is(StatusCode::OK)
        .shows("4 ")
        .shows("No rate held for this client on that day");

    // January is still a draft, so February cannot be opened.
    let period = month(FEBRUARY);
    did(&w, move |tx, env, scope| statements::stand(tx, env, scope, period, Standing::Closing)).await.expect("closing");
    let row = of(&w, w.client, FEBRUARY).await;
    let opens = Act::Preview { until: date(2026, 3, 30) };
    let refused = said(&w, row.id, opens.clone(), None).await;
    assert!(matches!(refused, Err(AppError::Refused { code: "earlier_draft", .. })), "{refused:?}");
    closed(&w, "2026-01").await;

    // Opened, used meanwhile, taken back: it is on it again, not on the next one.
    let opens = Act::Preview { until: date(2026, 4, 30) };
    assert_eq!(said(&w, row.id, opens.clone(), None).await.expect("open"), Outcome::Done(1));
    used(&w, w.client, "PAGE", "100", date(2026, 2, 21)).await;
    made(&w, "2026-03").await;
    let march = of(&w, w.client, "2026-03").await;
    let corrected = |id| {
        w.app.read(move |conn, _| {
            Ok(store::lines_of(conn, id)?.iter().filter(|(line, _)| line.corrects.is_some()).count())
        })
    };
    assert_eq!(corrected(march.id).await.expect("lines"), 1);
    said(&w, row.id, Act::TakeBack, Some("A visit is missing.")).await.expect("taken back");
    let again = of(&w, w.client, FEBRUARY).await;
    assert_eq!((again.state, again.draft, again.totals[0].minor), (State::Draft, 2, 35_400 + 300));
    made(&w, "2026-03").await;
    assert_eq!(corrected(march.id).await.expect("lines"), 0);
    // What changed since a draft was made is looked at before it is opened.
    used(&w, w.client, "PAGE", "100", date(2026, 2, 22)).await;
    assert_eq!(said(&w, row.id, opens.clone(), None).await.expect("anew"), Outcome::MadeAnew(1));
    assert_eq!(said(&w, row.id, opens, None).await.expect("open"), Outcome::Done(1));

    // A price is found: what waited lands on the next draft, once.
    let list = "rate_id,period,category,service,unit,price,currency,audience\n\
        NIGHTS,FY2025,support,Nights,night,126,EUR,internal\n";
    brought(&w, Files::Prices, list).await;
    made(&w, "2026-03").await;
    let lines = w.app.read(move |conn, _| store::lines_of(conn, march.id)).await.expect("lines");
    let nights = lines.iter().find(|(line, _)| line.key.as_str() == "NIGHTS").expect("a line");
    assert_eq!((nights.0.corrects, nights.0.amount.minor, nights.1), (Some(month(FEBRUARY)), 50_400, 1));
    adds_up(&w, FEBRUARY).await;
    adds_up(&w, "2026-03").await;
}

#[tokio::test]
async fn who_may_do_what_with_statements() {
    let w = World::new().await;
    charged(&w).await;
    let period = "/money/statements/periods/2026-01";
    let row = of(&w, w.client, "2026-01").await;
    let own = format!("/money/statements/{}", row.id);
    let client = w.client.to_string();
    let terms =
        [("client", client.as_str()), ("from", "2026-04-01"), ("treatment", "neither"), ("audience", "internal")];

    // Our own people look; those who keep the money act.
    let ada = w.as_(w.ada).await;
    ada.get(period).await.is(StatusCode::OK).hides("/open\"");
    for (path, fields) in [(format!("{period}/make"), &[][..]), ("/money/terms".to_owned(), &terms[..])] {
        ada.post(&path, fields).await.is(StatusCode::FORBIDDEN);
    }
    ada.post(&format!("{own}/open"), &[]).await.is(StatusCode::CONFLICT);
    // Nobody else finds what is of all clients.
    for who in [w.cleo, w.dan, w.sam] {
        let visitor = w.as_(who).await;
        for path in [period, "/money/terms", "/money/statements/periods/2026-01/focus.csv"] {
            visitor.get(path).await.is(StatusCode::NOT_FOUND);
        }
        visitor.post(&format!("{period}/make"), &[]).await.is(StatusCode::NOT_FOUND);
        visitor.post("/money/terms", &terms).await.is(StatusCode::NOT_FOUND);
    }
    closed(&w, "2026-01").await;
    let words = [("words", "This is not ours.")];
    w.as_(w.dan).await.post(&format!("{own}/lines/1/dispute"), &words).await.is(StatusCode::NOT_FOUND);
    w.as_(w.cleo).await.post(&format!("{own}/close"), &[]).await.is(StatusCode::CONFLICT);
    let fay = w.as_(w.fay).await;
    fay.post("/money/terms", &terms).await.leads_to("/money/terms");
    fay.get("/money/terms").await.shows("Field Operations").shows("neither charged nor shown");
    let early = [("client", client.as_str()), ("from", "2026-01-01"), ("treatment", "show"), ("audience", "internal")];
    fay.post("/money/terms", &early).await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("stays as it was");
    let house = [("look", "3"), ("length", "quarter")];
    fay.post("/money/terms/house", &house).await.is(StatusCode::CONFLICT).shows("stays as it is");
    let sheet = w.as_(w.cleo).await.get(&format!("{own}/lines.csv")).await;
    assert!(sheet.body.contains(",60.00,EUR,"), "{}", sheet.body);
    let focus = fay.get(&format!("{period}/focus.csv")).await;
    assert!(
        focus.body.starts_with("BilledCost,BillingAccountId") && focus.body.contains(",2026-01-0001,"),
        "{}",
        focus.body
    );
    let shown = w.as_(w.dan).await.get("/money/statements").await;
    shown.shows("shown, not charged");
}

#[tokio::test]
async fn a_client_is_told_when_a_statement_opens_and_when_it_is_issued() {
    let w = World::new().await;
    charged(&w).await;
    closed(&w, "2026-01").await;
    let letters = w.app.read({
        let cleo = w.cleo;
        move |conn, _| {
            let sql = "select purpose, subject from letters where person_id = $1 order by made_at, id";
            let rows = conn.all(sql, &[cleo.0.into()])?;
            rows.iter()
                .map(|row| Ok((row.at::<String>(0)?, row.at::<String>(1)?)))
                .collect::<Result<Vec<_>, AppError>>()
        }
    });
    let letters = letters.await.expect("letters");
    let purposes: Vec<&str> = letters.iter().map(|(purpose, _)| purpose.as_str()).collect();
    assert_eq!(purposes, ["statement_opened", "statement_issued"]);
    assert!(letters[1].1.contains("Statement 2026-01-0001 for January 2026 is issued"), "{letters:?}");
}

#[tokio::test]
async fn a_statement_to_look_at_stands_on_the_first_page_of_whoever_answers_for_the_bill() {
    let w = World::new().await;
    charged(&w).await;
    made(&w, "2026-01").await;
    let january = month("2026-01");
    did(&w, move |tx, env, scope| statements::stand(tx, env, scope, january, Standing::Closing))
        .await
        .expect("closing");
    let row = of(&w, w.client, "2026-01").await;
    let (cleo, dan) = (w.as_(w.cleo).await, w.as_(w.dan).await);
    cleo.get("/").await.hides("Your statement for January 2026");

    let opens = Act::Preview { until: date(2026, 4, 30) };
    said(&w, row.id, opens, None).await.expect("open");

    cleo.get("/").await.shows("Your statement for January 2026 is open to you until Thu 30 April: 334.00 EUR.");
    dan.get("/").await.hides("Your statement for January 2026");
    w.as_(w.fay).await.get("/").await.hides("Your statement for");

    w.later(SignedDuration::from_hours(24 * 60));
    let still =
        "Your statement for January 2026 was to be looked at by Thu 30 April, and is still open to you: 334.00 EUR.";
    w.as_(w.cleo).await.get("/").await.shows(still);
}
