use lexopt::ValueExt;

fn main() -> Result<(), lexopt::Error> {
    let mut text = "hello".to_owned();
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("text") => text = arguments.value()?.string()?,
            _ => return Err(argument.unexpected()),
        }
    }
    println!("{}", echo_lib::echo(&text));
    Ok(())
}
