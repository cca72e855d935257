import { Readable } from "node:stream";
import fastify from "fastify";

const conversation = {
  type: "object",
  required: ["messages"],
  properties: {
    messages: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["role", "content"],
        properties: { role: { type: "string" }, content: { type: "string" } },
      },
    },
  },
};

/** The HTTP service around a model. */
export function service(model, options = {}) {
  const server = fastify(options);

  server.get("/health", async () => "ok");

  server.post("/chat", { schema: { body: conversation } }, async (request, reply) => {
    const gone = new AbortController();
    reply.raw.once("close", () => gone.abort());
    const answer = model.answer(request.body.messages, gone.signal);
    let first;
    try {
      first = await answer.next(); // a model that does not answer has no 200
    } catch (error) {
      request.log.error(error, "the model did not answer");
      return reply.code(502).send({ error: "the model did not answer" });
    }
    return reply.type("text/plain; charset=utf-8").send(Readable.from(after(first, answer)));
  });

  return server;
}

async function* after(first, rest) {
  if (first.done) return;
  yield first.value;
  yield* rest;
}
