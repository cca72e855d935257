#![allow(unexpected_cfgs)]

fn main() {
    let text = if cfg!(in_container) { "in a container" } else { "at home" };
    let text = if cfg!(feature = "shout") { text.to_uppercase() } else { text.to_owned() };
    println!("{text}");
}
