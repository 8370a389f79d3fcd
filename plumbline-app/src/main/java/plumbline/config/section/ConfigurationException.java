package plumbline.config.section;

import java.util.List;
import java.util.stream.Collectors;

/// A configuration that cannot be used, with everything that is wrong with it.
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Fault> faults;

  /// @param faults at least one, in the order of their lines
  public ConfigurationException(List<Fault> faults) {
    super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
    this.faults = List.copyOf(faults);
  }

  /// Everything that is wrong, in the order of the lines.
  public List<Fault> faults() {
    return faults;
  }
}
