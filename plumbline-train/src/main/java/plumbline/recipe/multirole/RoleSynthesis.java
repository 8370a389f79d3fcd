package plumbline.recipe.multirole;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.recipe.Feed;
import plumbline.recipe.multirole.Chains.Loss;
import plumbline.reward.perspective.RoleAnswers;
import plumbline.reward.perspective.RoleQuestion;
import plumbline.text.message.Message;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.StopReason;

/// Lets a model think of roles, answer from the perspective of each, and merges what it thought.
/// Whose perspective it takes is forced: the first tokens of every path are those of the role's
/// turn. Every path has a random stream of its own, so that what was made can be made again.
///
/// @param proposal asks for roles
/// @param choice of them
/// @param form of turns and chains
/// @param vote chooses a path of every role
/// @param settings how much is drawn
public record RoleSynthesis(
    RoleProposal proposal, RoleChoice choice, ChainForm form, PathVote vote, Settings settings) {
  private static final long ROLES = -1;
  private static final long CHOICE = -2;
  private static final long PATHS = -3;
  private static final long ORDERS = -4;

  /// How much is drawn.
  ///
  /// @param paths of every role
  /// @param orders of the roles of a question, at most; 1 is one order of all
  /// @param trim share of the chains of a task that is left out at either end of the lengths
  /// @param sampling how paths are drawn; its forced tokens are the turn's
  /// @param seed of all draws
  public record Settings(int paths, int orders, double trim, Sampling sampling, long seed) {
    public Settings {
      if (paths < 1 || orders < 1) {
        throw new IllegalArgumentException(
            "%d paths and %d orders, must be 1 at least".formatted(paths, orders));
      }
      if (sampling.isGreedy()) {
        throw new IllegalArgumentException(
            "paths are drawn at temperature 0, must be above 0: they would all be the same");
      }
      if (!(trim >= 0 && trim < 0.5)) {
        throw new IllegalArgumentException(
            "a share of %s is trimmed at either end, must be at least 0 and below 0.5"
                .formatted(trim));
      }
    }
  }

  /// The questions, each with roles: its own where there are no more than are asked, else chosen.
  ///
  /// @param scorer reads roles with the model
  /// @throws IllegalArgumentException where the model names no roles for a question
  public List<RoleQuestion> asked(Completer model, List<RoleQuestion> questions, RoleScorer scorer)
      throws InterruptedException {
    var proposed = proposed(model, questions);
    var asked = new ArrayList<RoleQuestion>();
    for (int i = 0; i < questions.size(); i++) {
      var question = questions.get(i);
      var roles = proposed.get(i);
      if (roles.size() > choice.count()) {
        var known = scorer.read(question.prompt(), roles);
        var scores = RoleChoice.scores(numbers(known.relevance()), known.vectors(), choice.alpha());
        roles =
            choice.of(
                roles,
                RoleChoice.shares(scores, choice.eta()),
                new SampleKey(settings.seed(), CHOICE, i, 0));
      }
      asked.add(question.to(roles));
    }
    return asked;
  }

  private static double[] numbers(Floats values) {
    return IntStream.range(0, values.size()).mapToDouble(values::get).toArray();
  }

  private List<List<String>> proposed(Completer model, List<RoleQuestion> questions)
      throws InterruptedException {
    var open =
        IntStream.range(0, questions.size())
            .filter(i -> questions.get(i).roles().isEmpty())
            .boxed()
            .toList();
    var requests = new ArrayList<CompletionRequest>();
    for (int i : open) {
      for (int attempt = 0; attempt < settings.paths(); attempt++) {
        requests.add(
            request(
                proposal.of(questions.get(i).text()),
                settings.sampling(),
                new SampleKey(settings.seed(), ROLES, i, attempt)));
      }
    }
    var answers = requests.isEmpty() ? List.<Completion>of() : model.complete(requests);
    var roles = new ArrayList<>(questions.stream().map(RoleQuestion::roles).toList());
    for (int at = 0; at < open.size(); at++) {
      int question = open.get(at);
      var attempts = answers.subList(at * settings.paths(), (at + 1) * settings.paths());
      roles.set(
          question,
          attempts.stream()
              .map(answer -> RoleProposal.read(answer.text()))
              .filter(list -> !list.isEmpty())
              .findFirst()
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "question %d: the model named no roles in %d attempts, the first was '%s'; give the data a column roles, or begin from a model that follows synthesis.roles-prompt"
                          .formatted(question + 1, settings.paths(), attempts.getFirst().text()))));
    }
    return roles;
  }

  /// Chains of the roles of every question.
  ///
  /// @param tokens of a text as the model's tokenizer reads it
  public Chains chains(
      Completer model, List<RoleQuestion> questions, Function<String, Tokens> tokens)
      throws InterruptedException {
    var answers = model.complete(paths(questions, tokens)).iterator();
    var losses = new EnumMap<Loss, Integer>(Loss.class);
    var chains = new ArrayList<Chain>();
    for (int i = 0; i < questions.size(); i++) {
      var question = questions.get(i);
      var kept = new ArrayList<RolePath>();
      for (var role : question.roles()) {
        var paths = new ArrayList<RolePath>();
        for (int path = 0; path < settings.paths(); path++) {
          path(question, role, answers.next())
              .ifPresentOrElse(paths::add, () -> losses.merge(Loss.NO_ANSWER, 1, Integer::sum));
        }
        vote.of(paths, settings.paths(), question.goldOf(role))
            .ifPresentOrElse(kept::add, () -> losses.merge(Loss.NO_MAJORITY, 1, Integer::sum));
      }
      if (kept.size() < 2) {
        losses.merge(Loss.ONE_VOICE, 1, Integer::sum);
      } else {
        chains.addAll(merged(i, question, kept));
      }
    }
    var taken = Chains.trimmed(chains, settings.trim());
    if (taken.size() < chains.size()) {
      losses.put(Loss.LENGTH, chains.size() - taken.size());
    }
    return new Chains(taken, questions.size(), losses);
  }

  private List<CompletionRequest> paths(
      List<RoleQuestion> questions, Function<String, Tokens> tokens) {
    var requests = new ArrayList<CompletionRequest>();
    for (int i = 0; i < questions.size(); i++) {
      var question = questions.get(i);
      for (int r = 0; r < question.roles().size(); r++) {
        var forced = tokens.apply(form.alone(question.roles().get(r)));
        var sampling = forcing(forced);
        for (int path = 0; path < settings.paths(); path++) {
          long number = (long) r * settings.paths() + path;
          requests.add(
              request(
                  question.prompt(), sampling, new SampleKey(settings.seed(), PATHS, i, number)));
        }
      }
    }
    return requests;
  }

  private Sampling forcing(Tokens forced) {
    var ids = IntStream.range(0, forced.size()).mapToObj(forced::get).toList();
    return settings
        .sampling()
        .beginningWith(ids)
        .withMaxTokens(settings.sampling().maxTokens() + forced.size());
  }

  private static CompletionRequest request(String prompt, Sampling sampling, SampleKey key) {
    return new CompletionRequest(
        new Prompt.OfMessages(List.of(Message.user(prompt))), sampling, key);
  }

  private Optional<RolePath> path(RoleQuestion question, String role, Completion answer) {
    var thought = form.thought(role, answer.text());
    if (answer.stop() != StopReason.STOP || thought.isEmpty()) {
      return Optional.empty();
    }
    var labels = new RoleAnswers(List.of(role), question.options().keySet());
    return Optional.ofNullable(labels.byRole(answer.text()).get(role))
        .or(() -> labels.last(answer.text()))
        .map(label -> new RolePath(role, thought, label));
  }

  /// The chains of a question, every one in an order of its own.
  private List<Chain> merged(long number, RoleQuestion question, List<RolePath> paths) {
    var seen = new HashSet<List<Integer>>();
    var chains = new ArrayList<Chain>();
    long wanted = 1;
    for (int roles = 2; roles <= paths.size() && wanted < settings.orders(); roles++) {
      wanted = Math.min(settings.orders(), wanted * roles); // there are n! orders
    }
    for (long attempt = 0; chains.size() < wanted; attempt++) {
      var drawn =
          settings.orders() == 1
              ? IntStream.range(0, paths.size()).toArray()
              : Feed.permutation(
                  paths.size(), new SampleKey(settings.seed(), ORDERS, number, attempt));
      if (seen.add(IntStream.of(drawn).boxed().toList())) {
        var ordered = IntStream.of(drawn).mapToObj(paths::get).toList();
        chains.add(
            new Chain(
                number,
                question.kind(),
                question.prompt(),
                form.chain(question.mode(), ordered),
                ordered.stream().map(RolePath::role).toList()));
      }
    }
    return chains;
  }
}
