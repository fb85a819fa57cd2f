//! The threads that many are compared on.

use std::sync::OnceLock;

use multifield_js::Failure;
use napi::bindgen_prelude::retain_current_module_for_unload_safety;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Does the work on threads of our own, one for each core.
///
/// Those of libuv are few, and what else a service does waits for them.
pub(crate) fn on_all_cores<R: Send>(
    work: impl FnOnce() -> Result<R, Failure> + Send,
) -> Result<R, Failure> {
    static POOL: OnceLock<Result<ThreadPool, String>> = OnceLock::new();
    let pool = POOL.get_or_init(|| {
        // They outlive the worker thread that needed them first. Node.js would unload their code
        // together with it.
        retain_current_module_for_unload_safety();
        let pool = ThreadPoolBuilder::new().thread_name(|_| "multifield".to_owned());
        pool.build().map_err(|error| error.to_string())
    });
    match pool {
        Ok(pool) => pool.install(work),
        Err(error) => Err(Failure::Broken(format!("no threads: {error}"))),
    }
}
