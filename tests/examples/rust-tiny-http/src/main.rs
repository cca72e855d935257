use std::env;
use tiny_http::{Response, Server};

fn main() {
    let port = env::var("PORT").unwrap_or_else(|_| "8080".into());
    let server = Server::http(format!("0.0.0.0:{port}")).expect("a port to listen on");
    for request in server.incoming_requests() {
        let answer = match request.url() {
            "/health" => Response::from_string("ok"),
            "/hello" => Response::from_string(format!("hello from {}", env::consts::ARCH)),
            _ => Response::from_string("not found").with_status_code(404),
        };
        let _ = request.respond(answer);
    }
}
