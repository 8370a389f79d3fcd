package plumbline.claim.mol;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import plumbline.claim.Outcome;
import plumbline.claim.mol.SortingRounds.Use;
import plumbline.claim.recipes.RecipeBench;
import plumbline.claim.recipes.WarmUp;
import plumbline.completion.Sampling;
import plumbline.model.CausalLm;
import plumbline.model.Divergences.Direction;
import plumbline.model.ModelDirectory;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.text.token.Tokenizer;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.Speaker;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;
import plumbline.text.trajectory.Trajectory;

/// The arms of one seed: recipes from one base on the same trajectories.
final class MolArms {
  private static final int DIGITS = 6;
  private static final double ENOUGH = 0.33;
  private static final int TRAJECTORIES = 8; // of a step, in every arm
  private static final double RATE = 1e-3; // of the first part
  private static final double POLICY_RATE = 1e-4;
  private static final String GENERAL = "general.jsonl";
  private static final String ROUNDS = "rounds.jsonl";
  private static final String ALL_LEARNT = "all-learnt.jsonl";
  private static final String ANSWERS_LEARNT = "answers-learnt.jsonl";
  private static final Arm MIXTURE = new Arm("mol", ROUNDS, 1, 1);

  private final RecipeBench bench;
  private final SortingRounds task;
  private final List<String> sentences;
  private final int count;
  private final int mixtureSteps;
  private final int policySteps;
  private final int policyTasks;
  private final List<Task> asked;

  MolArms(RecipeBench bench) {
    this.bench = bench;
    var trial = bench.trial();
    this.task = new SortingRounds(bench, trial.size(DIGITS, 3));
    this.sentences = Sentences.all(trial.seed());
    this.count = trial.size(400, 24);
    this.mixtureSteps = trial.size(80, 2);
    this.policySteps = trial.size(120, 1);
    this.policyTasks = trial.size(16, 2);
    this.asked = task.tasks(Use.HELD_OUT_QUESTIONS, trial.size(400, 8));
  }

  Outcome all() throws IOException, InterruptedException {
    var base = base();
    var config = ModelDirectory.config(base);
    try (var parameters = ModelDirectory.load(base, config, DType.FLOAT32, Device.CPU)) {
      var network = new CausalLm(config, parameters);
      write(network, base);
      var held = held(network, base);
      var outcome =
          Outcome.none()
              .figure("base.right", right(base, asked))
              .and(held.figures("base", base))
              .and(mixtures(base, held))
              .and(policies(base));
      return facts(outcome);
    }
  }

  private Outcome facts(Outcome outcome) {
    return outcome
        .fact(
            "task",
            "%d digits to sort, up to three attempts; a remark names what is wrong first"
                .formatted(DIGITS))
        .fact("model", "2 layers, hidden 64; every weight is trained")
        .fact(
            "start",
            "sentences and sorted digits until a third of the answers is right to questions that"
                + " nothing else uses")
        .fact(
            "first part",
            "%d steps of %d trajectories in the mean in every arm, sentences beside them as the ratio says, AdamW at %s, half a cosine; %d trajectories, %d sentences at one to one, 200 of each held out; plain learning: no sentences"
                .formatted(mixtureSteps, TRAJECTORIES, RATE, count, count))
        .fact(
            "second part",
            "%d rollouts of 16 tasks by 8 samples, AdamW at %s, KL 0.04"
                .formatted(policySteps, POLICY_RATE));
  }

  /// A model that has seen text and answers until it gets every third answer right.
  private Path base() throws IOException, InterruptedException {
    var trial = bench.trial();
    var rows = new ArrayList<Map<String, String>>();
    for (var each : task.tasks(Use.DEMONSTRATIONS, trial.size(3000, 40))) {
      var answer = each.answer() + SortingRemarks.END;
      var again = each.question() + SortingRounds.swapped(each.answer()) + ". again=";
      boolean second = rows.size() % 8 == 0;
      rows.add(Map.of("prompt", second ? again : each.question(), "completion", answer));
    }
    for (var sentence : learntSentences()) {
      int first = sentence.indexOf(' ');
      rows.add(
          Map.of("prompt", sentence.substring(0, first), "completion", sentence.substring(first)));
    }
    bench.write("base.jsonl", rows);
    var texts = rows.stream().map(row -> row.get("prompt") + row.get("completion"));
    var remarks = Stream.of(" too short= too long= no number= was lost= comes before".repeat(50));
    var untrained =
        bench.untrained(Stream.concat(texts, remarks), new RecipeBench.Shape(64, 2, 380, 128));
    var judged = task.tasks(Use.START, trial.size(400, 8));
    return new WarmUp(bench, "base.jsonl", ENOUGH).of(untrained, model -> right(model, judged));
  }

  private List<String> learntSentences() {
    return sentences.subList(0, 800);
  }

  private void write(CausalLm network, Path base) throws IOException, InterruptedException {
    bench.write(
        GENERAL,
        learntSentences().subList(0, 2 * count).stream()
            .map(text -> Map.of("text", text))
            .toList());
    bench.write(
        "questions.jsonl",
        task.tasks(Use.QUESTIONS, bench.trial().size(2000, 16)).stream()
            .map(each -> Map.of("prompt", each.question(), "answer", each.answer()))
            .toList());
    var rolled = task.rolled(network, base, Use.TRAJECTORIES, count);
    bench.write(ROUNDS, SortingRounds.rows(rolled, speaker -> speaker));
    bench.write(ALL_LEARNT, SortingRounds.rows(rolled, _ -> Speaker.ENVIRONMENT));
    bench.write(
        ANSWERS_LEARNT,
        SortingRounds.rows(
            rolled, speaker -> speaker == Speaker.USER ? speaker : Speaker.ENVIRONMENT));
  }

