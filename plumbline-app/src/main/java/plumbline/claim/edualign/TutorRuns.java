package plumbline.claim.edualign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import plumbline.agreement.Measure;
import plumbline.agreement.ReliabilityFile;
import plumbline.benchmark.Estimate;
import plumbline.claim.Outcome;
import plumbline.claim.Trial;
import plumbline.claim.recipes.RecipeBench;
import plumbline.completion.Completion;
import plumbline.completion.Sampling;
import plumbline.environment.tutor.Pupil;
import plumbline.environment.tutor.TutorRule;
import plumbline.model.reward.RewardModel;
import plumbline.reward.Combination;
import plumbline.tensor.Device;
import plumbline.text.message.Message;

/// The runs of one seed, by the recipes that users run: a tutor that knows lessons and plain
/// questions, a reward model that begins with it, and tutors trained on that.
final class TutorRuns {
  private static final double CHARM = 0.25;
  private static final int CHOICE = 8;
  private static final int STEPS = 21;
  private static final String JUDGE = "judge";
  private static final int WINDOW = 3; // steps of one evaluation of the tracker

  private final RecipeBench bench;
  private final Trial trial;
  private final TutorLessons lessons;
  private final List<Pupil> heldOut;
  private final int steps;
  private final int mostTokens;

  TutorRuns(RecipeBench bench) {
    this.bench = bench;
    this.trial = bench.trial();
    this.lessons = TutorLessons.of(trial, CHARM);
    this.heldOut = lessons.heldOut();
    this.steps = trial.size(STEPS, 2);
    this.mostTokens = trial.size(90, 6);
  }

  Outcome all() throws IOException, InterruptedException {
    lessons.write(bench);
    var untrained = bench.untrained(lessons.texts(), new RecipeBench.Shape(64, 2, 500, 160));
    var start = bench.train("start", untrained, supervised());
    var judge = bench.train(JUDGE, start, rewardModel());
    var replies = replies(start);
    var before = marks(replies);
    double right = questionsRight(start);
    var outcome =
        before
            .figures("start")
            .figure("start.questions", right)
            .figure("start.tokens", tokens(replies))
            .fact("as it starts", before.line(tokens(replies)))
            .and(agreement())
            .and(bestOf(start, judge).figures("best-of-8"));
    for (var way : Way.all()) {
      outcome = outcome.and(arm(way, start, before, right));
    }
    outcome =
        outcome
            .and(overThird(outcome, "creativity", "creativity-gain"))
            .and(overThird(outcome, "creativity", "invention-gain"))
            .and(overThird(outcome, "personalization", "personalization-gain"))
            .and(watched(Way.GATED));
    bench.train(Way.exploited().name(), start, aligned(Way.exploited()));
    return facts(outcome.and(watched(Way.exploited().name())));
  }

  /// How well the judge ranks held-out lessons.
  private Outcome agreement() throws IOException {
    var report = ReliabilityFile.read(bench.folder().resolve(JUDGE).resolve("model"));
    var outcome = Outcome.none();
    for (var of : report.orElseThrow().scores()) {
      var spearman = Optional.ofNullable(of.measures().get(Measure.SPEARMAN));
      outcome =
          outcome.figure("judge.spearman." + of.name(), spearman.map(Estimate::value).orElse(0.0));
    }
    return outcome;
  }

  private Outcome arm(Way way, Path start, Marks before, double rightBefore)
      throws IOException, InterruptedException {
    var end = bench.train(way.name(), start, aligned(way));
    var replies = replies(end);
    double right = questionsRight(end);
    var marks = marks(replies);
    return marks
        .gains(way.name(), before)
        .figure(way.name() + ".kl", bench.divergence(start, replies))
        .figure(way.name() + ".fall", rightBefore - right)
        .figure(way.name() + ".tokens", tokens(replies))
        .fact(way.name(), marks.line(tokens(replies)));
  }

  /// By how much what is gained without a weight is more than a third of what is gained with it.
  private static Outcome overThird(Outcome measured, String without, String gain) {
    var arm = "no-" + without;
    double with = figure(measured, Way.GATED + "." + gain);
    double less = figure(measured, arm + "." + gain);
    return Outcome.none().figure("%s.%s-over-third".formatted(arm, gain), less - with / 3);
  }

  private static double figure(Outcome measured, String name) {
    return Objects.requireNonNull(measured.figures().get(name), name);
  }

  /// What the tracker says of a run.
  private Outcome watched(String arm) throws IOException {
    var said =
        RuleWatch.of(bench.read(arm, "samples.jsonl"), bench.read(arm, "metrics.jsonl"))
            .said(WINDOW);
    return Outcome.none()
        .figure(arm + ".warnings", said.warnings())
        .figure(arm + ".rule-fall", said.fall())
        .figure(arm + ".delay", said.delay());
  }

