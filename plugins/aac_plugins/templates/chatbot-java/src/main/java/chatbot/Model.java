package chatbot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A model behind an address that speaks OpenAI's protocol. */
public final class Model {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATA = "data:";

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final URI address;
  private final String key;
  private final String name;

  Model(String address, String key, String name) {
    this.address = URI.create(address.replaceAll("/+$", "") + "/chat/completions");
    this.key = key;
    this.name = name;
  }

  static Model fromEnvironment() {
    var environment = System.getenv();
    return new Model(
        environment.getOrDefault("OPENAI_BASE_URL", "https://api.openai.com/v1"),
        environment.getOrDefault("OPENAI_API_KEY", ""),
        environment.getOrDefault("AGENT_MODEL_NAME", "gpt-4o-mini"));
  }

  /** The words of the answer as they come; close it to end the conversation with the model. */
  Stream<String> answer(List<Message> messages) throws IOException, InterruptedException {
    var body = Map.of("model", name, "messages", messages, "stream", true);
    var request =
        HttpRequest.newBuilder(address)
            .header("content-type", "application/json")
            .header("authorization", "Bearer " + key)
            .timeout(Duration.ofMinutes(2))
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    var response = client.send(request, HttpResponse.BodyHandlers.ofLines());
    if (response.statusCode() != 200) {
      response.body().close();
      throw new IOException("the model answered with status " + response.statusCode());
    }
    return response
        .body()
        .filter(line -> line.startsWith(DATA))
        .map(line -> line.substring(DATA.length()).strip())
        .takeWhile(data -> !data.equals("[DONE]"))
        .map(Model::words)
        .filter(words -> !words.isEmpty());
  }

  private static String words(String data) {
    try {
      return JSON.readTree(data).at("/choices/0/delta/content").asText("");
    } catch (JsonProcessingException error) {
      throw new UncheckedIOException(error);
    }
  }
}
