package plumbline.config.section;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import plumbline.data.NearestName;

/// What the sections of one document share while it is read.
///
/// @param faults what was found wrong
/// @param exploring nothing is read: all alternatives are walked through to describe them
/// @param declared the dotted path of every setting that was asked for
/// @param elsewhere paths that exist only under other alternatives, with what to say of them
/// @param unknown keys that nobody asked for
/// @param inputs what is named and must be there
/// @param whenUnknown fills `elsewhere`, which only unknown keys need
record Reading(
    Faults faults,
    boolean exploring,
    Set<String> declared,
    Map<String, String> elsewhere,
    List<Unknown> unknown,
    List<Input> inputs,
    List<Runnable> whenUnknown) {

  /// @param siblings the keys that are known beside it
  record Unknown(Place place, String path, String key, List<String> siblings) {
    /// The same with the siblings of both.
    Unknown and(Unknown other) {
      var all = new LinkedHashSet<>(siblings);
      all.addAll(other.siblings);
      return new Unknown(place, path, key, List.copyOf(all));
    }

    /// The path of a sibling.
    String beside(String sibling) {
      return path.substring(0, path.length() - key.length()) + sibling;
    }
  }

  static Reading of(Faults faults) {
    return new Reading(
        faults,
        false,
        new LinkedHashSet<>(),
        new HashMap<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>());
  }

  static Reading explore() {
    return new Reading(
        new Faults(),
        true,
        new LinkedHashSet<>(),
        new HashMap<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>());
  }

  /// Reports the unknown keys, at the end, when all names are known.
  void reportUnknown() {
    if (!unknown.isEmpty()) {
      whenUnknown.forEach(Runnable::run);
    }
    for (var one : unknown) {
      faults.add(one.place(), one.path(), explain(one));
    }
  }

  private String explain(Unknown one) {
    var other = elsewhere.get(one.path());
    if (other != null) {
      return other;
    }
    var advice =
        NearestName.of(one.key(), one.siblings())
            .map(name -> meant(name, one.beside(name)))
            .or(() -> sameName(one.key()).map(path -> meant(path, path)))
            .orElseGet(() -> "; known here: " + String.join(", ", one.siblings()));
    return "is not a known setting" + advice;
  }

  /// A misspelt setting that must be given is one fault, not two.
  private String meant(String name, String path) {
    return faults.takeBackMissing(path)
        ? "; did you mean %s, which is missing?".formatted(name)
        : "; did you mean %s?".formatted(name);
  }

  private Optional<String> sameName(String key) {
    var wanted = "." + key.replace('_', '-');
    return declared.stream()
        .filter(path -> path.endsWith(wanted))
        .min(Comparator.comparingInt(String::length));
  }
}
