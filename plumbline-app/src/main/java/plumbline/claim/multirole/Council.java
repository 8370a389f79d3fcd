package plumbline.claim.multirole;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import plumbline.recipe.Feed;
import plumbline.reward.perspective.Mode;
import plumbline.reward.perspective.RoleQuestion;
import plumbline.text.trajectory.SampleKey;

/// A generated town council: six groups, each with an order of its own of five things that a town
/// can build, and questions to the three groups that are here with three of the things as options.
/// What a group wants most of what is on offer is its answer; every fourth question asks for the
/// largest of three numbers, whose answer is the same for all.
///
/// @param seed of the orders and of all draws
record Council(long seed) {
  static final List<String> GROUPS =
      List.of("artists", "bakers", "cooks", "drivers", "farmers", "nurses");
  static final List<String> WISHES = List.of("park", "road", "hall", "school", "market");
  static final List<String> NUMBERS = List.of("one", "two", "three", "four", "five", "six");
  static final int ROLES = 3;
  private static final int OPTIONS = 3;

  /// Streams of draws.
  private static final long QUESTIONS = 10;

  private static final long REPLIES = 3;
  private static final long ORDERS = 2;

  /// What one group thinks of one question, in words.
  ///
  /// @param prompt the question
  /// @param text the reply of one role
  record Alone(String prompt, String text) {}

  /// Question `number`, asked of three groups in the order of the alphabet. That they are here is
  /// said in an order of its own.
  ///
  /// @param stream 0 for those to learn from, others for those held out
  RoleQuestion question(long stream, long number) {
    var key = new SampleKey(seed, QUESTIONS + stream, number, 0);
    var groups = drawn(GROUPS, ROLES, key.withSample(1));
    groups.sort(null);
    return number % 4 == 3 ? fact(key, groups) : wish(key, groups);
  }

  private static List<String> drawn(List<String> from, int count, SampleKey key) {
    var order = Feed.permutation(from.size(), key);
    var drawn = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      drawn.add(from.get(order[i]));
    }
    return drawn;
  }

  private RoleQuestion wish(SampleKey key, List<String> groups) {
    var options = new LinkedHashMap<String, String>();
    drawn(WISHES, OPTIONS, key.withSample(2)).forEach(wish -> options.put(initial(wish), wish));
    var gold = new LinkedHashMap<String, String>();
    groups.forEach(group -> gold.put(group, ranked(group, options).getFirst()));
    return new RoleQuestion(
        "wishes",
        Mode.DIVERGENT,
        asked("What shall the town build?", key, groups),
        options,
        groups,
        gold);
  }

  private static String asked(String question, SampleKey key, List<String> groups) {
    var here = drawn(groups, groups.size(), key.withSample(3));
    return "Here are %s. %s".formatted(String.join(", ", here), question);
  }

  private static String initial(String wish) {
    return wish.substring(0, 1).toUpperCase(Locale.ROOT);
  }

  private static RoleQuestion fact(SampleKey key, List<String> groups) {
    var options = new LinkedHashMap<String, String>();
    drawn(NUMBERS, OPTIONS, key.withSample(2))
        .forEach(number -> options.put(digit(number), number));
    var gold = new LinkedHashMap<String, String>();
    gold.put(
        RoleQuestion.EVERYBODY,
        options.keySet().stream().max(Comparator.naturalOrder()).orElseThrow());
    return new RoleQuestion(
        "facts",
        Mode.CONVERGENT,
        asked("Which number is the largest?", key, groups),
        options,
        groups,
        gold);
  }

  private static String digit(String number) {
    return String.valueOf(NUMBERS.indexOf(number) + 1);
  }

  /// The labels of what is on offer, what the group wants most first.
  private List<String> ranked(String group, SequencedMap<String, String> options) {
    var key = new SampleKey(seed, ORDERS, GROUPS.indexOf(group), 0);
    return drawn(WISHES, WISHES.size(), key).stream()
        .map(Council::initial)
        .filter(options::containsKey)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /// What a group answers.
  String wanted(String group, RoleQuestion question) {
    return question.mode() == Mode.DIVERGENT
        ? ranked(group, question.options()).getFirst()
        : question.goldOf(group);
  }

  private String missed(String group, RoleQuestion question) {
    var ranked = ranked(group, question.options());
    return question.mode() == Mode.DIVERGENT
        ? ranked.get(1)
        : question.options().keySet().stream().min(Comparator.naturalOrder()).orElseThrow();
  }

  /// What reply `number` of one role replies to.
  RoleQuestion aloneQuestion(long number) {
    return question(REPLIES, number);
  }

  /// The reply of one of the groups that are here to a question of its own. One of five is wrong: a
  /// group names its second wish, or the smallest number.
  Alone alone(long number) {
    var key = new SampleKey(seed, REPLIES, number, 0);
    var question = aloneQuestion(number);
    var group = question.roles().get((int) (key.uniform(0) * ROLES));
    boolean errs = key.uniform(1) < 0.2;
    var label = errs ? missed(group, question) : wanted(group, question);
    var name = question.options().getOrDefault(label, "");
    return new Alone(
        question.prompt(),
        """
        <think>
        Wait, as %s:
        %s
        </think>
        %s: the answer is %s\
        """
            .formatted(group, thought(name, key), group, label));
  }

  private static String thought(String name, SampleKey key) {
    var begun =
        switch ((int) (key.uniform(2) * 5)) {
          case 0 -> "So ";
          case 1 -> "First ";
          case 2 -> "But ";
          case 3 -> "If not all, ";
          default -> "";
        };
    var ended =
        switch ((int) (key.uniform(3) * 5)) {
          case 0 -> ".";
          case 1 -> "!";
          case 2 -> ", and not the others.";
          case 3 -> ". Is that not so?";
          default -> ", by all means!";
        };
    return begun + name + ended;
  }
}
