import { createInterface } from "node:readline";
import { Readable } from "node:stream";

/** Where answers come from: a server with the chat completions of OpenAI. */
export class Model {
  #options;

  /** @param {{ address: string, key?: string, name: string }} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * The answer to a conversation, piece by piece as it comes.
   *
   * @param {{ role: string, content: string }[]} messages
   * @param {AbortSignal} [signal]
   * @returns {AsyncGenerator<string>}
   */
  async *answer(messages, signal) {
    const { address, key, name } = this.#options;
    const reply = await fetch(`${address.replace(/\/$/, "")}/chat/completions`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(key && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ model: name, messages, stream: true }),
      signal,
    });
    if (!reply.ok) {
      throw new Error(`${reply.status}: ${(await reply.text()).slice(0, 500)}`);
    }
    yield* pieces(reply.body);
  }
}

/** Server-sent events, each with a piece of the answer, until the last, [DONE]. */
async function* pieces(body) {
  for await (const line of createInterface({ input: Readable.fromWeb(body) })) {
    const data = line.startsWith("data:") ? line.slice(5).trim() : "";
    if (data === "[DONE]") return;
    for (const choice of data ? JSON.parse(data).choices : []) {
      if (choice.delta.content) yield choice.delta.content;
    }
  }
  throw new Error("the stream ended before the answer did");
}
