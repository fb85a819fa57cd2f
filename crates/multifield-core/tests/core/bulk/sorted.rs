//! Inputs in the order of their IDs.

use multifield_core::{Bulk, InputOrder, Missing, OnError};

use super::{assert_fails, assert_lines, assert_skips, current, deleted, desired, lines, CONTACTS};

fn sorted() -> Bulk {
    Bulk::new().input_order(InputOrder::Sorted)
}

fn all(ids: &[u64]) -> String {
    lines(&ids.iter().map(|id| current(*id)).collect::<Vec<_>>())
}

fn none(ids: &[u64]) -> String {
    lines(&ids.iter().map(|id| desired(*id, "")).collect::<Vec<_>>())
}

fn gone(ids: &[u64]) -> String {
    ids.iter().map(|id| deleted(*id)).collect()
}

#[test]
fn ids_grow_or_fall() {
    for ids in [&[1, 2, 3, 9, 10, 11][..], &[11, 10, 9, 3, 2, 1], &[5]] {
        assert_lines(&sorted(), &all(ids), &none(ids), &gone(ids));
    }
    // What only current has is passed over, wherever it is.
    assert_lines(
        &sorted(),
        &all(&[1, 2, 3, 4, 5]),
        &none(&[2, 4]),
        &gone(&[2, 4]),
    );
    assert_lines(&sorted(), &all(&[5, 4, 3, 2, 1]), &none(&[4]), &gone(&[4]));
    assert_lines(&sorted(), &all(&[5, 4, 3]), "", "");
    assert_lines(&sorted(), "", "", "");
}

#[test]
fn another_order_is_an_error() {
    let grow = "expected a greater ID, since both inputs must have the same order (without sorted, any order is accepted) [unsorted]";
    let fall = "expected a lesser ID, since both inputs must have the same order (without sorted, any order is accepted) [unsorted]";
    for (held, wanted, expected) in [
        (&[1, 3, 2][..], &[1][..], format!("line 3: found entity 2 after 3, {grow}")),
        (&[1, 2, 3], &[1, 3, 2], format!("line 3: found entity 2 after 3, {grow}")),
        (&[3, 2, 1], &[1, 2], format!("line 2: found entity 2 after 1, {fall}")),
        (&[1, 2], &[2, 1], format!("line 2: found entity 1 after 2, {grow}")),
        // The texts are in order, the numbers are not.
        (&[1, 10, 2], &[1, 10], format!("line 3: found entity 2 after 10, {grow}")),
        // With one entity in current, desired says the order.
        (&[1], &[1, 3, 2], "line 2: current has no entity 3: a page may have been lost on export (if the entity is new, missing: add creates it) [unknown_entity]".to_owned()),
    ] {
        assert_fails(&sorted(), &all(held), &none(wanted), &expected);
    }
    // It is not skipped, since what follows could be joined with anything.
    let skipping = sorted().on_error(OnError::Skip);
    assert_fails(
        &skipping,
        &all(&[1, 3, 2]),
        &none(&[1]),
        &format!("line 3: found entity 2 after 3, {grow}"),
    );
}

#[test]
fn an_id_twice() {
    assert_skips(
        &sorted(),
        &all(&[1, 2, 3]),
        &none(&[1, 2, 2, 3]),
        &["Desired 2 line 3: duplicate entity 2, first in line 2: list each entity once [repeated_entity]"],
        &gone(&[1, 2, 3]),
    );
    assert_skips(
        &sorted(),
        &all(&[1, 2, 2, 3]),
        &none(&[1, 2, 3]),
        &[
            "Desired 2 line 2: current has entity 2 twice, in lines 2 and 3: list each entity once [ambiguous_entity]",
            "Current 2 line 3: duplicate entity 2, first in line 2: list each entity once [repeated_entity]",
        ],
        &gone(&[1, 3]),
    );
    // Behind the last desired entity, too.
    assert_fails(
        &sorted(),
        &all(&[1, 2, 2]),
        &none(&[1]),
        "line 3: duplicate entity 2, first in line 2: list each entity once [repeated_entity]",
    );
}

