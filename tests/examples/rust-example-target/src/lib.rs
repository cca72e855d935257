pub fn echo(text: &str) -> String {
    format!("{text} {text}")
}
