import { Model } from "./model.js";
import { service } from "./service.js";

const { env } = process;
const model = new Model({
  address: env.OPENAI_BASE_URL ?? "https://api.openai.com/v1",
  key: env.OPENAI_API_KEY,
  name: env.AGENT_MODEL_NAME ?? "gpt-4o-mini",
});
const server = service(model, { logger: true });

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => server.close());
}

await server.listen({ host: "0.0.0.0", port: Number(env.PORT ?? 8080) });
