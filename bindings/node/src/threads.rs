//! The threads that compare many entities.

use std::sync::OnceLock;

use multifield_js::Failure;
use napi::bindgen_prelude::retain_current_module_for_unload_safety;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Runs the work in a separate thread pool, with one thread for each core.
///
/// libuv has only a few threads, which other parts of a service need.
pub(crate) fn on_all_cores<R: Send>(
    work: impl FnOnce() -> Result<R, Failure> + Send,
) -> Result<R, Failure> {
    static POOL: OnceLock<Result<ThreadPool, String>> = OnceLock::new();
    let pool = POOL.get_or_init(|| {
        // The threads outlive the worker thread that started them. Node.js would
        // otherwise unload their code together with it.
        retain_current_module_for_unload_safety();
        let pool = ThreadPoolBuilder::new().thread_name(|_| "multifield".to_owned());
        pool.build().map_err(|error| error.to_string())
    });
    match pool {
        Ok(pool) => pool.install(work),
        Err(error) => Err(Failure::Broken(format!("no threads: {error}"))),
    }
}
