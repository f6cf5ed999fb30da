//! What holds in every room, whoever asks.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn who(n: u8) -> PersonId {
    PersonId(Uuid::from_u128(u128::from(n)))
}

fn room() -> impl Strategy<Value = Room> {
    let voice = prop::sample::select(Voice::ALL.to_vec());
    let people = prop::collection::vec((0_u8..8, voice), 0..6);
    (0_u8..8, people).prop_map(|(facilitator, people)| Room {
        facilitator: who(facilitator),
        people: people.into_iter().map(|(n, voice)| (who(n), voice)).collect(),
    })
}

proptest! {
    #[test]
    fn what_is_not_released_is_read_by_its_author_and_the_facilitator_alone(room in room(), reader in 0_u8..10, author in 0_u8..10) {
        let (reader, author) = (who(reader), who(author));

        prop_assert_eq!(room.reads(reader, author, false), reader == author || reader == room.facilitator);
    }

    #[test]
    fn what_is_released_stays_in_the_room(room in room(), reader in 0_u8..10, author in 0_u8..8) {
        let (reader, author) = (who(reader), who(author));
        prop_assume!(room.holds(author));

        prop_assert_eq!(room.reads(reader, author, true), room.holds(reader));
    }

    #[test]
    fn one_side_alone_never_agrees(room in room(), yes in prop::collection::vec(0_u8..8, 0..8)) {
        let yes: Vec<PersonId> = yes.into_iter().map(who).collect();
        let silent = Voice::ALL.iter().any(|voice| !room.people.iter().any(|(who, of)| of == voice && yes.contains(who)));

        prop_assert!(!(silent && room.agreed(&yes)));
        prop_assert_eq!(room.fit().is_ok() && room.people.iter().all(|(who, _)| yes.contains(who)), room.agreed(&yes));
    }

    #[test]
    fn nobody_lets_themselves_in_and_one_side_not_the_other(room in room(), me in 0_u8..10, other in 0_u8..10) {
        let (me, other) = (who(me), who(other));

        prop_assert!(room.fit().is_err() || !room.lets_in(me, me));
        if room.fit().is_ok() && room.lets_in(me, other) {
            prop_assert!(room.holds(me) && room.holds(other));
            prop_assert!((me == room.facilitator) != (other == room.facilitator));
        }
    }

    #[test]
    fn the_facilitator_speaks_for_nobody(room in room()) {
        if room.fit().is_ok() {
            prop_assert!(room.voice(room.facilitator).is_none());
        }
    }
}

#[test]
fn a_room_has_both_sides_each_person_once() {
    let room = |people: &[(u8, Voice)]| Room {
        facilitator: who(9),
        people: people.iter().map(|(n, voice)| (who(*n), *voice)).collect(),
    };

    assert_eq!(room(&[(1, Voice::It), (2, Voice::Client)]).fit(), Ok(()));
    assert_eq!(room(&[(1, Voice::It)]).fit(), Err(Unfit::OneSide));
    assert_eq!(room(&[(1, Voice::It), (1, Voice::Client)]).fit(), Err(Unfit::Twice));
    assert_eq!(room(&[(9, Voice::It), (2, Voice::Client)]).fit(), Err(Unfit::Partial));
}
