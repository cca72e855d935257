package chatbot;

/** Starts the service. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
    var app = Chatbot.app(Model.fromEnvironment());
    Runtime.getRuntime().addShutdownHook(new Thread(app::stop));
    app.start("0.0.0.0", port);
  }
}
