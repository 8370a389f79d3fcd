package plumbline.data.preference;

import java.util.ArrayList;
import java.util.List;

/// What happened to rows while they were encoded, with the places of each kind.
///
/// @param read rows that came
/// @param kept rows that are used
/// @param cut places whose prompt lost tokens
/// @param tooLong places left out because they are longer than the limit
/// @param equal places whose halves are the same
/// @param notPrefix places where the prompt, rendered for sampling, is not what the halves begin
///   with
public record EncodingCounts(
    int read,
    int kept,
    List<String> cut,
    List<String> tooLong,
    List<String> equal,
    List<String> notPrefix) {
  private static final int SHOWN = 3;

  public EncodingCounts {
    cut = List.copyOf(cut);
    tooLong = List.copyOf(tooLong);
    equal = List.copyOf(equal);
    notPrefix = List.copyOf(notPrefix);
  }

  /// What a user should know, one line each; empty where all rows were used as they stand.
  ///
  /// @param limit that the rows were held against
  public List<String> remarks(RowLimit limit) {
    var remarks = new ArrayList<String>();
    add(remarks, cut, "longer than %s; their prompts were cut on the left".formatted(limit));
    add(remarks, tooLong, "longer than %s; left out".formatted(limit));
    add(remarks, equal, "with equal halves, from which nothing can be learnt");
    add(
        remarks,
        notPrefix,
        "whose prompt, as sampling renders it, is not what the completion follows in training (the"
            + " template writes it differently)");
    return remarks;
  }

  private void add(List<String> remarks, List<String> places, String what) {
    if (!places.isEmpty()) {
      var shown = String.join(", ", places.subList(0, Math.min(SHOWN, places.size())));
      remarks.add(
          "%,d of %,d rows %s: %s%s"
              .formatted(places.size(), read, what, shown, places.size() > SHOWN ? ", …" : ""));
    }
  }
}
