import { serve } from "@hono/node-server";
import { Hono } from "hono";

const app = new Hono();
let count = 0;

app.get("/health", (context) => context.json({ status: "ok" }));
app.get("/count", (context) => context.json({ count: ++count }));

serve({ fetch: app.fetch, port: Number(process.env.PORT) });
