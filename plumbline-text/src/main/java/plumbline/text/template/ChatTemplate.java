package plumbline.text.template;

import java.time.Clock;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A chat template, parsed: turns conversations into the text that a model reads.
///
/// Renders exactly what Jinja2 renders in the set-up of Hugging Face transformers (blocks trimmed,
/// sandboxed, loop controls, `generation` tag, `tojson` without HTML escapes, `raise_exception`,
/// `strftime_now`), but marks every character with its [Origin]. Templates are untrusted: they see
/// only the values given here and stop at their [TemplateLimits]. Immutable and safe for use by
/// many threads.
public final class ChatTemplate {
  private static final List<String> REASONING_KEYS =
      List.of("reasoning_content", "reasoning", "thinking");

  private final String source;
  private final List<Statement> statements;
  private final String reasoningKey;
  private final TemplateLimits limits;
  private final Map<String, String> specialTokens;
  private final Clock clock;

  private ChatTemplate(
      String source,
      List<Statement> statements,
      TemplateLimits limits,
      Map<String, String> specialTokens,
      Clock clock) {
    this.source = source;
    this.statements = statements;
    this.reasoningKey = reasoningKey(source);
    this.limits = limits;
    this.specialTokens = specialTokens;
    this.clock = clock;
  }

  /// Parses a template under the standard limits.
  ///
  /// @throws TemplateException if it is not a template, or one that reaches beyond itself
  public static ChatTemplate parse(String source) {
    return parse(source, TemplateLimits.standard());
  }

  /// Parses a template.
  ///
  /// @throws TemplateException if it is not a template, or one that reaches beyond itself
  public static ChatTemplate parse(String source, TemplateLimits limits) {
    if (source.length() > limits.source()) {
      throw TemplateException.limit(
          "the source has %,d characters, more than %,d"
              .formatted(source.length(), limits.source()));
    }
    return new ChatTemplate(
        source, parsed(source, limits), limits, Map.of(), Clock.system(ZoneId.systemDefault()));
  }

  private static List<Statement> parsed(String source, TemplateLimits limits) {
    try {
      return StatementParser.parse(source, limits);
    } catch (StackOverflowError e) { // a thread with a small stack; nothing outlives the parser
      throw TemplateException.limit("nested too deeply for the stack of this thread");
    }
  }

  /// The same template with special tokens by the name of their variable, such as `bos_token`.
  /// Their characters count as the template's own.
  public ChatTemplate withSpecialTokens(Map<String, String> tokens) {
    var copy = Map.copyOf(tokens);
    return new ChatTemplate(source, statements, limits, copy, clock);
  }

  /// The same template with a clock for `strftime_now`.
  public ChatTemplate withClock(Clock time) {
    return new ChatTemplate(source, statements, limits, specialTokens, time);
  }

  /// The template as written.
  public String source() {
    return source;
  }

  /// The special tokens by the name of their variable.
  public Map<String, String> specialTokens() {
    return specialTokens;
  }

  /// Renders a conversation.
  ///
  /// @throws TemplateException if the template refuses the conversation, fails, or exceeds a limit
  public Rendering render(Conversation conversation) {
    var variables = new LinkedHashMap<String, Value>();
    specialTokens.forEach((name, token) -> variables.put(name, Value.of(token)));
    variables.put("messages", new Inputs(reasoningKey).messages(conversation.messages()));
    variables.put("tools", tools(conversation));
    variables.put("documents", Constants.NONE);
    variables.put("add_generation_prompt", Value.of(conversation.generationPrompt()));
    conversation
        .variables()
        .forEach((name, value) -> variables.put(name, Inputs.of(value, Origins.VARIABLE)));
    var text = render(variables);
    return new Rendering(text.chars(), text.originRuns());
  }

  private static Value tools(Conversation conversation) {
    if (conversation.tools().isEmpty()) {
      return Constants.NONE;
    }
    return new Value.Items(
        conversation.tools().stream().map(tool -> Inputs.of(tool, Origins.TOOLS)).toList(),
        false,
        Origins.TOOLS);
  }

  /// Families disagree on the name of the thinking text; the template tells which it reads.
  private static String reasoningKey(String source) {
    return REASONING_KEYS.stream()
        .filter(key -> Pattern.compile("[.'\"]" + key + "\\b").matcher(source).find())
        .findFirst()
        .orElse(REASONING_KEYS.getFirst());
  }

  /// Renders with these variables.
  Text render(Map<String, Value> variables) {
    var budget = new Budget(limits, clock);
    var scope = new Scope(Globals.scope());
    variables.forEach(scope::set);
    var out = budget.builder();
    try {
      new Renderer(budget).run(statements, new Scope(scope), out);
    } catch (TemplateException e) {
      throw e.at(budget.line());
    } catch (StackOverflowError e) { // a thread with a small stack; nothing outlives this rendering
      throw TemplateException.limit("nested too deeply for the stack of this thread")
          .at(budget.line());
    }
    return out.toText();
  }
}
