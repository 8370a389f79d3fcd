package plumbline.claim.sgpo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import plumbline.claim.Outcome;
import plumbline.claim.recipes.RecipeBench;
import plumbline.completion.Sampling;
import plumbline.data.PromptCompletion;
import plumbline.recipe.sgpo.Instruction;

/// The arms of one seed.
final class SortArms {
  private static final Instruction INSTRUCTION = new Instruction("{prompt} {draft} better =>");
  private static final int MOST_TOKENS = 20;
  private static final double TEMPERATURE = 0.7;
  private static final double TOP_P = 0.95;
  private static final Sampling SAMPLING = // of every arm; the defaults of the recipe
      new Sampling(
          MOST_TOKENS,
          TEMPERATURE,
          0,
          TOP_P,
          0,
          1,
          Map.of(),
          Set.of(),
          List.of(),
          false,
          List.of());
  private static final String DEMONSTRATIONS = "demonstrations.jsonl";
  private static final String PROMPTS = "prompts.jsonl";
  private static final double RATE = 2e-3; // of supervised steps
  private static final double PAIR_RATE = 1e-4; // of steps on pairs

  private final RecipeBench bench;
  private final List<PromptCompletion> demonstrations;
  private final List<PromptCompletion> prompts;
  private final List<PromptCompletion> heldOut;
  private final int warmUp;
  private final int improving;
  private final int preferring;

  SortArms(RecipeBench bench) {
    this.bench = bench;
    var trial = bench.trial();
    var task = new SortTask(trial.seed(), trial.size(5, 2), trial.size(8, 3));
    this.demonstrations = task.rows(SortTask.Use.DEMONSTRATIONS, trial.size(600, 40));
    this.prompts = task.rows(SortTask.Use.PROMPTS, trial.size(600, 24));
    this.heldOut = task.rows(SortTask.Use.HELD_OUT, trial.size(300, 16));
    this.warmUp = trial.size(160, 40);
    this.improving = trial.size(120, 2);
    this.preferring = trial.size(30, 2);
  }

  Outcome all() throws IOException, InterruptedException {
    var start = start();
    var outcome =
        Outcome.none()
            .figure("start.right", right(start))
            .and(selfGenerated(start))
            .and(variants(start))
            .and(baselines(start));
    return facts(outcome);
  }

  private Outcome facts(Outcome outcome) {
    return outcome
        .fact(
            "task",
            "5 to 8 digits to sort; %,d demonstrations, %,d prompts for pairs, %,d held out"
                .formatted(demonstrations.size(), prompts.size(), heldOut.size()))
        .fact("model", "2 layers, hidden 64")
        .fact("start", "%d supervised steps of 64 rows at 0.003".formatted(warmUp))
        .fact(
            "steps",
            "%d of improving (32 targets and 32 demonstrations, %s), %d of DPO (32 pairs, %s, beta 0.1)"
                .formatted(improving, RATE, preferring, PAIR_RATE))
        .fact("sampling", "temperature %s, top-p %s, in every arm".formatted(TEMPERATURE, TOP_P))
        .fact("given pairs", "demonstrations before the same with two neighbours swapped");
  }

  private Path start() throws IOException, InterruptedException {
    bench.write(DEMONSTRATIONS, rows(demonstrations, true));
    bench.write(PROMPTS, rows(prompts, false));
    return bench.supervised("start", untrained(), DEMONSTRATIONS, warmUp, 64, 3e-3);
  }

  private Path untrained() throws IOException {
    var texts =
        Stream.concat(
            Stream.of(" better =>".repeat(50)), // so that the instruction's words become tokens
            demonstrations.stream().map(row -> row.prompt() + row.completion()));
    return bench.untrained(texts, new RecipeBench.Shape(64, 2, 300, 64));
  }

  private static List<Map<String, String>> rows(List<PromptCompletion> rows, boolean answered) {
    return rows.stream()
        .map(row ->
            answered
                ? Map.of("prompt", row.prompt(), "completion", row.completion())
                : Map.of("prompt", row.prompt()))
        .toList();
  }

  /// SGPO in the card's form.
  private Outcome selfGenerated(Path start) throws IOException, InterruptedException {
    var end = sgpo("sgpo", start, preferring, "");
    var improver = improverOf("sgpo");
    double kept = right(improver);
    return Outcome.none()
        .figure("improver.right", kept)
        .figure("improver.kept", kept - right(start))
        .figure("improver.gain", gain(improver))
        .figure("prompted.gain", gain(start))
        .figure("sgpo.right", right(end))
        .figure("sgpo.distance", distance("sgpo"))
        .figure("sgpo.taken", (double) pairs("sgpo") / prompts.size())
        .figure("sgpo.first-loss", firstLoss() - Math.log(2));
  }

