package com.example;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;

public class EchoVerticle extends AbstractVerticle {
    @Override
    public void start(Promise<Void> started) {
        Router router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false));
        router.get("/health").handler(ctx -> ctx.end("ok"));
        router.post("/echo").handler(ctx -> ctx.end("echo " + ctx.body().asString()));
        vertx.createHttpServer()
                .requestHandler(router)
                .listen(8080)
                .<Void>mapEmpty()
                .onComplete(started);
    }
}
