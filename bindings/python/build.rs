//! Says whether the interpreter is built without its lock.

fn main() {
    pyo3_build_config::use_pyo3_cfgs();
}