  /// With the gate; and what copies of demonstrations, and no rehearsal, come to.
  private Outcome variants(Path start) throws IOException, InterruptedException {
    var gated = sgpo("gated", start, preferring, "reward-gap: {least: 0}");
    sgpo("copying", start, 1, "", "target: {edit: {share: 1}}");
    sgpo("unrehearsed", start, 1, "", "rehearsal: 0");
    return Outcome.none()
        .figure("gated.right", right(gated))
        .figure("gated.taken", (double) pairs("gated") / prompts.size())
        .figure("copying.distance", distance("copying"))
        .figure("unrehearsed.right", right(improverOf("unrehearsed")));
  }

  private Path sgpo(String part, Path start, int steps, String more, String... improver)
      throws IOException, InterruptedException {
    var settings = new ArrayList<>(List.of(improver));
    settings.add("steps: " + improving);
    if (bench.trial().smoke()) {
      settings.add("accept: {min-edit: 0, max-edit: 1}"); // it has learnt next to nothing
    }
    settings.add("rows: 32");
    settings.add("learning-rate: " + RATE);
    settings.add("instruction: \"" + INSTRUCTION.text() + "\"");
    return bench.train(
        part,
        start,
        """
        method: sgpo
        data: {train: %s}
        prompts: %s
        improver: {%s}
        sampling: {max-tokens: %d, temperature: %s, top-p: %s}
        rows: 32
        optimizer: {adamw: {learning-rate: %s}}
        steps: %d
        %s
        """
            .formatted(
                DEMONSTRATIONS,
                PROMPTS,
                String.join(", ", settings),
                MOST_TOKENS,
                TEMPERATURE,
                TOP_P,
                PAIR_RATE,
                steps,
                more));
  }

  private Path improverOf(String part) {
    return bench.folder().resolve(part).resolve("improver").resolve("model");
  }

  /// More supervised steps; and, from all but the last of them, DPO on given pairs and on
  /// demonstrations before the model's own answers.
  private Outcome baselines(Path start) throws IOException, InterruptedException {
    var longer = bench.supervised("longer", start, DEMONSTRATIONS, improving, 64, RATE);
    var sft = bench.supervised("sft", longer, DEMONSTRATIONS, preferring, 64, RATE);
    bench.write("given.jsonl", given());
    bench.write("spin.jsonl", spin(longer));
    return Outcome.none()
        .figure("sft.right", right(sft))
        .figure("given.right", right(dpo("given", longer)))
        .figure("spin.right", right(dpo("spin", longer)));
  }

  private Path dpo(String part, Path model) throws IOException, InterruptedException {
    return bench.train(
        part,
        model,
        """
        method: dpo
        data: {train: %s.jsonl}
        rows: 32
        encoding: {equal: drop}
        optimizer: {adamw: {learning-rate: %s}}
        steps: %d
        """
            .formatted(part, PAIR_RATE, preferring));
  }

  private List<Map<String, String>> given() {
    return demonstrations.stream()
        .map(row -> pair(row.prompt(), row.completion(), SortTask.swapped(row.completion())))
        .toList();
  }

  private List<Map<String, String>> spin(Path model) throws IOException, InterruptedException {
    var asked = demonstrations.stream().map(PromptCompletion::prompt).toList();
    var answers = bench.answers(model, asked, SAMPLING, 1);
    return IntStream.range(0, asked.size())
        .filter(i -> !answers.get(i).isBlank())
        .mapToObj(i -> pair(asked.get(i), demonstrations.get(i).completion(), answers.get(i)))
        .toList();
  }

  private static Map<String, String> pair(String prompt, String chosen, String rejected) {
    return Map.of("prompt", prompt, "chosen", chosen, "rejected", rejected);
  }

  /// Share of places right of greedy answers.
  private double right(Path model) throws IOException, InterruptedException {
    return judged(bench.answers(model, asked(), Sampling.greedy(MOST_TOKENS), 2));
  }

  /// How much better sampled answers get when the model improves them.
  private double gain(Path model) throws IOException, InterruptedException {
    var asked = asked();
    var drafts = bench.answers(model, asked, SAMPLING, 3);
    var shown =
        IntStream.range(0, drafts.size())
            .mapToObj(i -> INSTRUCTION.of(asked.get(i), drafts.get(i), ""))
            .toList();
    return judged(bench.answers(model, shown, SAMPLING, 4)) - judged(drafts);
  }

  private List<String> asked() {
    return heldOut.stream().map(PromptCompletion::prompt).toList();
  }

  private double judged(List<String> answers) {
    return IntStream.range(0, answers.size())
        .mapToDouble(i -> SortTask.judge(answers.get(i), heldOut.get(i).completion()))
        .average()
        .orElseThrow();
  }

  private int pairs(String part) throws IOException {
    return bench.read(part, "pairs/round-0001/improvements.jsonl").size();
  }

  private double distance(String part) throws IOException {
    return bench.read(part, "pairs/round-0001/improvements.jsonl").stream()
        .mapToDouble(row -> row.path("nd").asDouble())
        .average()
        .orElseThrow();
  }

  private double firstLoss() throws IOException {
    return bench.read("sgpo", "metrics.jsonl").getFirst().path("loss").asDouble();
  }
}
