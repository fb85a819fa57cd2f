//! Links the binding as Node.js loads it.

fn main() {
    napi_build::setup();
}
