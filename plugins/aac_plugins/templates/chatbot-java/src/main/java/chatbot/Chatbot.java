package chatbot;

import io.javalin.Javalin;
import io.javalin.http.BadGatewayResponse;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service: {@code POST /chat} streams the answer of a model. */
public final class Chatbot {
  private static final Logger LOG = LoggerFactory.getLogger(Chatbot.class);

  private Chatbot() {}

  /** What {@code /chat} is asked. */
  record Conversation(List<Message> messages) {}

  static Javalin app(Model model) {
    return Javalin.create(config -> config.showJavalinBanner = false)
        .get("/health", context -> context.result("ok"))
        .post("/chat", context -> chat(context, model));
  }

  private static void chat(Context context, Model model) throws InterruptedException {
    var asked = context.bodyAsClass(Conversation.class);
    if (asked.messages() == null || asked.messages().isEmpty()) {
      throw new BadRequestResponse("there is no message");
    }
    try (var answer = model.answer(asked.messages())) {
      context.contentType("text/plain; charset=utf-8");
      var out = context.outputStream();
      for (var words = answer.iterator(); words.hasNext(); ) {
        out.write(words.next().getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (IOException error) {
      LOG.error("the model did not answer", error);
      throw new BadGatewayResponse("the model did not answer");
    }
  }
}
