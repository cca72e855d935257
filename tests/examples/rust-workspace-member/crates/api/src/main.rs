use tiny_http::{Response, Server};

fn main() {
    let server = Server::http("0.0.0.0:8080").expect("a port to listen on");
    for request in server.incoming_requests() {
        let name = request.url().trim_start_matches('/').to_owned();
        let _ = request.respond(Response::from_string(greeting::greet(&name)));
    }
}
