//! Strategies. They first generate raw data and then make a valid state of it, so that
//! failures shrink well.

use multifield_core::{Field, Generations};
use proptest::{array, bool, collection::vec, option, prelude::*};

use crate::{
    alphabet::{self, BLANK_TYPES, HELD_TYPES, OTHER_TYPE_IDS},
    Rules, Stored, StoredRow, Wanted, WantedRow,
};

/// A stored state, a wanted state, and options with which their diff succeeds.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The state of the portal.
    pub stored: Stored,
    /// The desired state.
    pub wanted: Wanted,
    /// The options.
    pub rules: Rules,
}

/// Scenarios with at most this number of rows per field and side.
pub fn scenario(rows: usize) -> impl Strategy<Value = Scenario> {
    scenario_of(rows, 0.0)
}

/// Scenarios in which a third of the stored rows are equal to another row.
pub fn scenario_with_copies(rows: usize) -> impl Strategy<Value = Scenario> {
    scenario_of(rows, 0.4)
}

fn scenario_of(rows: usize, share: f64) -> impl Strategy<Value = Scenario> {
    let row = move || (bool::weighted(share), raw_stored());
    let stored = array::uniform5(some_rows(row(), rows).prop_map(copy));
    let wanted = (bool::weighted(0.3), some_rows(raw_wanted(), rows));
    let wanted = array::uniform5(option::weighted(0.8, wanted));
    let rules = rules();
    let others = vec(raw_stored(), 0..=2);
    (stored, others, wanted, rules).prop_map(|(stored, others, wanted, rules)| {
        Scenario::new(RawScenario {
            stored,
            others,
            wanted,
            rules,
        })
    })
}

/// Any options except `order`, which contradicts some explicit IDs.
pub fn rules() -> impl Strategy<Value = Rules> {
    any::<u8>().prop_map(|flags| Rules {
        ordered: false,
        ..rules_from(flags)
    })
}

fn rules_from(flags: u8) -> Rules {
    Rules {
        keep_duplicates: flags & 1 > 0,
        touch_system_rows: flags & 2 > 0,
        overwrite_same_value: flags & 4 > 0,
        normalized: flags & 8 > 0,
        in_russia: flags & 16 > 0,
        adds: false,
        any_type: false,
        types_in_sight: usize::from(flags >> 5 & 3).saturating_sub(1),
        ordered: flags & 128 > 0,
        // For `legacy`, every plan has only one call.
        generation: Generations::Legacy,
    }
}

#[derive(Debug)]
struct RawScenario {
    stored: [Vec<RawStored>; 5],
    others: Vec<RawStored>,
    /// The wanted rows of each field, and whether they repeat the stored ones.
    wanted: [Option<(bool, Vec<RawWanted>)>; 5],
    rules: Rules,
}

impl Scenario {
    fn new(raw: RawScenario) -> Self {
        let stored = number(raw.stored, raw.others, &HELD_TYPES);
        let wanted = Field::ALL.map(|field| {
            let (is_echo, rows) = raw.wanted[field as usize].as_ref()?;
            let stored = stored.seen(field, raw.rules);
            Some(make_wanted(field, *is_echo, rows, &stored, raw.rules))
        });
        Scenario {
            stored,
            wanted: Wanted { fields: wanted },
            rules: raw.rules,
        }
    }

    /// Returns the scenario that the bytes of a fuzzer encode, with at most this number of
    /// rows per field and side. Any bytes encode one.
    pub fn from_bytes(bytes: &[u8], rows: usize) -> Scenario {
        let mut bytes = bytes.iter().copied();
        let mut byte = || bytes.next().unwrap_or(0);
        let flags = byte();
        let stored = Field::ALL.map(|_| few(rows, &mut byte, stored_from));
        let others = few(2, &mut byte, stored_from);
        let wanted = Field::ALL.map(|_| {
            let flags = byte();
            let rows = few(rows, &mut byte, wanted_from);
            (flags % 8 > 0).then_some((flags % 8 > 5, rows))
        });
        Scenario::new(RawScenario {
            stored,
            others,
            wanted,
            rules: rules_from(flags),
        })
    }
}

fn few<T, B: FnMut() -> u8>(most: usize, byte: &mut B, make: fn(&mut B) -> T) -> Vec<T> {
    let count = usize::from(byte()) % (most + 1);
    (0..count).map(|_| make(byte)).collect()
}

