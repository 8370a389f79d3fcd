package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.config.Recipe;
import plumbline.config.RecipeReader;
import plumbline.reward.RewardColumns;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.tensor.Device;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

/// Judges behind a server of the OpenAI interface, and in this process.
class JudgePlaceTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private final List<String> keys = new ArrayList<>();

  /// A server that replies by what it is sent; a status of its own where the reply begins so.
  private HttpServer server(UnaryOperator<String> reply) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          var body = JSON.readTree(exchange.getRequestBody());
          keys.add(exchange.getRequestHeaders().getFirst("Authorization"));
          var text = reply.apply(body.get("messages").get(1).get("content").textValue());
          var answer = JSON.createObjectNode();
          var choice = answer.putArray("choices").addObject().put("finish_reason", "stop");
          choice.putObject("message").put("role", "assistant").put("content", text);
          var bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(text.equals("broken") ? 400 : 200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return server;
  }

  private RewardColumns judged(String by, String gold, String response)
      throws IOException, InterruptedException {
    var text =
        """
        method: grpo
        model: model
        data: {train: train.jsonl}
        optimizer: {adamw: {learning-rate: 1e-6}}
        steps: 5
        output: run
        reward: {verifier: {stages: [string, math, judge], judge: {by: %s}}}
        """
            .formatted(by);
    var recipe = (Recipe.PolicyGradient) RecipeReader.read("r.yaml", text, List.of()).value();
    var settings = Objects.requireNonNull(recipe.reward().verifier());
    try (RewardFunction reward = JudgePlace.open(settings, folder, Device.CPU)) {
      assertThat(reward.columns()).isEqualTo(settings.columns());
      assertThat(reward.turn().isPresent()).as("takes turns").isEqualTo(by.contains("directory"));
      return RewardFunction.judge(reward, episode(Task.of(1, "How many?", gold), response));
    }
  }

  private static Episode episode(Task task, String response) {
    var spans =
        List.<Span>of(
            new Span.Given(Tokens.of(1)),
            new Span.Sampled(Tokens.of(2), Floats.filled(1, -1), Floats.filled(1, 0), 0, 0));
    return new Episode(task, new SampleKey(1, 2, task.id(), 3), spans, response, StopReason.STOP);
  }

  private static String at(HttpServer server, String more) {
    return "{server: {url: \"http://127.0.0.1:%d\", model: judge%s}}"
        .formatted(server.getAddress().getPort(), more);
  }

  @Test
  void aServerJudgesWhatNobodyElseCan() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("key"), "secret\n");
    var server = server(fields -> fields.contains("\"reference\": \"twelve\"") ? "yes" : "no");
    try {
      var columns = judged(at(server, ", key-file: key"), "twelve", "\\boxed{a dozen}");
      assertThat(columns.get("verifier")).isEqualTo(new Verdict.Scored(1));
      assertThat(columns.get("verifier-judge")).isEqualTo(new Verdict.Scored(1));
      assertThat(keys).containsExactly("Bearer secret", "Bearer secret");
      judged(at(server, ", key-file: key"), "12", "\\boxed{12.0}");
      assertThat(keys).as("asked for what is mathematics").hasSize(2);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aServerThatFailsGivesNoReward() throws IOException, InterruptedException {
    var server = server(_ -> "broken");
    try {
      var columns = judged(at(server, ""), "twelve", "\\boxed{a dozen}");
      assertThat(columns.verdicts().values())
          .allSatisfy(verdict ->
              assertThat(((Verdict.Unscored) verdict).reason())
                  .startsWith("the judge failed: stage judge: request 1 of 1: ")
                  .contains("400"));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aModelHereIsAskedTheSameWay() throws IOException, InterruptedException {
    TinyRun.in(folder);
    var columns = judged("{model: {directory: model}}", "twelve", "\\boxed{a dozen}");
    assertThat(((Verdict.Unscored) columns.get("verifier")).reason())
        .startsWith("the judge failed: stage judge: ");
  }
}
