//! What holds of every queue: others are never told apart.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn id(n: u8) -> PartyId {
    PartyId(Uuid::from_u128(u128::from(n)))
}

fn work() -> impl Strategy<Value = Work> {
    let state = prop::sample::select(State::ALL.to_vec());
    (0_u8..3, 10_u8..16, state, 0_u64..5).prop_map(|(team, client, state, count)| Work {
        team: id(team),
        client: id(client),
        // Two of them are units of one client.
        family: id(if client == 14 { 13 } else { client }),
        state,
        count,
    })
}

proptest! {
    #[test]
    fn others_are_told_from_three_on_or_where_there_are_none(all in prop::collection::vec(work(), 0..30)) {
        let own = BTreeSet::from([id(10)]);
        for queue in queues(&all, &own) {
            let open = |w: &&Work| w.team == queue.team && w.count > 0 && !w.state.is_closed();
            let others = all.iter().filter(open).filter(|w| !own.contains(&w.client));
            let others: BTreeSet<PartyId> = others.map(|w| w.family).collect();

            prop_assert_eq!(queue.others.is_some(), others.is_empty() || others.len() >= ENOUGH);
        }
    }

    #[test]
    fn a_team_that_does_nothing_for_them_is_not_seen(all in prop::collection::vec(work(), 0..30)) {
        let own = BTreeSet::from([id(10), id(11)]);

        prop_assert!(queues(&all, &own).iter().all(|queue| queue.own != Amount::default()));
    }

    #[test]
    fn of_others_only_the_sum_tells(all in prop::collection::vec(work(), 0..30)) {
        let own = BTreeSet::from([id(10)]);
        let turned: Vec<Work> = all.iter().map(|w| match w.client {
            c if c == id(11) => Work { client: id(12), family: id(12), ..*w },
            c if c == id(12) => Work { client: id(11), family: id(11), ..*w },
            _ => *w,
        }).collect();

        prop_assert_eq!(queues(&all, &own), queues(&turned, &own));
    }
}
