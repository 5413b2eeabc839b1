//! "Did you mean": the closest known name, by CPython's edit distance and limits.

const MOVE: usize = 2;
const CASE: usize = 1;
const MAX_CANDIDATES: usize = 750;
const MAX_LENGTH: usize = 40;

/// The candidate that is closest to `wrong`, if one is close enough.
pub fn closest<'a>(wrong: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wrong_len = wrong.chars().count();
    if wrong_len > MAX_LENGTH {
        return None;
    }
    let mut best: Option<(&str, usize)> = None;
    for (count, candidate) in candidates.enumerate() {
        if count >= MAX_CANDIDATES {
            return None;
        }
        if candidate == wrong {
            continue;
        }
        // No more than a third of the characters may need changing.
        let mut limit = (wrong_len + candidate.chars().count() + 3) * MOVE / 6;
        if let Some((_, distance)) = best {
            limit = limit.min(distance - 1);
        }
        let distance = distance(wrong, candidate, limit);
        if distance <= limit && best.is_none_or(|(_, known)| distance < known) {
            best = Some((candidate, distance));
            if distance == 0 {
                break;
            }
        }
    }
    best.map(|(candidate, _)| candidate)
}

fn substitution(a: char, b: char) -> usize {
    if a == b {
        0
    } else if a.to_lowercase().eq(b.to_lowercase()) {
        CASE
    } else {
        MOVE
    }
}

/// The edit distance, or more than `limit` if it is larger.
fn distance(a: &str, b: &str, limit: usize) -> usize {
    let mut a: Vec<char> = a.chars().collect();
    let mut b: Vec<char> = b.chars().collect();
    let prefix = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    a.drain(..prefix);
    b.drain(..prefix);
    let suffix = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    a.truncate(a.len() - suffix);
    b.truncate(b.len() - suffix);
    if a.is_empty() || b.is_empty() {
        return (a.len() + b.len()) * MOVE;
    }
    if a.len() > MAX_LENGTH || b.len() > MAX_LENGTH {
        return limit + 1;
    }
    if b.len() < a.len() {
        std::mem::swap(&mut a, &mut b);
    }
    if (b.len() - a.len()) * MOVE > limit {
        return limit + 1;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|at| at * MOVE).collect();
    let mut result = 0;
    for (at, y) in b.iter().enumerate() {
        let mut diagonal = at * MOVE;
        result = diagonal;
        let mut least = usize::MAX;
        for (index, x) in a.iter().enumerate() {
            let substitute = diagonal + substitution(*x, *y);
            diagonal = row[index];
            let insert_or_delete = result.min(diagonal) + MOVE;
            result = substitute.min(insert_or_delete);
            row[index] = result;
            least = least.min(result);
        }
        if least > limit {
            return limit + 1;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn the_nearest_name_is_found() {
        assert_eq!(
            closest("lenght", ["length", "width"].into_iter()),
            Some("length")
        );
        assert_eq!(closest("xyz", ["abc"].into_iter()), None);
        assert_eq!(closest("Foo", ["foo"].into_iter()), Some("foo"));
    }
}
