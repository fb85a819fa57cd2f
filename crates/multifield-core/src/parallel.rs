//! Runs work on all cores with the feature `rayon`, and otherwise on the thread of the
//! caller.

/// Applies `f` to each item in parallel, and returns the results in order.
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

/// Runs both functions, in parallel if there are several cores.
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

/// Sorts by a key. No two items may have the same key.
pub(crate) fn sort_by_key<T: Send, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K + Sync + Send) {
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        items.par_sort_unstable_by_key(key);
    }
    #[cfg(not(feature = "rayon"))]
    items.sort_unstable_by_key(key);
}

/// Runs the work on this many threads. Without a number, there is one thread for each
/// core. The error is that of the system, if it cannot start so many threads.
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

/// The number of threads that run the work.
pub(crate) fn threads() -> usize {
    #[cfg(feature = "rayon")]
    {
        rayon::current_num_threads()
    }
    #[cfg(not(feature = "rayon"))]
    1
}
