fn main() {
    println!("{}", greeting::greet("worker"));
}
