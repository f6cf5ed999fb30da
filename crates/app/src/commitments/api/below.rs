//! What a promise rests on and what it needs, as programs see it. What lies below is for our own staff alone.

use db::Conn;
use domain::kernel::CommitmentId;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::wire::CommitmentState;
use crate::api::kit::{Named, codes};
use crate::commitments::store::{self, Row};
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::resting;

codes!(
    /// Why a promise is at risk from below, the gravest reason.
    RiskCode = domain::resting::Why::ALL.iter().map(|why| why.code())
);

/// A promise that another rests on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct RestsOn {
    id: Uuid,
    /// What, in one line.
    subject: String,
    /// The team or the supplier that promises it.
    performer: Named,
    /// Where it stands.
    #[schema(value_type = CommitmentState)]
    state: &'static str,
    /// The due in force, else the one on the table.
    due_at: Option<Timestamp>,
    /// Those beside it that have to be done first.
    after: Vec<Uuid>,
}

/// That a promise is at risk from below.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct AtRisk {
    #[schema(value_type = RiskCode)]
    why: &'static str,
    since: Timestamp,
}

/// What lies around a promise.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    pub(super) parent: Option<Named>,
    pub(super) rests_on: Option<Vec<RestsOn>>,
    pub(super) at_risk: Option<AtRisk>,
    pub(super) needs: Vec<Named>,
}

impl Around {
    /// As this reader sees it.
    pub(super) fn load(conn: &mut Conn, scope: &Scope, row: &Row) -> Result<Self, AppError> {
        let linked = resting::store::linked(conn, scope, row.id)?;
        let needs = linked.iter().filter(|l| l.needed).map(|l| Named::of(l.row.id, &l.row.subject)).collect();
        if !scope.is_staff() || scope.only().is_some() {
            return Ok(Self { needs, ..Self::default() });
        }
        let above = store::above(conn, scope, &[row.id])?.remove(&row.id);
        let below = store::below(conn, scope, &[row.id])?;
        let ids: Vec<CommitmentId> = below.iter().map(|(_, row)| row.id).collect();
        let order = resting::store::order(conn, &ids)?;
        let risk = store::risks(conn, scope, &[row.id])?.remove(&row.id).and_then(|kept| kept.amber);
        let rests_on = below.iter().map(|(_, row)| RestsOn {
            id: row.id.0,
            subject: row.subject.clone(),
            performer: Named::of(row.between.performer, &row.performer),
            state: row.state.code(),
            due_at: row.due,
            after: order.iter().filter(|(later, _)| *later == row.id).map(|(_, first)| first.0).collect(),
        });
        Ok(Self {
            parent: above.map(|above| Named::of(above.id, &above.subject)),
            rests_on: Some(rests_on.collect()),
            at_risk: risk.map(|(why, since)| AtRisk { why: why.code(), since }),
            needs,
        })
    }
}
