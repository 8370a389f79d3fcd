package plumbline.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.Cases;
import plumbline.config.section.Section;

/// Where log-probabilities of the reference come from.
public sealed interface ReferenceSettings {
  /// What the recipe may name.
  Cases<ReferenceSettings> CASES =
      Cases.<ReferenceSettings>of("live", _ -> new Live())
          .and("stored", Stored::read)
          .and("none", _ -> new None());

  /// The model that the run began with, frozen; of an adapter the base without it.
  record Live() implements ReferenceSettings {}

  /// Computed once before the first step and kept.
  ///
  /// @param directory where, null for `reference` in the run directory
  record Stored(@Nullable Path directory) implements ReferenceSettings {
    static Stored read(Section in) {
      return new Stored(
          in.file("directory", "where they are kept, if not in the run directory").orNull());
    }
  }

  /// No reference: its log-probabilities count as 0.
  record None() implements ReferenceSettings {}
}
