package plumbline.config.section;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Collects what is wrong, so that a user repairs everything at once.
final class Faults {
  /// How the fault of a setting begins that is not there.
  private static final String MISSING = "is missing";

  private final List<Fault> found = new ArrayList<>();

  void add(Place place, String field, String problem) {
    found.add(new Fault(place, field, problem));
  }

  void addAll(Collection<Fault> faults) {
    found.addAll(faults);
  }

  boolean touches(String field) {
    return found.stream()
        .anyMatch(fault -> fault.field().equals(field) || fault.field().startsWith(field + "."));
  }

  /// Takes back that a setting is missing, where another fault says so.
  ///
  /// @return whether it was
  boolean takeBackMissing(String field) {
    return found.removeIf(
        fault -> fault.field().equals(field) && fault.problem().startsWith(MISSING));
  }

  List<Fault> found() {
    return List.copyOf(found);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /// Everything found so far, to be thrown.
  ConfigurationException exception() {
    return new ConfigurationException(
        found.stream().sorted(Comparator.comparing(Fault::place)).toList());
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw exception();
    }
  }
}
