use std::{env, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=words.txt");
    let words = fs::read_to_string("words.txt").expect("words.txt");
    let list: Vec<String> = words.lines().map(|word| format!("{word:?}")).collect();
    let out = Path::new(&env::var("OUT_DIR").unwrap()).join("words.rs");
    fs::write(out, format!("pub const WORDS: &[&str] = &[{}];", list.join(", "))).unwrap();
}
