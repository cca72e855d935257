fn main() {
    let number = fastrand::Rng::with_seed(7).u8(1..=1);
    println!("counted {}", itoa::Buffer::new().format(number));
}
