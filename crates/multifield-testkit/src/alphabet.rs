//! The values and types of generated states: only a few, so that they often coincide.

use multifield_core::Field;

/// Trims a value like the portal.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n', '\0', '\x0b'])
}

/// Values that edits can write. Equivalent values in different formats come first.
pub(crate) fn writable(field: Field) -> Vec<String> {
    let mut values: Vec<String> = match field {
        Field::Phone => &[
            "+7 916 123-45-67",
            "79161234567",
            "8 (916) 123-45-67",
            "111",
            "ask Anna, 5",
            "1-1-1",
            "84951112233",
            "Позвонить Анне 📞 6",
        ][..],
        Field::Email => &[
            "anna@example.com",
            "Anna@Example.COM",
            "b@c.d",
            "B@c.d",
            "почта@пример.рф",
            "📧@example.com",
        ],
        Field::Web => &[
            "example.com",
            "https://www.example.com/",
            "http://EXAMPLE.com",
            "vk.com/anna",
            "vk.com/Anna",
            "пример.рф/📄",
        ],
        Field::Im => &[
            "@anna.hart",
            "imol|livechat|1|2|3",
            "imol|telegram|4|5|6",
            "@Anna.hart",
            "IMOL|livechat",
            "Анна 💬",
        ],
        Field::Link => &["1", "2", "3"],
        other => unreachable!("{other:?} is new"),
    }
    .iter()
    .map(|&value| value.to_owned())
    .collect();
    values.push(match field {
        Field::Phone => format!("{}1", "ё".repeat(249)),
        Field::Email => format!("{}@b.co", "ё".repeat(245)),
        _ => "ё".repeat(250),
    });
    values
}

/// Values that a portal can store, but that it refuses or changes in a call.
pub(crate) fn held_only(field: Field) -> Vec<String> {
    let mut values = vec![
        "0".to_owned(),
        "я".repeat(300),
        format!(" {}", writable(field)[0]),
        format!("{}\t ", writable(field)[0]),
    ];
    if field == Field::Email {
        // No address with a no-break space: it would be invalid, but have the key of a
        // valid one.
        values.extend(["anna", "a b@c.d", "a@@b"].map(str::to_owned));
    } else {
        values.push(format!("\u{a0}{}", writable(field)[0]));
    }
    values
}

/// Returns whether an edit may write a value.
pub(crate) fn is_writable(field: Field, value: &str) -> bool {
    writable(field).iter().any(|known| known == trim(value))
}

/// Types that the portal knows for a field.
pub(crate) fn known_types(field: Field) -> &'static [&'static str] {
    match field {
        Field::Phone => &["WORK", "MOBILE", "HOME"],
        Field::Email => &["WORK", "HOME", "MAILING"],
        Field::Web => &["WORK", "VK", "OTHER"],
        Field::Im => &["OTHER", "TELEGRAM", "IMOL", "OPENLINE"],
        Field::Link => &["USER"],
        other => unreachable!("{other:?} is new"),
    }
}

/// Types that a portal can store, but does not know.
pub(crate) const HELD_TYPES: [&str; 4] = ["", "mobile", "Спутник 🛰", "SATELLITE"];

/// The same types with blanks around them. Only a write-back contains such types.
pub(crate) const BLANK_TYPES: [&str; 2] = [" WORK", "mobile "];

/// `TYPE_ID`s that belong to no field.
pub(crate) const OTHER_TYPE_IDS: [&str; 2] = ["FAX", "phone"];
