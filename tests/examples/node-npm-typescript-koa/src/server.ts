import Koa from "koa";

const app = new Koa();

app.use(async (context) => {
  context.body = { status: "ok", path: context.path, log: process.env.LOG };
});

app.listen(Number(process.env.PORT ?? 3000));
