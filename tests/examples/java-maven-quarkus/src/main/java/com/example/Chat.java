package com.example;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

@Path("/")
public class Chat {
    @GET
    @Path("health")
    public String health() {
        return "ok";
    }

    @POST
    @Path("chat")
    public String chat(String message) {
        return "you said: " + message;
    }
}
