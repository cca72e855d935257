include!(concat!(env!("OUT_DIR"), "/words.rs"));

fn main() {
    println!("{} {}", WORDS.join(" "), loud::loud!("gamma"));
}
