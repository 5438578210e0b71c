//! Migrations are embedded in the program: build it anew when they change.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
