use std::net::ToSocketAddrs;
use std::{env, fs, process, thread};

fn main() {
    let found = thread::spawn(|| ("localhost", 80).to_socket_addrs().map(Iterator::count));
    match found.join().expect("a thread") {
        Ok(count) if count > 0 => println!("localhost is found"),
        answer => {
            eprintln!("localhost is not found: {answer:?}");
            process::exit(1);
        }
    }
    let zone = fs::read("/usr/share/zoneinfo/Asia/Kathmandu").map(|data| data.starts_with(b"TZif"));
    let trusted = fs::read_to_string("/etc/ssl/certs/ca-certificates.crt").map(|text| text.contains("BEGIN"));
    let home = fs::metadata(env::var("HOME").unwrap_or_default()).is_ok();
    fs::write("/tmp/file", "x").expect("/tmp can be written to");
    println!("zone {zone:?}, trust {trusted:?}, home {home}");
}
