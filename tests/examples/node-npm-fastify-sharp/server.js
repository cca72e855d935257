const fastify = require("fastify")({ logger: true });
const sharp = require("sharp");

fastify.get("/health", async () => ({ status: "ok" }));

fastify.get("/square/:size", async (request, reply) => {
  const size = Math.min(Number(request.params.size) || 1, 512);
  const image = sharp({ create: { width: size, height: size, channels: 3, background: "teal" } });
  const { info } = await image.png().toBuffer({ resolveWithObject: true });
  return { format: info.format, width: info.width, vips: sharp.versions.vips };
});

fastify.listen({ host: "0.0.0.0", port: Number(process.env.PORT) || 3000 });
