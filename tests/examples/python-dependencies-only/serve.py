import json
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

import markupsafe


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        with open(os.environ["AGENT_CONFIG"]) as file:
            config = json.load(file)["spec"]["config"]
        body = json.dumps({"escaped": markupsafe.escape("<b>"), "config": config}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)


HTTPServer(("0.0.0.0", int(os.environ["PORT"])), Handler).serve_forever()
