//! Values that every noun uses: ids, dues, texts. No business rule lives here.

mod due;
mod id;
mod text;

pub use due::{Due, DueError};
pub use id::{
    ActId, CalendarId, CommitmentId, ConversationId, EvidenceId, ImportId, MeasureId, OfferingId, PartyId, PersonId,
    RateId, ServiceId, SkillId, StatementId, SubscriptionId, UsageId,
};
pub use text::{Limit, TextError, clean, clean_lines};
