package plumbline.sandbox.guest;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.IOAccess;
import org.graalvm.polyglot.management.ExecutionListener;

/// One engine, whose code cache all sessions share, and a count of the statements it executes.
final class Interpreter implements AutoCloseable {
  private static final Source HARNESS = harness();

  private final ObjectMapper json;
  private final StatementMeter executed = new StatementMeter();
  private final Engine engine =
      Engine.newBuilder("python")
          .out(OutputStream.nullOutputStream())
          .err(OutputStream.nullOutputStream())
          .option("engine.WarnInterpreterOnly", "false")
          .build();
  private final ExecutionListener listener;

  Interpreter(ObjectMapper json) {
    this.json = json;
    this.listener =
        ExecutionListener.newBuilder()
            .statements(true)
            .onEnter(_ -> executed.count())
            .attach(engine);
  }

  /// A context in which nothing has run but the harness. It may neither see files, sockets,
  /// processes, threads, native code nor host classes. All this is denied by default; it is said
  /// again, because a sandbox policy, which would insist on it, refuses to count statements.
  Session session() {
    var out = new BoundedOutput(executed::exhaust);
    var context =
        Context.newBuilder("python")
            .engine(engine)
            .allowAllAccess(false)
            .allowIO(IOAccess.NONE)
            .allowHostAccess(HostAccess.NONE)
            .allowHostClassLookup(_ -> false)
            .allowPolyglotAccess(PolyglotAccess.NONE)
            .allowEnvironmentAccess(EnvironmentAccess.NONE)
            .allowCreateThread(false)
            .allowCreateProcess(false)
            .allowNativeAccess(false)
            .in(InputStream.nullInputStream())
            .out(out)
            .err(OutputStream.nullOutputStream())
            .build();
    return new Session(json, context, context.eval(HARNESS), out, executed);
  }

  @Override
  public void close() {
    listener.close();
    engine.close(true);
  }

  private static Source harness() {
    try (var file = Interpreter.class.getResourceAsStream("harness.py")) {
      if (file == null) {
        throw new IllegalStateException("harness.py is missing beside the classes of the sandbox");
      }
      var text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return Source.newBuilder("python", text, "harness.py").internal(true).buildLiteral();
    } catch (IOException fault) {
      throw new IllegalStateException("cannot read harness.py of the sandbox", fault);
    }
  }
}
