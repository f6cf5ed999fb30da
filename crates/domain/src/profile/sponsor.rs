//! Who stands behind what with name and money, and what happens when they no longer do: everything they stood behind has
//! to be looked at again, because what was agreed with one person is not agreed with the next.

use super::coded;

coded! {
    /// Why somebody sponsors no longer.
    Leaving {
        /// They are no longer with the client.
        Left "left" "has left",
        /// They do something else there.
        Moved "moved" "has moved to other work",
        /// They gave it to somebody else.
        HandedOn "handed_on" "has handed it on",
    }
}

coded! {
    /// What came of looking at it again with whoever sponsors it now.
    Verdict {
        /// The new sponsor stands behind what was agreed.
        Stands "stands" "stands as agreed",
        /// The new sponsor wants something else.
        Changes "changes" "has to change",
        /// The new sponsor does not stand behind it.
        Stops "stops" "makes no sense any more",
    }
}

/// Who sponsors a matter: whoever is named on it, else the one who sponsors the client as a whole.
#[must_use]
pub fn sponsor<P: Copy>(named: Option<P>, of_client: Option<P>) -> Option<P> {
    named.or(of_client)
}

/// Which of these matters a person sponsors, and so which have to be looked at again when they no longer do. Each comes with
/// whoever is named on it.
pub fn touched<M, P: Copy + PartialEq>(
    matters: impl IntoIterator<Item = (M, Option<P>)>,
    of_client: Option<P>,
    who: P,
) -> Vec<M> {
    matters.into_iter().filter(|(_, named)| sponsor(*named, of_client) == Some(who)).map(|(matter, _)| matter).collect()
}
