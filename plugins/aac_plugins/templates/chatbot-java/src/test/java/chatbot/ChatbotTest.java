package chatbot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import io.javalin.Javalin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChatbotTest {
  private static final String ASKED = "{\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}";
  private static final String ANSWER =
      """
      data: {"choices": [{"delta": {"role": "assistant"}}]}

      data: {"choices": [{"delta": {"content": "Hello, "}}]}

      data: {"choices": [{"delta": {"content": "wörld"}}]}

      data: [DONE]

      """;

  private HttpServer provider;
  private Javalin app;
  private int status = 200;

  @BeforeEach
  void start() throws IOException {
    provider = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    provider.createContext(
        "/v1/chat/completions",
        exchange -> {
          byte[] answer = ANSWER.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    provider.start();
    String address = "http://127.0.0.1:" + provider.getAddress().getPort() + "/v1/";
    app = Chatbot.app(new Model(address, "key", "small")).start("127.0.0.1", 0);
  }

  @AfterEach
  void stop() {
    app.stop();
    provider.stop(0);
  }

  private HttpResponse<String> chat(String body) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + app.port() + "/chat");
    HttpRequest request =
        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void answersWithTheWordsOfTheModel() throws Exception {
    assertEquals("Hello, wörld", chat(ASKED).body());
  }

  @Test
  void refusesAnEmptyConversation() throws Exception {
    assertEquals(400, chat("{\"messages\": []}").statusCode());
  }

  @Test
  void saysThatTheModelDidNotAnswer() throws Exception {
    status = 500;
    assertEquals(502, chat(ASKED).statusCode());
  }
}
