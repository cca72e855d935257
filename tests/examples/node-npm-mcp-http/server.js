import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import express from "express";
import { z } from "zod";

function weather() {
  const server = new McpServer({ name: "weather", version: "1.0.0" });
  server.tool("forecast", "Tomorrow's weather", { city: z.string() }, async ({ city }) => ({
    content: [{ type: "text", text: `Sunny in ${city}` }],
  }));
  return server;
}

const app = express();
app.use(express.json());
app.get("/health", (request, response) => response.json({ status: "ok" }));
app.post("/mcp", async (request, response) => {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await weather().connect(transport);
  await transport.handleRequest(request, response, request.body);
});
app.listen(process.env.PORT);
