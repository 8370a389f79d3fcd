package plumbline.completion.openai;

import java.net.URI;
import java.util.Optional;

/// Where a model is served.
///
/// @param base the address up to and with the version, as in `http://localhost:8000/v1`; `/v1` is
///   added where it has no path
/// @param model the name under which the server knows the model
/// @param key opens the server; empty where it is open
public record Endpoint(URI base, String model, Optional<ApiKey> key) {
  public Endpoint {
    var scheme = base.getScheme();
    require("http".equals(scheme) || "https".equals(scheme), base, "http:// or https:// in front");
    require(base.getUserInfo() == null, hideUser(base), "no user or password; use an API key");
    require(base.getHost() != null, base, "a host");
    require(base.getQuery() == null && base.getFragment() == null, base, "no query or fragment");
    if (model.isBlank()) {
      throw new IllegalArgumentException(
          "the model name is blank; a server lists its own at /models");
    }
    base = withVersion(base);
  }

  /// A server that asks for no key.
  public static Endpoint open(String base, String model) {
    return new Endpoint(URI.create(base), model, Optional.empty());
  }

  /// A server that asks for a key.
  public static Endpoint keyed(String base, String model, String key) {
    return new Endpoint(URI.create(base), model, Optional.of(ApiKey.of(key)));
  }

  URI at(String path) {
    return URI.create(base + path);
  }

  private static URI withVersion(URI base) {
    var text = base.toString().replaceAll("/+$", "");
    return URI.create(base.getPath().replace("/", "").isEmpty() ? text + "/v1" : text);
  }

  private static String hideUser(URI base) {
    return base.getScheme() + "://[user]@" + base.getHost();
  }

  private static void require(boolean holds, Object base, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("base URL %s must have %s".formatted(base, expected));
    }
  }
}
