//! Suggests a known name for a misspelled one.

/// The known name that is most similar to a wrong one. None if no name is similar.
pub(crate) fn suggest<'k>(wrong: &str, known: &[&'k str]) -> Option<&'k str> {
    // No name is so long, and the run time grows with the product of both lengths.
    if wrong.len() > 40 {
        return None;
    }
    let plain = |name: &str| -> Vec<char> {
        name.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_uppercase)
            .collect()
    };
    let wrong = plain(wrong);
    known
        .iter()
        .map(|name| (distance(&wrong, &plain(name)), *name))
        .filter(|(distance, name)| *distance <= 2 && distance * 2 < name.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The number of characters to add, remove or replace to turn one string into the
/// other.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in to.iter().enumerate() {
            let change = corner + usize::from(a != b);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[to.len()]
}
