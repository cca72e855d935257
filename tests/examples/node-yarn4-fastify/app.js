module.exports = async function (fastify, options) {
  fastify.get("/health", async () => ({ status: "ok", words: ["a", "b"] }));
};
