package plumbline.job;

import java.util.ArrayList;
import java.util.List;
import plumbline.benchmark.choice.ChoiceForm;
import plumbline.benchmark.choice.ChoiceQuestion;
import plumbline.benchmark.choice.ChoiceReport.Choice;
import plumbline.benchmark.choice.ChoiceScoring;
import plumbline.benchmark.choice.ChoiceScoring.Likelihood;
import plumbline.data.DataException;
import plumbline.model.CausalLm;
import plumbline.tensor.Lanes;
import plumbline.text.message.Message;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Forward;

/// Chooses the option of a question that a model finds likeliest.
///
/// Without a chat template the option follows `Answer:` after a space, and its tokens are those by
/// which the two together are longer than the prompt. With one, the prompt is what the user says
/// and the option begins what the assistant says.
///
/// @param model scores
/// @param lanes on which it runs
/// @param tokenizer the model's
/// @param text how messages become tokens
/// @param form how a question is put
public record ChoiceModel(
    CausalLm model, Lanes lanes, Tokenizer tokenizer, TextForm text, ChoiceForm form) {
  private static final int TOKENS_AT_A_TIME = 4096;
  private static final int QUESTIONS_AT_A_TIME = 256;

  /// What the model chooses, in the order of the questions.
  public List<Choice> choose(List<ChoiceQuestion> questions) throws InterruptedException {
    var choices = new ArrayList<Choice>();
    for (int from = 0; from < questions.size(); from += QUESTIONS_AT_A_TIME) {
      int to = Math.min(questions.size(), from + QUESTIONS_AT_A_TIME);
      choices.addAll(some(questions.subList(from, to)));
    }
    return choices;
  }

  private List<Choice> some(List<ChoiceQuestion> questions) throws InterruptedException {
    var rows = new ArrayList<TrainingRow>();
    for (var question : questions) {
      var prompt = form.prompt(question);
      for (var option : form.continuations(question)) {
        rows.add(row(question, prompt, option));
      }
    }
    var scored = Forward.logProbs(_ -> model, lanes, rows, TOKENS_AT_A_TIME, 1).iterator();
    var options = rows.iterator();
    var choices = new ArrayList<Choice>();
    for (var question : questions) {
      var likelihoods = new ArrayList<Likelihood>();
      for (var option : form.continuations(question)) {
        double sum = 0;
        for (float logProb : scored.next().toArray()) {
          sum += logProb;
        }
        var row = options.next();
        likelihoods.add(
            new Likelihood(
                sum, row.count(LossKind.CROSS_ENTROPY), option.codePointCount(0, option.length())));
      }
      choices.add(new Choice(question, ChoiceScoring.chosen(form.scoring().scores(likelihoods))));
    }
    return choices;
  }

  private TrainingRow row(ChoiceQuestion question, String prompt, String option) {
    var context = text.prompt(List.of(Message.user(prompt)));
    var continuation =
        switch (text) {
          case TextForm.Plain _ -> beyond(context, prompt, " " + option);
          case Templated _ -> tokenizer.encode(option);
        };
    int length = context.size() + continuation.size();
    if (length > model.config().maxPositions()) {
      throw new DataException(
          "question %d has %d tokens with its examples and an option, the context has room for %d"
              .formatted(question.row() + 1, length, model.config().maxPositions()));
    }
    return TrainingRow.supervised(context, continuation);
  }

  /// The tokens of `option` after `prompt`. Where the border falls inside a token the option is
  /// encoded for itself.
  private Tokens beyond(Tokens context, String prompt, String option) {
    var both = tokenizer.encode(prompt + option);
    boolean splits = both.size() > context.size() && both.slice(0, context.size()).equals(context);
    return splits ? both.slice(context.size(), both.size()) : tokenizer.encode(option);
  }
}