  /// What is measured on: trajectories of the base at held-out tasks and held-out sentences.
  private record Held(CausalLm base, List<TrainingRow> rounds, List<TrainingRow> general) {
    Outcome figures(String arm, Path model) throws IOException {
      double before = new Distance(base, base).surprise(general, LossKind.KL_TO_BASE);
      return Distance.of(
          model,
          base,
          distance ->
              Outcome.none()
                  .figure(arm + ".general-kl", distance.divergence(general, LossKind.KL_TO_BASE))
                  .figure(
                      arm + ".perplexity-rise",
                      Math.expm1(distance.surprise(general, LossKind.KL_TO_BASE) - before))
                  .figure(arm + ".own-kl", distance.divergence(rounds, LossKind.KL_TO_BASE))
                  .figure(arm + ".feedback", distance.surprise(rounds, LossKind.CROSS_ENTROPY)));
    }
  }

  private Held held(CausalLm network, Path base) throws IOException, InterruptedException {
    int many = bench.trial().size(200, 16);
    try (var tokenizer = Tokenizer.load(base)) {
      var rounds = new ArrayList<TrainingRow>();
      for (Trajectory each : task.rolled(network, base, Use.HELD_OUT_TRAJECTORIES, many)) {
        rounds.add(each.row(tokenizer::encode));
      }
      var general =
          sentences.subList(800, 800 + many).stream()
              .map(text -> Trajectory.held(tokenizer.encode(text), 0))
              .toList();
      return new Held(network, rounds, general);
    }
  }

  /// What the first part alone comes to, with its variants and plain learning beside it.
  private Outcome mixtures(Path base, Held held) throws IOException, InterruptedException {
    var outcome = Outcome.none();
    for (var arm : arms()) {
      outcome = outcome.and(held.figures(arm.name(), mixed(arm, base)));
    }
    return outcome;
  }

  /// @param file trajectories
  /// @param domain to `general`, the ratio of trajectories and sentences
  record Arm(String name, String file, int domain, int general, Direction direction) {
    Arm(String name, String file, int domain, int general) {
      this(name, file, domain, general, Direction.REVERSE);
    }

    /// What the section of the recipe says beside steps and rate: as many trajectories a step in
    /// every arm.
    String mixture() {
      return String.format(
          Locale.ROOT,
          "trajectories: %s, general: %s, rows: %d, ratio: {domain: %d, general: %d}, direction:"
              + " %s",
          file,
          GENERAL,
          TRAJECTORIES * (domain + general) / domain,
          domain,
          general,
          direction.name().toLowerCase(Locale.ROOT));
    }
  }

  static List<Arm> arms() {
    return List.of(
        MIXTURE,
        new Arm("forward", ROUNDS, 1, 1, Direction.FORWARD),
        new Arm("two-to-one", ROUNDS, 2, 1),
        new Arm("one-to-two", ROUNDS, 1, 2),
        new Arm("one-to-zero", ROUNDS, 1, 0),
        new Arm("ce", ALL_LEARNT, 1, 0),
        new Arm("sft", ANSWERS_LEARNT, 1, 0));
  }

  String recipe(Arm arm) {
    boolean goesOn = arm.equals(MIXTURE);
    return "method: mol-rl\nmixture: {%s, steps: %d, learning-rate: %s, schedule: cosine}\n"
            .formatted(arm.mixture(), mixtureSteps, RATE)
        + policy(goesOn ? policySteps : 1, goesOn ? policyTasks : 1);
  }

  /// The recipe of the second part without the first.
  String alone() {
    return "method: grpo\nkl: {coefficient: 0.04}\n" + policy(policySteps, policyTasks);
  }

  /// What the first part of an arm comes to; the mixture itself goes on with the second.
  private Path mixed(Arm arm, Path base) throws IOException, InterruptedException {
    var _ = bench.train(arm.name(), base, recipe(arm));
    return bench.folder().resolve(arm.name()).resolve("mixture").resolve("model");
  }

  /// GRPO from the base and from the mixture, and what the mixture alone gets right.
  private Outcome policies(Path base) throws IOException, InterruptedException {
    var alone = bench.train("grpo", base, alone());
    var mixture = bench.folder().resolve(MIXTURE.name());
    return Outcome.none()
        .figure("grpo.right", right(alone, asked))
        .figure("mol.right", right(mixture.resolve("mixture").resolve("model"), asked))
        .figure("mol-grpo.right", right(mixture.resolve("model"), asked));
  }

  private static String policy(int steps, int tasks) {
    return """
    data: {train: questions.jsonl}
    reward: {exact: {}}
    rollout: {group: 8, tasks-per-step: %d, max-tokens: %d, temperature: 0.9, stop: ["."]}
    optimizer: {adamw: {learning-rate: %s}}
    steps: %d
    """
        .formatted(tasks, DIGITS + 3, POLICY_RATE, steps);
  }

  /// Share of right greedy answers to questions, without a remark.
  private double right(Path model, List<Task> asked) throws IOException, InterruptedException {
    var answers =
        bench.answers(
            model, asked.stream().map(Task::question).toList(), Sampling.greedy(DIGITS + 3), 7);
    return IntStream.range(0, answers.size())
        .mapToDouble(i -> answers.get(i).split("\\.", -1)[0].equals(asked.get(i).answer()) ? 1 : 0)
        .average()
        .orElseThrow();
  }
}