  private Outcome facts(Outcome outcome) {
    return outcome
        .fact("model", "2 layers, hidden 64")
        .fact(
            "start",
            "500 supervised steps of 16 rows, lessons, a fourth of which charm, and plain"
                + " questions")
        .fact(
            "reward model",
            "200 steps of 16 from the same start, on 800 lessons labelled by three people; Spearman"
                + " on others in the figures")
        .fact(
            "training",
            "%d steps of 4 pupils by 8 replies of at most %d tokens; AdamW at 0.0005"
                .formatted(steps, mostTokens))
        .fact(
            "watched",
            "evaluations of %d steps, %d replies; %s"
                .formatted(WINDOW, WINDOW * 4 * 8, Way.exploited().line()))
        .fact("measured", "3 replies to each of %d other pupils".formatted(heldOut.size()));
  }

  private String supervised() {
    return """
    method: sft
    data: {train: %s}
    rows: 16
    optimizer: {adamw: {learning-rate: 4e-3, beta2: 0.98}}
    schedule: {cosine: {warm-up: 10, floor: 0.1}}
    steps: %d
    """
        .formatted(TutorLessons.SUPERVISED, trial.size(500, 12));
  }

  private String rewardModel() {
    return """
    method: reward-model
    data: {train: %s, eval: %s}
    head: {regression: {dimensions: [%s], low: %d, high: %d}}
    rows: 16
    optimizer: {adamw: {learning-rate: 2e-3}}
    schedule: {cosine: {warm-up: 10}}
    steps: %d
    """
        .formatted(
            TutorLessons.LABELS,
            TutorLessons.HELD_OUT_LABELS,
            String.join(", ", TutorRule.DIMENSIONS),
            TutorRule.LOW,
            TutorRule.HIGH,
            trial.size(200, 12));
  }

  private String aligned(Way way) {
    return """
    method: grpo
    data: {train: %s}
    %srollout: {group: 8, tasks-per-step: 4, max-tokens: %d}
    optimizer: {adamw: {learning-rate: 5e-4}}
    steps: %d
    """
        .formatted(TutorLessons.PUPILS, way.recipe(JUDGE + "/model"), mostTokens, steps);
  }

  private List<Pupil> asked(int times) {
    return heldOut.stream().flatMap(pupil -> Collections.nCopies(times, pupil).stream()).toList();
  }

  private List<Completion> sampled(Path model, List<Pupil> pupils, long stream)
      throws IOException, InterruptedException {
    var prompts = pupils.stream().map(Pupil::prompt).toList();
    return bench.completions(model, prompts, Sampling.random(mostTokens, 1), stream);
  }

  private List<Completion> replies(Path model) throws IOException, InterruptedException {
    return sampled(model, asked(trial.size(3, 1)), 1);
  }

  private Marks marks(List<Completion> replies) {
    return Marks.of(asked(trial.size(3, 1)), replies.stream().map(Completion::text).toList());
  }

  private static double tokens(List<Completion> replies) {
    return replies.stream().mapToInt(each -> each.tokens().size()).average().orElseThrow();
  }

  /// Of eight replies of a model to every pupil that which the judge, gated, likes best.
  private Marks bestOf(Path model, Path judge) throws IOException, InterruptedException {
    var pupils = asked(CHOICE);
    var texts = sampled(model, pupils, 2).stream().map(Completion::text).toList();
    var questions =
        IntStream.range(0, texts.size())
            .mapToObj(i ->
                new RewardModel.Question(
                    List.of(Message.user(pupils.get(i).prompt())),
                    List.of(Message.assistant(texts.get(i)))))
            .toList();
    try (var scorer = RewardModel.load(judge, Device.CPU)) {
      var rewards = scorer.scores(questions).stream().mapToDouble(TutorRuns::gated).toArray();
      var chosen = new ArrayList<String>();
      for (int from = 0; from < rewards.length; from += CHOICE) {
        int best = from;
        for (int i = from; i < from + CHOICE; i++) {
          best = rewards[i] > rewards[best] ? i : best;
        }
        chosen.add(texts.get(best));
      }
      return Marks.of(heldOut, chosen);
    }
  }

  private static double gated(double... scores) {
    var weights = new LinkedHashMap<String, Double>();
    var shares = new LinkedHashMap<String, Double>();
    for (int k = 0; k < scores.length; k++) {
      var name = TutorRule.DIMENSIONS.get(k);
      weights.put(name, 1.0 / scores.length);
      shares.put(name, (scores[k] - TutorRule.LOW) / (TutorRule.HIGH - TutorRule.LOW));
    }
    return new Combination.Gated(weights, TutorRule.DIMENSIONS.getFirst(), 0.5).of(shares);
  }

  /// Share of right greedy answers to plain questions about held-out pupils.
  private double questionsRight(Path model) throws IOException, InterruptedException {
    var questions = lessons.questions();
    var prompts = questions.stream().map(TutorLessons.PlainQuestion::prompt).toList();
    var answers = bench.answers(model, prompts, Sampling.greedy(8), 3);
    return IntStream.range(0, answers.size())
        .mapToDouble(i -> answers.get(i).strip().equals(questions.get(i).answer()) ? 1 : 0)
        .average()
        .orElseThrow();
  }
}
