package plumbline.completion.openai;

import java.io.IOException;
import java.util.List;

/// What a server says about a failure: the message of its error object, or the start of the body.
final class ServerError {
  private static final List<String> PLACES =
      List.of("/error/message", "/error", "/message", "/detail");

  private ServerError() {}

  static String of(byte[] body, Quote quote) {
    try {
      var root = Json.parse(body);
      for (var place : PLACES) {
        var said = root.at(place);
        if (said.isTextual()) {
          return quote.of(said.textValue());
        }
      }
    } catch (IOException notJson) {
      return quote.of(body);
    }
    return quote.of(body);
  }
}
