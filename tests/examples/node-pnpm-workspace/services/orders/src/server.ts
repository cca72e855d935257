import { createServer } from "node:http";
import { total } from "@shop/money";

const server = createServer((request, response) => {
  const prices = new URL(request.url ?? "/", "http://localhost").searchParams.getAll("price");
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ path: request.url, total: total(prices) }));
});

server.listen(Number(process.env.PORT));
