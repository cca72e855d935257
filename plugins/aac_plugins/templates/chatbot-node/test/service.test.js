import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { Model } from "../model.js";
import { service } from "../service.js";

const QUESTION = { messages: [{ role: "user", content: "Hello?" }] };
const HELLO = ["Hel", "lo!"]
  .map((content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`)
  .join("");

/** Asks the service, whose model answers with these events. */
async function ask(context, status, events, body = QUESTION) {
  const asked = [];
  const fake = createServer(async (request, response) => {
    asked.push(request.url, request.headers.authorization);
    response.writeHead(status).end(events);
  });
  await once(fake.listen(0, "127.0.0.1"), "listening");
  const address = `http://127.0.0.1:${fake.address().port}/v1/`;
  const agent = service(new Model({ address, key: "key", name: "m" }));
  context.after(() => Promise.all([agent.close(), fake.close()]));
  const url = await agent.listen({ host: "127.0.0.1", port: 0 });
  const reply = await fetch(`${url}/chat`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { reply, asked };
}

test("answers are streamed", async (context) => {
  const { reply, asked } = await ask(context, 200, `${HELLO}data: [DONE]\n\n`);
  assert.equal(reply.status, 200);
  assert.equal(await reply.text(), "Hello!");
  assert.deepEqual(asked, ["/v1/chat/completions", "Bearer key"]);
});

test("half an answer is no answer", async (context) => {
  const { reply } = await ask(context, 200, HELLO);
  await assert.rejects(reply.text());
});

test("a refusal of the model", async (context) => {
  const { reply } = await ask(context, 401, "no such key");
  assert.equal(reply.status, 502);
  assert.doesNotMatch(await reply.text(), /no such key/);
});

test("bad questions", async (context) => {
  const { reply, asked } = await ask(context, 200, "", { messages: [] });
  assert.equal(reply.status, 400);
  assert.deepEqual(asked, []);
});

test("health", async (context) => {
  const agent = service(new Model({ address: "", name: "m" }));
  context.after(() => agent.close());
  const reply = await agent.inject("/health");
  assert.equal(reply.statusCode, 200);
});
