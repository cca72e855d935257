const { createServer } = require("http");
const { digest } = require("keys");

createServer(async (request, response) => {
  response.end(request.url === "/digest" ? await digest("secret") : "ok");
}).listen(process.env.PORT);
