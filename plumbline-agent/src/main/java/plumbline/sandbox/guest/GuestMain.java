package plumbline.sandbox.guest;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Reads requests as JSON lines and answers them, one after the other, each in a fresh context.
///
/// The main thread runs the guest. A second thread reads standard input, and ends the process at
/// once when it closes: so a child never outlives its parent, however that dies and whatever the
/// guest is doing. The guest has neither stream: what it prints is caught in memory.
public final class GuestMain {
  /// The status with which a child ends when its parent is gone.
  private static final int ORPHANED = 0;

  /// Escapes all but ASCII, so that lone surrogates of a guest pass.
  private final ObjectMapper json =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final OutputStream answers;

  private GuestMain(OutputStream answers) {
    this.answers = answers;
  }

  /// Runs until standard input closes.
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var answers = new FileOutputStream(FileDescriptor.out);
    var in = new FileInputStream(FileDescriptor.in);
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    System.setIn(InputStream.nullInputStream());
    var main = new GuestMain(answers);
    Thread.ofPlatform().daemon().name("requests").start(() -> main.listen(in));
    main.serve();
  }

  private void listen(InputStream in) {
    try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        requests.add(line);
      }
    } catch (IOException gone) {
      // as good as closed
    } finally {
      Runtime.getRuntime().halt(ORPHANED);
    }
  }

  private void serve() throws IOException, InterruptedException {
    try (var interpreter = new Interpreter(json)) {
      while (true) {
        try (var session = interpreter.session()) {
          say(json.createObjectNode().put("ready", true));
          answer(json.readTree(requests.take()), session);
        }
      }
    }
  }

  private void answer(JsonNode request, Session session) throws IOException {
    var nonce = request.path("nonce").asText();
    session.begin(
        request.path("source").asText(),
        request.path("statements").asLong(),
        request.path("output").asInt());
    int number = 0;
    for (var probe : request.path("probes")) {
      say(session.run(probe).put("nonce", nonce).put("probe", number++));
    }
    say(json.createObjectNode().put("nonce", nonce).put("done", number));
  }

  private void say(ObjectNode message) throws IOException {
    answers.write((json.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8));
    answers.flush();
  }
}
