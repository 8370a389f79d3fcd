package plumbline.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plumbline.checkpoint.Sha256;
import plumbline.config.Recipe;
import plumbline.data.DataException;
import plumbline.data.DataSet;
import plumbline.data.RowSource;
import plumbline.generate.BatchEngine;
import plumbline.generate.LocalCompleter;
import plumbline.model.CausalLm;
import plumbline.recipe.StoredLines;
import plumbline.recipe.multirole.Chain;
import plumbline.recipe.multirole.ModelRoles;
import plumbline.recipe.multirole.RoleSynthesis;
import plumbline.reward.perspective.RoleQuestion;
import plumbline.reward.perspective.RoleQuestions;
import plumbline.text.message.Message;
import plumbline.text.trajectory.Task;

/// A model makes chains in which several roles think, learns them (a run of its own, in `sft`), and
/// from there learns to be right for every role and diverse in wording.
record MultiRoleJob(Recipe.MultiRole settings, Workplace place) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Works with the model that everything starts from.
  @FunctionalInterface
  private interface Sampled {
    List<String> by(CausalLm network) throws IOException, InterruptedException;
  }

  TrainingJob.Outcome run() throws IOException, InterruptedException {
    requireRoom(
        settings,
        PromptRoom.of(settings, place.config(), place.form(), place.tokenizer()),
        place.context().base());
    var train = questions(settings.data().train());
    place
        .room(settings.policy())
        .fitting(JobData.tasks(train.rows(), train.hash(), _ -> ""), settings.data().train());
    var eval = settings.data().eval();
    var held = eval == null ? null : questions(eval);
    var there = place.of(settings.chains());
    boolean learnt = Files.isDirectory(there.output().resolve("model"));
    if (learnt && !place.context().resume()) {
      throw new IllegalArgumentException(
          "%s holds a model that learnt chains; go on with --resume, or name another output directory"
              .formatted(there.output()));
    }
    var maker = maker();
    var asked = asked(train, held, maker, there);
    var first = asked.subList(0, train.size());
    chains(first, train.hash(), maker, there);
    if (!learnt && !new SupervisedJob(settings.chains(), there).run().finished()) {
      return TrainingJob.Outcome.stopped();
    }
    var form = synthesis().form();
    var second = settings.second();
    return new PolicyGradientJob(second, place.of(second), new Supplement() {})
        .run(
            JobData.tasks(first, train.hash(), form::opening),
            Optional.ofNullable(held)
                .map(others ->
                    JobData.tasks(
                        asked.subList(train.size(), asked.size()), others.hash(), form::opening)));
  }

  /// Refuses questions that leave no room for roles to be thought of, or for what a role thinks.
  ///
  /// @param room of either
  static void requireRoom(Recipe.MultiRole settings, PromptRoom room, Path base) {
    var synthesis = settings.synthesis().synthesis();
    var train = settings.data().train();
    var questions = RoleQuestions.read(RowSource.of(train, base)).rows();
    requireRoomForRoles(synthesis, questions, room, train);
    var eval = settings.data().eval();
    if (eval != null) {
      requireRoomForRoles(
          synthesis, RoleQuestions.read(RowSource.of(eval, base)).rows(), room, eval);
    }
    var paths = new ArrayList<Task>();
    for (var question : questions) {
      var longest =
          question.roles().stream().max(Comparator.comparingInt(String::length)).orElse("");
      var opening = Map.of(Task.OPENING, synthesis.form().alone(longest));
      var prompt = List.of(Message.user(question.prompt()));
      paths.add(new Task(paths.size(), prompt, "", opening));
    }
    room.requireFit(paths, train);
  }

  private static void requireRoomForRoles(
      RoleSynthesis synthesis, List<RoleQuestion> questions, PromptRoom room, String source) {
    var asked = new ArrayList<Task>();
    for (var question : questions) {
      var prompt = question.roles().isEmpty() ? synthesis.proposal().of(question.text()) : "";
      asked.add(Task.of(asked.size(), prompt, ""));
    }
    room.requireFit(asked, "synthesis.roles-prompt around " + source);
  }

  private RoleSynthesis synthesis() {
    return settings.synthesis().synthesis();
  }

  private DataSet<RoleQuestion> questions(String text) {
    var source = RowSource.of(text, place.context().base());
    var data = RoleQuestions.read(source);
    for (int i = 0; i < data.size(); i++) {
      if (data.rows().get(i).gold().isEmpty()) {
        throw new DataException(
            "%s has no gold answer, so answers to it cannot be rewarded; give it one or leave it out"
                .formatted(source.place(i)));
      }
    }
    return data;
  }

  /// All questions with the roles that are asked, those to train on first.
  private List<RoleQuestion> asked(
      DataSet<RoleQuestion> train,
      @Nullable DataSet<RoleQuestion> held,
      String maker,
      Workplace there)
      throws IOException, InterruptedException {
    var all = new ArrayList<>(train.rows());
    all.addAll(held == null ? List.of() : held.rows());
    place.remark("%,d questions to ask roles".formatted(train.size()));
    var hash = train.hash() + (held == null ? "" : held.hash());
    var stored = lines(there, "roles", hash, maker);
    var lines =
        stored.open(
            there.provenance(train.hash()), () -> sampled(network -> written(ask(network, all))));
    var asked = new ArrayList<RoleQuestion>();
    for (var line : lines) {
      var roles = new ArrayList<String>();
      JSON.readTree(line).required("roles").forEach(role -> roles.add(role.asText()));
      asked.add(all.get(asked.size()).to(roles));
    }
    return asked;
  }

  private List<RoleQuestion> ask(CausalLm network, List<RoleQuestion> questions)
      throws InterruptedException {
    var scorer =
        new ModelRoles(
            network,
            place.lanes(),
            settings.update().microBatchTokens(),
            text -> place.form().prompt(List.of(Message.user(text))),
            place.tokenizer()::encode);
    return synthesis().asked(completer(network), questions, scorer);
  }

  private void chains(List<RoleQuestion> asked, String hash, String maker, Workplace there)
      throws IOException, InterruptedException {
    lines(there, "chains", hash, maker)
        .open(
            there.provenance(hash),
            () ->
                sampled(network -> {
                  var made =
                      synthesis()
                          .chains(completer(network), asked, place.tokenizer()::encode)
                          .requireSome();
                  place.remark(made.line());
                  return chainLines(made.taken());
                }));
  }

  /// What makes lines of data: the settings and the model, which is read in full for it.
  private String maker() throws IOException {
    return String.join(
        " ",
        Sha256.of(settings.synthesis().toString().getBytes(StandardCharsets.UTF_8)),
        ModelHash.of(place.directory()));
  }

  private static StoredLines lines(Workplace there, String what, String data, String maker) {
    var origin = String.join(" ", data, maker);
    return new StoredLines(there.output().resolve(what), what + ".jsonl", what, origin);
  }

  private List<String> sampled(Sampled work) throws IOException, InterruptedException {
    try (var start = place.load()) {
      return work.by(new CausalLm(place.config(), start));
    }
  }

  private LocalCompleter completer(CausalLm network) {
    var limits =
        new BatchEngine.Settings(
            settings.synthesis().slots(), BatchEngine.Settings.standard().memoryLimit());
    var engine = new BatchEngine(network, place.lanes(), limits, place.tokenizer(), List.of());
    return new LocalCompleter(engine, place.tokenizer(), place.form()::prompt, () -> 0);
  }

  private static List<String> written(List<RoleQuestion> asked) throws IOException {
    var lines = new ArrayList<String>();
    for (var question : asked) {
      var json = JSON.createObjectNode().put("question", question.text());
      json.set("roles", JSON.valueToTree(question.roles()));
      lines.add(JSON.writeValueAsString(json));
    }
    return lines;
  }

  private static List<String> chainLines(List<Chain> chains) throws IOException {
    var lines = new ArrayList<String>();
    for (var chain : chains) {
      var json =
          JSON.createObjectNode()
              .put("prompt", chain.prompt())
              .put("completion", chain.text())
              .put("question", chain.question())
              .put("task", chain.kind());
      json.set("roles", JSON.valueToTree(chain.roles()));
      lines.add(JSON.writeValueAsString(json));
    }
    return lines;
  }
}
