package plumbline.model.family;

import java.util.List;

/// A `config.json` that cannot be used; the message lists every fault.
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigException(String file, List<String> faults) {
    super(file + ": " + String.join("; ", faults));
  }
}
