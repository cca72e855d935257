package com.example;

import com.github.luben.zstd.Zstd;
import io.javalin.Javalin;
import java.nio.charset.StandardCharsets;

public final class Squeeze {
    public static void main(String[] args) {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        Javalin.create()
                .get("/health", ctx -> ctx.result("ok"))
                .post("/invoke", ctx -> {
                    byte[] small = Zstd.compress(ctx.bodyAsBytes());
                    byte[] back = Zstd.decompress(small, ctx.bodyAsBytes().length);
                    ctx.result(small.length + " bytes of " + new String(back, StandardCharsets.UTF_8));
                })
                .start("0.0.0.0", port);
    }
}
