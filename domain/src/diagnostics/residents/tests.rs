use super::*;
use proptest::prelude::*;

fn counted(total: u32, women: Option<u32>, men: Option<u32>, ages: [Option<u32>; 4]) -> Residents {
    Residents::counted(total, women, men, ages).unwrap()
}

#[test]
fn the_total_stands_alone_and_the_detail_is_said_when_there_is_one() {
    let said = |residents: Residents| residents.to_string();
    assert_eq!(said(Residents::default()), "aucun habitant");
    assert_eq!(said(counted(1, None, None, [None; 4])), "1 habitant");
    assert_eq!(said(counted(14, None, None, [None; 4])), "14 habitants");
    assert_eq!(
        said(counted(14, Some(8), Some(1), [None; 4])),
        "14 habitants (8 femmes, 1 homme, 5 sans précision)"
    );
    let aged = counted(14, Some(8), Some(6), [Some(3), Some(0), None, Some(6)]);
    assert_eq!(
        said(aged),
        "14 habitants (8 femmes, 6 hommes ; 3 de moins de 18 ans, 6 de 60 ans et plus, 5 d'âge non précisé)"
    );
}

#[test]
fn parts_never_count_more_than_who_came() {
    let none = [None; 4];
    assert_eq!(Residents::counted(12, Some(8), Some(5), none), Err(CannotCount::MoreThanTotalByGender(13)));
    let ages = [Some(7), None, Some(6), None];
    assert_eq!(Residents::counted(12, None, None, ages), Err(CannotCount::MoreThanTotalByAge(13)));
    assert_eq!(Residents::counted(MOST_RESIDENTS + 1, None, None, none), Err(CannotCount::TooMany));
}

#[test]
fn a_group_that_points_at_someone_is_not_told_to_all() {
    let lone_man = counted(9, Some(8), Some(1), [Some(3), Some(3), Some(3), None]);
    assert_eq!(
        lone_man.told_to_all().to_string(),
        "9 habitants (3 de moins de 18 ans, 3 de 18 à 29 ans, 3 de 30 à 59 ans)"
    );
    let remainder = counted(9, Some(8), None, [None; 4]);
    assert_eq!(remainder.told_to_all().to_string(), "9 habitants");
    let nobody_hidden = counted(9, Some(9), Some(0), [None; 4]);
    assert_eq!(nobody_hidden.told_to_all(), nobody_hidden);
}

proptest! {
    #[test]
    fn what_is_said_adds_up_and_what_is_told_to_all_points_at_nobody(
        total in 0_u32..60,
        parts in prop::array::uniform6(prop::option::of(0_u32..20)),
    ) {
        let [women, men, ages @ ..] = parts;
        match Residents::counted(total, women, men, ages) {
            Err(_) => prop_assert!(
                women.unwrap_or(0) + men.unwrap_or(0) > total || ages.iter().flatten().sum::<u32>() > total
            ),
            Ok(residents) => {
                let all = |groups: &[(&str, u32)]| groups.iter().map(|(_, count)| count).sum::<u32>();
                let counted = women.or(men).is_some();
                prop_assert_eq!(all(&residents.by_gender()), if counted { total } else { 0 });
                let counted = ages.iter().any(Option::is_some);
                prop_assert_eq!(all(&residents.by_age()), if counted { total } else { 0 });
                let public = residents.told_to_all();
                prop_assert_eq!(public.total(), total);
                let groups = [public.by_gender(), public.by_age()].concat();
                prop_assert!(groups.iter().all(|(_, count)| *count >= 3));
                prop_assert_eq!(public.told_to_all(), public);
            }
        }
    }
}
