//! Work on all cores with the feature `rayon`, else on the one that asks.

/// What `f` makes of each item, in their order.
pub(crate) fn map<'t, T: Sync, R: Send>(
    items: &'t [T],
    f: impl Fn(&'t T) -> R + Sync + Send,
) -> Vec<R> {
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        items.par_iter().map(f).collect()
    }
    #[cfg(not(feature = "rayon"))]
    items.iter().map(f).collect()
}

/// What both make, at the same time if there is more than one core.
pub(crate) fn both<A: Send, B: Send>(
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    #[cfg(feature = "rayon")]
    {
        rayon::join(a, b)
    }
    #[cfg(not(feature = "rayon"))]
    (a(), b())
}

/// Sorts by a key, which no two items share.
pub(crate) fn sort_by_key<T: Send, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K + Sync + Send) {
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        items.par_sort_unstable_by_key(key);
    }
    #[cfg(not(feature = "rayon"))]
    items.sort_unstable_by_key(key);
}

/// Does the work on so many threads; with none, on as many as there are cores.
/// The error is the system's, where it has no more of them.
#[cfg_attr(not(feature = "rayon"), allow(clippy::unnecessary_wraps))]
pub(crate) fn on_threads<R: Send>(
    threads: Option<usize>,
    work: impl FnOnce() -> R + Send,
) -> std::io::Result<R> {
    match threads {
        #[cfg(feature = "rayon")]
        Some(threads) => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            Ok(pool.map_err(std::io::Error::other)?.install(work))
        }
        _ => Ok(work()),
    }
}

/// How many threads the work is done on.
pub(crate) fn threads() -> usize {
    #[cfg(feature = "rayon")]
    {
        rayon::current_num_threads()
    }
    #[cfg(not(feature = "rayon"))]
    1
}
