use std::fs;

fn main() -> std::io::Result<()> {
    let name = fs::read_to_string("config/name.txt")?;
    println!("{}", greeting::greet(name.trim()));
    Ok(())
}