#[test]
fn entities_without_a_partner() {
    let lost = "a page may have been lost on export (if the entity is new, missing: add creates it) [unknown_entity]";
    let error = |line, id| format!("Desired {id} line {line}: current has no entity {id}: {lost}");
    assert_skips(
        &sorted(),
        &all(&[2, 4]),
        &none(&[1, 2, 3, 4, 5]),
        &[&error(1, 1), &error(3, 3), &error(5, 5)],
        &gone(&[2, 4]),
    );
    let bulk = sorted().form(CONTACTS).missing(Missing::Add);
    let done = bulk
        .diff_ndjson(
            &all(&[2]),
            &lines(&[desired(1, r#""7""#), desired(2, r#""1""#)]),
        )
        .expect("lines");
    assert_eq!(
        String::from_utf8_lossy(&done.lines),
        "{\"method\":\"crm.contact.add\",\"params\":{\"fields\":{\"PHONE\":[{\"VALUE\":\"7\",\"VALUE_TYPE\":\"WORK\"}]}}}\n",
    );
}

/// After a line that cannot be read nothing is made, before it all is.
#[test]
fn nothing_is_added_behind_a_gap() {
    let held = lines(&[current(2), "{".to_owned(), current(6)]);
    let wanted = lines(&[desired(1, r#""1""#), desired(4, r#""4""#)]);
    let bulk = sorted().form(CONTACTS).missing(Missing::Add);
    let done = bulk.on_error(OnError::Skip).diff_ndjson(&held, &wanted);
    let done = done.expect("lines");
    assert_eq!(
        String::from_utf8_lossy(&done.lines)
            .matches("crm.contact.add")
            .count(),
        1
    );
    let codes: Vec<_> = done
        .errors
        .iter()
        .map(|error| (error.code().as_str(), error.line()))
        .collect();
    assert_eq!(
        codes,
        [("invalid_json", Some(2)), ("unknown_entity", Some(2))]
    );
}

/// The second may stand in what is read next.
#[test]
fn an_id_twice_in_current_and_far_from_another() {
    let held = [1, 2, 3, 4, 4].map(|id| current(id) + &" ".repeat(1 << 20));
    let skipping = sorted().on_error(OnError::Skip);
    let done = skipping.diff_ndjson(&lines(&held), &none(&[4]));
    let done = done.expect("lines");
    let codes: Vec<_> = done
        .errors
        .iter()
        .map(multifield_core::Error::code)
        .collect();
    assert_eq!(codes, ["ambiguous_entity", "repeated_entity"]);
    assert_eq!(done.lines, b"");
}

/// What is read ahead is bounded, and blanks may be more than that. Each input
/// is read to its end, however long the other is.
#[test]
fn what_follows_many_blanks_is_read() {
    let blanks = format!("\n{}\n", " ".repeat(1 << 18)).repeat(20);
    let far = |first: String, second: String| first + &blanks + &second;
    let bulk = sorted().threads(Some(1));
    for (held, wanted, ids) in [
        (far(all(&[1]), all(&[2])), none(&[1, 2]), &[1, 2][..]),
        (far(all(&[1, 2]), all(&[3])), none(&[1, 3]), &[1, 3]),
        (all(&[1, 2]), far(none(&[1]), none(&[2])), &[1, 2]),
        (all(&[1, 2, 3]), far(none(&[1, 2]), none(&[3])), &[1, 2, 3]),
    ] {
        assert_lines(&bulk, &held, &wanted, &gone(ids));
    }
    // Nothing says the order before the end.
    assert_fails(
        &bulk,
        &all(&[1]),
        &far(none(&[1, 1]), none(&[2])),
        "line 2: duplicate entity 1, first in line 1: list each entity once [repeated_entity]",
    );
}
