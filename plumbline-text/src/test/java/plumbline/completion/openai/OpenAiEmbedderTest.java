package plumbline.completion.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.completion.CompletionException;
import plumbline.text.embedding.HashedTrigrams;
import plumbline.text.embedding.TextEmbedder;
import plumbline.text.embedding.TextEmbedderContract;

/// Vectors from a server on the loopback.
class OpenAiEmbedderTest extends TextEmbedderContract {
  private StandInServer server;

  /// Answers with hashed trigrams, the last text first.
  private static final StandInServer.Reply VECTORS =
      (exchange, request) -> {
        var answer = new ObjectMapper().createObjectNode();
        var data = answer.putArray("data");
        var texts = request.path("input");
        for (int i = texts.size() - 1; i >= 0; i--) {
          var entry = data.addObject().put("index", i);
          var vector = new HashedTrigrams(32).embed(texts.get(i).asText());
          var numbers = entry.putArray("embedding");
          for (int k = 0; k < vector.dimension(); k++) {
            numbers.add(vector.get(k));
          }
        }
        var bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
      };

  @BeforeEach
  void start() {
    server = StandInServer.plain();
    server.next(VECTORS, VECTORS);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  protected TextEmbedder embedder() {
    return new OpenAiEmbedder(server.endpoint(), Limits.standard());
  }

  @Test
  void askedAtItsAddressByItsName() throws InterruptedException {
    try (var embedder = embedder()) {
      embedder.embed(List.of("a", "b"));
      assertThat(embedder.id()).isEqualTo(server.base() + "/v1 toy");
    }
    var seen = server.seen().getFirst();
    assertThat(seen.path()).isEqualTo("/v1/embeddings");
    assertThat(seen.body().path("model").asText()).isEqualTo("toy");
    assertThat(seen.body().path("input").size()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"data": []}                                               | 0 vectors came, expected 1
          {"other": 1}                                               | no vectors came, expected 1
          {"data": [{"index": 3, "embedding": [1]}]}                 | a vector has index 3, expected each of 0 to 0 once
          {"data": [{"index": 0, "embedding": "AAAA"}]}              | vector 0 is no list of numbers
          {"data": [{"index": 0, "embedding": [1, null]}]}           | vector 0 holds null
          """)
  void whatIsNoAnswerIsQuoted(String body, String reason) {
    try (var other = StandInServer.plain();
        var embedder = new OpenAiEmbedder(other.endpoint(), Limits.standard())) {
      other.next(StandInServer.ok(body));
      assertThatThrownBy(() -> embedder.embed(List.of("a")))
          .isInstanceOf(CompletionException.class)
          .hasMessageContaining(reason);
    }
  }

  @Test
  void aDimensionThatChangesIsRefused() throws InterruptedException {
    try (var other = StandInServer.plain();
        var embedder = new OpenAiEmbedder(other.endpoint(), Limits.standard())) {
      other.next(
          StandInServer.ok("{\"data\": [{\"index\": 0, \"embedding\": [1, 2]}]}"),
          StandInServer.ok("{\"data\": [{\"index\": 0, \"embedding\": [1, 2, 3]}]}"));
      embedder.embed(List.of("a"));
      assertThatThrownBy(() -> embedder.embed(List.of("b")))
          .hasMessageContaining(
              "vector 0 has 3 numbers, earlier ones had 2: the model behind the name changed");
    }
  }
}
