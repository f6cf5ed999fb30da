//! The form in which a litmus is begun: what everybody is, and who is proposed.

use domain::kernel::PersonId;

use crate::litmus::{more, neutral};
use crate::world::World;

#[tokio::test]
async fn the_form_says_what_everybody_is_and_proposes_who_fits() {
    let w = World::new().await;
    let (mim, [lia, gus]) = (neutral(&w).await, more(&w).await);

    let form = w.as_(w.ada).await.get(&format!("/clients/{}/litmus/new", w.client)).await;

    form.shows("Cleo Brandt Sponsor").shows("Lia Ferro User").shows("Ada Lund Relationship manager");
    let chosen = |who: PersonId| form.body.contains(&format!("value=\"{who}\" checked"));
    assert!([w.cleo, w.ada, mim].into_iter().all(chosen), "who fits is chosen");
    assert!(![lia, gus, w.fay].into_iter().any(chosen), "nobody else is");
}
