import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import org.apache.activemq.broker.BrokerFactory;
import org.apache.activemq.broker.BrokerService;
import org.jolokia.backend.BackendManager;
import org.jolokia.config.ConfigKey;
import org.jolokia.config.Configuration;
import org.jolokia.http.HttpRequestHandler;
import org.jolokia.restrictor.PolicyRestrictor;
import org.jolokia.util.LogHandler;
import org.json.simple.JSONAware;

/**
 * An ActiveMQ broker with Jolokia at /api/jolokia, as the ActiveMQ distribution serves it from its web console, which
 * Debian does not package. Broker, MBeans and Jolokia are the real ones; only the HTTP server in front is ours.
 */
public final class StartNode {
  private static final int PORT = 8161;
  private static final int THREADS = 4;

  public static void main(String[] args) throws Exception {
    BrokerService broker = BrokerFactory.createBroker("xbean:file:/etc/sre/activemq.xml", true);
    broker.waitUntilStarted();
    serve();
    broker.waitUntilStopped();
    System.exit(0);
  }

  private static void serve() throws IOException {
    Configuration configuration = new Configuration(ConfigKey.AGENT_ID, "lab", ConfigKey.DEBUG, "false");
    PolicyRestrictor rules = new PolicyRestrictor(Files.newInputStream(Path.of("/etc/sre/jolokia-access.xml")));
    LogHandler log = new Silence();
    HttpRequestHandler jolokia =
        new HttpRequestHandler(configuration, new BackendManager(configuration, log, rules), log);
    HttpServer server = HttpServer.create(new InetSocketAddress(PORT), 0);
    server.setExecutor(Executors.newFixedThreadPool(THREADS));
    server
        .createContext("/api/jolokia", exchange -> answer(exchange, jolokia))
        .setAuthenticator(new OneLogin(System.getenv("JOLOKIA_USER"), System.getenv("JOLOKIA_PASSWORD")));
    server.start();
  }

  private static void answer(HttpExchange exchange, HttpRequestHandler jolokia) throws IOException {
    JSONAware answer;
    try {
      String client = exchange.getRemoteAddress().getAddress().getHostAddress();
      jolokia.checkAccess(client, client, exchange.getRequestHeaders().getFirst("Origin"));
      String path = exchange.getRequestURI().getPath();
      answer =
          "POST".equals(exchange.getRequestMethod())
              ? jolokia.handlePostRequest(path, exchange.getRequestBody(), "UTF-8", Map.of())
              : jolokia.handleGetRequest(path, path.replaceFirst("^/api/jolokia", ""), Map.of());
    } catch (Exception | Error error) {
      answer = jolokia.handleThrowable(error);
    }
    byte[] body = answer.toJSONString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static final class OneLogin extends BasicAuthenticator {
    private final String user;
    private final String password;

    OneLogin(String user, String password) {
      super("jolokia");
      this.user = user;
      this.password = password;
    }

    @Override
    public boolean checkCredentials(String user, String password) {
      return user.equals(this.user) && password.equals(this.password);
    }
  }

  private static final class Silence implements LogHandler {
    @Override
    public void debug(String message) {}

    @Override
    public void info(String message) {}

    @Override
    public void error(String message, Throwable error) {
      System.err.println(message);
    }
  }
}