fn stored_from(byte: &mut impl FnMut() -> u8) -> RawStored {
    RawStored {
        value: usize::from(byte() % 16),
        value_type: usize::from(byte() % 8),
        rank: byte().into(),
        gap: 1 + u64::from(byte() % 4),
        order: byte().into(),
    }
}

fn wanted_from(byte: &mut impl FnMut() -> u8) -> RawWanted {
    let flags = byte();
    let (base, value) = (byte(), byte());
    RawWanted {
        base: (flags & 1 == 0).then_some(usize::from(base % 8)),
        is_pinned: flags & 2 > 0,
        value: (flags & 4 > 0).then_some(usize::from(value % 16)),
        value_type: match byte() % 6 {
            0 => RawType::Open,
            1 => RawType::OfBase,
            index => RawType::Known(usize::from(index) - 2),
        },
        has_blanks: flags & 0xf0 == 0xf0,
    }
}

/// Any state that a portal can store.
pub fn stored_of_any_content(rows: usize) -> impl Strategy<Value = Stored> {
    let types: Vec<_> = HELD_TYPES.into_iter().chain(BLANK_TYPES).collect();
    let stored = array::uniform5(some_rows(raw_stored(), rows));
    (stored, vec(raw_stored(), 0..=2))
        .prop_map(move |(stored, others)| number(stored, others, &types))
}

/// Often generates no rows, so that single fields are tested, too.
fn some_rows<S: Strategy>(row: S, most: usize) -> impl Strategy<Value = Vec<S::Value>> {
    (bool::weighted(0.7), vec(row, 0..=most))
        .prop_map(|(some, rows)| if some { rows } else { Vec::new() })
}

/// Generates an index into an alphabet. Low indexes are more frequent.
fn letter() -> impl Strategy<Value = usize> {
    prop_oneof![8 => 0..3_usize, 3 => 3..8_usize, 2 => 8..16_usize]
}

/// Copies the value and type of the previous row into some rows.
fn copy(rows: Vec<(bool, RawStored)>) -> Vec<RawStored> {
    let mut copied: Vec<RawStored> = Vec::new();
    for (is_copy, row) in rows {
        copied.push(match copied.last() {
            Some(last) if is_copy => RawStored {
                value: last.value,
                value_type: last.value_type,
                ..row
            },
            _ => row,
        });
    }
    copied
}

#[derive(Clone, Debug)]
struct RawStored {
    value: usize,
    value_type: usize,
    /// The rank of its ID among the rows of all fields.
    rank: u16,
    /// The difference to the previous ID.
    gap: u64,
    /// The rank in the input.
    order: u16,
}

fn raw_stored() -> impl Strategy<Value = RawStored> {
    let gap = prop_oneof![20 => 1..4_u64, 1 => Just(1 << 40)];
    (letter(), 0..8_usize, any::<u16>(), gap, any::<u16>()).prop_map(
        |(value, value_type, rank, gap, order)| RawStored {
            value,
            value_type,
            rank,
            gap,
            order,
        },
    )
}

fn number(fields: [Vec<RawStored>; 5], others: Vec<RawStored>, held_types: &[&str]) -> Stored {
    let known = Field::ALL
        .into_iter()
        .zip(fields)
        .flat_map(|(field, rows)| {
            rows.into_iter()
                .map(move |raw| (stored_row(field, &raw, held_types), raw))
        });
    let others = others.into_iter().map(|raw| {
        let mut row = stored_row(Field::Phone, &raw, held_types);
        OTHER_TYPE_IDS[raw.value % OTHER_TYPE_IDS.len()].clone_into(&mut row.type_id);
        (row, raw)
    });
    let mut rows: Vec<_> = known.chain(others).collect();
    rows.sort_by_key(|(_, raw)| raw.rank);
    let mut highest = 0;
    for (row, raw) in &mut rows {
        highest += raw.gap;
        row.id = highest;
    }
    rows.sort_by_key(|(_, raw)| raw.order);
    Stored {
        rows: rows.into_iter().map(|(row, _)| row).collect(),
    }
}

fn stored_row(field: Field, raw: &RawStored, held_types: &[&str]) -> StoredRow {
    let mut values = alphabet::writable(field);
    values.extend(alphabet::held_only(field));
    let known = alphabet::known_types(field);
    // Every fourth type is unknown to the portal.
    let types = if raw.value_type % 4 == 3 {
        held_types
    } else {
        known
    };
    let value_type = types[(raw.value_type + raw.value) % types.len()];
    StoredRow::new(0, field, value_type, &values[raw.value % values.len()])
}

