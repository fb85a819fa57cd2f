//! Fast maps and sets for short strings and numbers.

use std::collections::{HashMap, HashSet};

pub(crate) use foldhash::fast::RandomState;

pub(crate) type Map<K, V> = HashMap<K, V, RandomState>;

pub(crate) type Set<K> = HashSet<K, RandomState>;
