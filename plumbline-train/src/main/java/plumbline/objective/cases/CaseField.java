package plumbline.objective.cases;

import java.util.List;

/// One field of a case.
///
/// @param name what results and messages call it
/// @param aliases other names it is read under
/// @param meaning shape or type, what it is, and the default
public record CaseField(String name, List<String> aliases, String meaning) {
  public CaseField {
    aliases = List.copyOf(aliases);
  }

  static CaseField of(String name, String meaning, String... aliases) {
    return new CaseField(name, List.of(aliases), meaning);
  }
}
