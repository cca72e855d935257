use ring::digest::{digest, SHA256};
use tiny_http::{Response, Server};

fn main() {
    let server = Server::http("0.0.0.0:8080").expect("a port to listen on");
    for request in server.incoming_requests() {
        let sum = digest(&SHA256, request.url().as_bytes());
        let hex: String = sum.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        let _ = request.respond(Response::from_string(hex));
    }
}
