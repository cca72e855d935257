fn main() {
    let sum = openssl::sha::sha256(b"hello");
    let hex: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    println!("{hex} by {}", openssl::version::version());
}
