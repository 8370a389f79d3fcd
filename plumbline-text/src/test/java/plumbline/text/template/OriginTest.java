package plumbline.text.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.text.message.Message;
import plumbline.text.message.Role;
import plumbline.text.message.ToolCall;

/// Origins survive what templates do to strings.
class OriginTest {
  private static final Conversation CHAT =
      Conversation.of(Message.user("  One two "), Message.assistant("a,b"));

  /// The rendered text with everything that is not the template's own in brackets.
  private static String marked(String template, Conversation chat) {
    var rendering = ChatTemplate.parse(template).render(chat);
    var marked = new StringBuilder();
    for (var run : rendering.runs()) {
      var text = rendering.text().substring(run.start(), run.end());
      marked.append(
          switch (run.origin()) {
            case Origin.Template _ -> text;
            case Origin.OfMessage(int index, Origin.Field field) ->
                "[" + index + field.name().charAt(0) + ":" + text + "]";
            case Origin.Tools _ -> "[tools:" + text + "]";
            case Origin.Variable _ -> "[variable:" + text + "]";
            case Origin.Mixed _ -> "[mixed:" + text + "]";
          });
    }
    return marked.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "<{{ u }}>; <[0C:  One two ]>",
        "{{ u|trim }}; [0C:One two]",
        "{{ u.strip()[1:4] }}; [0C:ne ]",
        "{{ u.strip()[::-1] }}; [0C:owt enO]",
        "{{ u.upper() ~ '!' }}; [0C:  ONE TWO ]!",
        "{{ ('x' + u.strip() + 'y').title() }}; X[0C:one Two]y",
        "{{ u.strip().replace('One', '1') }}; 1[0C: two]",
        "{{ 'a.b'.replace('.', u.strip()) }}; a[0C:One two]b",
        "{{ u.split()|join('-') }}; [0C:One]-[0C:two]",
        "{{ a.split(',')[1] ~ u.split()[0] }}; [1C:b][0C:One]",
        "{{ u.strip()|tojson }}; [0C:\"One two\"]",
        "{{ {'k': a}|tojson }}; {\"k\": [1C:\"a,b\"]}",
        "{{ [a, 'z'] }}; [[1C:'a,b'], 'z']",
        "{{ '%s-%s' % (a, 'z') }}; [1C:a,b]-z",
        "{{ '{}-{}'.format(a, 'z') }}; [1C:a,b]-z",
        ">{{ u.strip()|indent(2, true) }}; >  [0C:One two]",
        "{% set x %}<{{ a }}>{% endset %}{{ x|upper }}; <[1C:A,B]>",
        "{% macro m(t) %}({{ t }}){% endmacro %}{{ m(a) }}; ([1C:a,b])",
        "{% filter upper %}x{{ a }}{% endfilter %}; X[1C:A,B]",
        "{{ a|escape ~ '<' }}; [1C:a,b]<",
        "{{ a|length }}; 3",
        "{{ messages[1].role }}; [1R:assistant]",
        "{{ a if a else 'none' }}; [1C:a,b]",
        "{{ (a + u.strip())|upper|lower }}; [1C:a,b][0C:one two]",
        "{{ 'ß' ~ a|replace('a', 'ß')|upper }}; ßSS[1C:,B]",
        "{{ a|replace('a', '')|first ~ a|last }}; [1C:,b]",
        "{% for c in a %}{{ c }}|{% endfor %}; [1C:a]|[1C:,]|[1C:b]|",
      })
  void everyOperationKeepsThem(String template, String expected) {
    var source = "{% set u = messages[0].content %}{% set a = messages[1].content %}" + template;
    assertThat(marked(source, CHAT)).isEqualTo(expected);
  }

  @Test
  void numbersOfToolCallsKeepThem() {
    var call = new ToolCall("", "f", "{\"n\": 1.50, \"ok\": true, \"none\": null, \"k\": [2]}");
    var chat = Conversation.of(new Message(Role.ASSISTANT, "", List.of(call), "", ""));
    assertThat(
            marked(
                "{% for k, v in messages[0].tool_calls[0].function.arguments|items %}"
                    + "<{{ k }}>{{ v }};{% endfor %}",
                chat))
        .isEqualTo("<[0T:n]>[0T:1.5];<[0T:ok]>[0T:True];<[0T:none]>[0T:None];<[0T:k]>[0T:[2]];");
  }

  @Test
  void toolsVariablesAndSpecialTokensHaveTheirOwn() throws Exception {
    var json = new ObjectMapper();
    var chat =
        CHAT.withTools(List.of(json.createObjectNode().put("name", "f")))
            .with("who", json.getNodeFactory().textNode("me"));
    var template =
        ChatTemplate.parse("{{ bos_token }}{{ tools|tojson }}{{ who }}")
            .withSpecialTokens(java.util.Map.of("bos_token", "<s>"));
    assertThat(template.render(chat).runs())
        .extracting(OriginRun::origin)
        .containsExactly(new Origin.Template(-1), new Origin.Tools(), new Origin.Variable());
  }

  @Test
  void textOfTheTemplateKnowsWhoseTurnItStandsIn() {
    var rendering =
        ChatTemplate.parse("a{% for m in messages[1:] %}b{{ m.content }}{{ 'c' }}{% endfor %}d")
            .render(CHAT);
    var turns = new ArrayList<String>();
    for (var run : rendering.runs()) {
      if (run.origin() instanceof Origin.Template(int turn)) {
        turns.add(rendering.text().substring(run.start(), run.end()) + turn);
      }
    }
    assertThat(turns).containsExactly("a-1", "b1", "c1", "d-1");
  }

  @Test
  void runsCoverTheTextWithoutGaps() {
    for (var family : JinjaOracle.families()) {
      var rendering =
          JinjaOracle.family(family)
              .render(Conversation.of(Message.user("Hi"), Message.assistant("Ho")));
      int end = 0;
      for (var run : rendering.runs()) {
        assertThat(run.start()).as(family).isEqualTo(end);
        end = run.end();
      }
      assertThat(end).as(family).isEqualTo(rendering.text().length());
    }
  }
}
