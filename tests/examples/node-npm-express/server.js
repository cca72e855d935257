import express from "express";

const app = express();
app.use(express.json());

app.get("/health", (request, response) => {
  response.json({ status: "ok" });
});

app.post("/greet", (request, response) => {
  response.json({ greeting: `Hello, ${request.body.name ?? "world"}!` });
});

app.listen(process.env.PORT ?? 3000);
