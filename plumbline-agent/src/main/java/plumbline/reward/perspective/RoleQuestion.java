package plumbline.reward.perspective;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// A question with options, and who is to answer it.
///
/// @param kind which task it belongs to, for figures by task; empty where nothing is said
/// @param mode whether the answer depends on the role
/// @param text the question without its options
/// @param options texts by label
/// @param roles who is asked; empty where the model shall think of roles itself
/// @param gold label by role; of a convergent question one label under [#EVERYBODY]. Empty where
///   none is known
public record RoleQuestion(
    String kind,
    Mode mode,
    String text,
    SequencedMap<String, String> options,
    List<String> roles,
    SequencedMap<String, String> gold) {
  /// Whose answer the gold answer of a convergent question is.
  public static final String EVERYBODY = "*";

  public RoleQuestion {
    roles = List.copyOf(roles);
    options = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(options));
    gold = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(gold));
    require(!text.isBlank(), "the question is empty");
    require(options.size() >= 2, "%d options, must be 2 at least".formatted(options.size()));
    require(
        roles.isEmpty() || roles.size() >= 2,
        "%d role, must be 2 at least, or none for the model to think of".formatted(roles.size()));
    var folded = roles.stream().map(role -> role.toLowerCase(Locale.ROOT)).toList();
    require(
        new HashSet<>(folded).size() == folded.size(),
        "roles %s are not all different".formatted(roles));
    for (var entry : gold.entrySet()) {
      require(
          options.containsKey(entry.getValue()),
          "the gold answer of '%s' is '%s', must be one of the options %s"
              .formatted(entry.getKey(), entry.getValue(), shown(options.keySet())));
    }
    if (!gold.isEmpty()) {
      requireGold(mode, roles, gold);
    }
  }

  private static void requireGold(
      Mode mode, List<String> roles, SequencedMap<String, String> gold) {
    switch (mode) {
      case DIVERGENT -> {
        require(!roles.isEmpty(), "it is divergent with gold answers, but names no roles");
        var missing = roles.stream().filter(role -> !gold.containsKey(role)).toList();
        require(
            missing.isEmpty(),
            "it is divergent and has no gold answer of %s; there are answers of %s"
                .formatted(shown(missing), shown(gold.keySet())));
      }
      case CONVERGENT ->
          require(
              gold.containsKey(EVERYBODY),
              "it is convergent with gold answers of %s, must have one of '*'"
                  .formatted(shown(gold.keySet())));
    }
  }

  private static String shown(Iterable<String> names) {
    var all = new ArrayList<String>();
    names.forEach(name -> all.add("'" + name + "'"));
    return all.stream().collect(Collectors.joining(", "));
  }

  private static void require(boolean holds, String fault) {
    if (!holds) {
      throw new IllegalArgumentException(fault);
    }
  }

  /// The question with a line for every option.
  public String prompt() {
    return text
        + "\n"
        + options.entrySet().stream()
            .map(option -> option.getKey() + ". " + option.getValue())
            .collect(Collectors.joining("\n"));
  }

  /// The same question to other roles; gold answers of roles that are not asked stay.
  public RoleQuestion to(List<String> others) {
    return new RoleQuestion(kind, mode, text, options, others, gold);
  }

  /// The gold answer for a role, empty where there is none.
  public String goldOf(String role) {
    return gold.getOrDefault(mode == Mode.CONVERGENT ? EVERYBODY : role, "");
  }
}
