use spoken_numbers::spoken;

fn main() {
    println!("{} and {}", spoken(2), spoken(9));
}