#[derive(Clone, Debug)]
struct RawWanted {
    /// The index of the stored row that this row is made from.
    base: Option<usize>,
    is_pinned: bool,
    /// The index of a new value. `None` to use the value of the stored row.
    value: Option<usize>,
    value_type: RawType,
    has_blanks: bool,
}

#[derive(Clone, Debug)]
enum RawType {
    Open,
    OfBase,
    Known(usize),
}

fn raw_wanted() -> impl Strategy<Value = RawWanted> {
    let value_type = prop_oneof![
        Just(RawType::Open),
        Just(RawType::OfBase),
        (0..4_usize).prop_map(RawType::Known)
    ];
    (
        option::weighted(0.7, 0..8_usize),
        bool::weighted(0.3),
        option::weighted(0.4, letter()),
        value_type,
        bool::weighted(0.1),
    )
        .prop_map(
            |(base, is_pinned, value, value_type, has_blanks)| RawWanted {
                base,
                is_pinned,
                value,
                value_type,
                has_blanks,
            },
        )
}

/// Makes the wanted rows of a field. With `is_echo`, they are the stored rows in their
/// order, with some other types and explicit IDs. Most diffs in practice are of this
/// kind.
fn make_wanted(
    field: Field,
    is_echo: bool,
    raw: &[RawWanted],
    stored: &[StoredRow],
    rules: Rules,
) -> Vec<WantedRow> {
    let mut pins = Vec::new();
    let mut make = |raw: &RawWanted, echoed: Option<&StoredRow>| {
        let row = wanted_row(field, raw, echoed, stored, rules, &pins);
        pins.extend(row.pin);
        row
    };
    if is_echo {
        let echoes = stored.iter().zip(raw.iter().cycle());
        echoes.map(|(row, raw)| make(raw, Some(row))).collect()
    } else {
        raw.iter().map(|raw| make(raw, None)).collect()
    }
}

fn wanted_row(
    field: Field,
    raw: &RawWanted,
    echoed: Option<&StoredRow>,
    stored: &[StoredRow],
    rules: Rules,
    pins: &[u64],
) -> WantedRow {
    let letters = alphabet::writable(field);
    let letter = |index: usize| letters[index % letters.len()].clone();
    let base = raw.base.filter(|_| !stored.is_empty());
    let base = base.map(|index| &stored[index % stored.len()]);
    // The explicit ID may be that of another row, so that two rows swap their values.
    let base = match echoed {
        Some(echoed) if !raw.is_pinned || raw.value.is_none() => Some(echoed),
        _ => base,
    };
    let can_pin = base.is_some_and(|base| !pins.contains(&base.id));
    let is_system = base.is_some_and(|base| rules.protect(base));

    let mut value = match (echoed, raw.value, base) {
        (Some(same), _, _) | (None, None, Some(same)) => same.value.clone(),
        (None, value, _) => letter(value.unwrap_or(0)),
    };
    let mut is_pinned = raw.is_pinned && can_pin;
    if !alphabet::is_writable(field, &value) {
        // An edit cannot write this value, so only the row that has the value can keep
        // it.
        is_pinned = can_pin;
        if !can_pin {
            value = letter(0);
        }
    }
    let stays = is_pinned && (is_system || !alphabet::is_writable(field, &value));
    let of_base = || base.map(|base| base.value_type.clone());
    let in_sight = rules.only(field);
    let is_open_in_sight = is_pinned || in_sight.is_none_or(|types| types.len() == 1);
    let value_type = match raw.value_type {
        RawType::Open if is_open_in_sight => None,
        RawType::Open => in_sight.map(|types| types[0].to_owned()),
        RawType::Known(index) if !stays => {
            let known = in_sight.unwrap_or_else(|| alphabet::known_types(field));
            Some(known[index % known.len()].to_owned())
        }
        RawType::OfBase if base.is_none() && !is_open_in_sight => {
            in_sight.map(|types| types[0].to_owned())
        }
        RawType::OfBase | RawType::Known(_) => of_base(),
    };
    if let (true, Some(base)) = (stays, base) {
        value.clone_from(&base.value);
    } else if raw.has_blanks {
        value = format!(" {value}\t");
    }
    WantedRow {
        pin: base.filter(|_| is_pinned).map(|base| base.id),
        value,
        value_type: value_type.filter(|it| !it.is_empty()),
    }
}
