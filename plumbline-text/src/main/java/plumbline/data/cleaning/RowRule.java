package plumbline.data.cleaning;

/// What a row must be to stay.
public sealed interface RowRule {
  /// The rule in words.
  String words();

  /// The compared text has so many characters.
  record Length(Bounds characters) implements RowRule {
    @Override
    public String words() {
      return "%s characters".formatted(characters);
    }
  }

  /// A column, such as a quality score, lies within bounds.
  record Between(String column, Bounds bounds) implements RowRule {
    @Override
    public String words() {
      return "%s %s".formatted(column, bounds);
    }
  }

  /// The share of samples that solve the row lies within bounds. Rows that no sample solves are
  /// parked, rows that every sample solves are retired, whatever the bounds.
  record PassRate(Bounds share) implements RowRule {
    public PassRate {
      if (share.low() < 0 || share.high() > 1) {
        throw new IllegalArgumentException(
            "pass rates from %s to %s; they lie between 0 and 1"
                .formatted(share.low(), share.high()));
      }
    }

    @Override
    public String words() {
      return "pass rate %s, neither 0 nor 1".formatted(share);
    }
  }

  /// At least so many samples come to the row's own answer: validation by a model.
  record Confirmed(int least) implements RowRule {
    public Confirmed {
      if (least < 1) {
        throw new IllegalArgumentException(
            "confirmed by %d samples; it must be 1 at least".formatted(least));
      }
    }

    @Override
    public String words() {
      return "confirmed by %d samples".formatted(least);
    }
  }

  /// At most so many rows have the same value in a column, such as a topic; the first stay.
  record Cap(String column, int most) implements RowRule {
    public Cap {
      if (most < 1) {
        throw new IllegalArgumentException(
            "a cap of %d rows; it must be 1 at least".formatted(most));
      }
    }

    @Override
    public String words() {
      return "at most %d rows of one %s".formatted(most, column);
    }
  }
}
