package plumbline.text.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateLimitsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{{ range(100001)|list }}; range(0, 100001, 1) has more than 100,000 numbers",
        "{{ 'ab' * 3000000 }}; 2 elements or characters repeated 3000000 times exceed the limit of"
            + " 4,194,304",
        "{{ [0] * 100001 }}; 1 elements or characters repeated 100001 times exceed the limit of"
            + " 100,000",
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}; more than"
            + " 1,000,000 steps",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}; nested deeper than 100 levels",
        "{{ 10 ** 100000 }}; `**` would give an integer of too many digits",
        "{{ 'x'.ljust(9999999) }}; a string would have more than 4,194,304 characters",
      })
  void everyLimitIsATypedErrorWithItsLine(String source, String reason) {
    var limits = TemplateLimits.standard().withTime(Duration.ofSeconds(20));
    assertThatThrownBy(() -> ChatTemplate.parse("\n" + source, limits).render(Map.of()))
        .isInstanceOfSatisfying(
            TemplateException.class,
            e -> assertThat(e.kind()).isEqualTo(TemplateException.Kind.LIMIT))
        .hasMessage("chat template, line 2: " + reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'x'|indent(2000000, true)",
        "''|indent(2000000)",
        "s|indent(1)",
        "s * 1",
        "s[1:]",
        "s ~ 'x'",
        "s.removeprefix('x')",
        "s.removesuffix('x')",
        "s.replace('x', 'yy', 1)",
        "'x'.replace('x', s)",
        "'x'.replace('', s)",
        "s.splitlines()",
        "s.join(['', ''])",
        "['', '']|join(s)",
        "'%s' % s",
        "'%s'|format(s)",
        "'{}'.format(s)",
        "'x'.ljust(2000000)",
        "'x'|center(2000000)",
        "s|truncate(1900000)",
        "s|tojson",
        "[s]|string",
      })
  void charactersAreCountedBeforeTheyAreBuilt(String expression) {
    var limits = TemplateLimits.standard().withTime(Duration.ofSeconds(20));
    var source =
        "{% set s = 'x'.ljust(1999999, 'x') ~ '\\n' %}{% set ns = namespace(l=0) %}"
            + "{% for i in range(20) %}{% set ns.l = [ns.l, "
            + expression
            + "] %}{% endfor %}";
    assertThatThrownBy(() -> ChatTemplate.parse(source, limits).render(Map.of()))
        .hasMessage("chat template, line 1: more than 1,000,000 steps");
  }

  @Test
  void theSourceIsBounded() {
    assertThatThrownBy(() -> ChatTemplate.parse("x".repeat((1 << 20) + 1)))
        .hasMessage("chat template: the source has 1,048,577 characters, more than 1,048,576");
  }

  @Test
  void timeIsBounded() {
    var limits = TemplateLimits.standard().withTime(Duration.ZERO);
    assertThatThrownBy(() ->
            ChatTemplate.parse("{% for i in range(50000) %}{{ i }}{% endfor %}", limits)
                .render(Map.of()))
        .hasMessage("chat template, line 1: more than 0 ms");
    assertThat(ChatTemplate.parse("{{ 1 }}", limits).render(Map.of()).chars()).isEqualTo("1");
  }

  @Test
  void twoHundredBombsAreDefusedInTime() {
    var limits = TemplateLimits.standard().withTime(Duration.ofMinutes(1));
    for (var bomb : bombs()) {
      long started = cpuTime();
      try {
        var text = ChatTemplate.parse(bomb, limits).render(Map.of()).chars();
        assertThat(text.length()).as(shortened(bomb)).isLessThanOrEqualTo(4 << 20);
      } catch (TemplateException expected) {
        assertThat(expected.kind()).isNotEqualTo(TemplateException.Kind.RAISED);
      }
      // steps alone must bound the work: the time is lifted above
      assertThat(Duration.ofNanos(cpuTime() - started))
          .as(shortened(bomb))
          .isLessThan(Duration.ofSeconds(2));
    }
  }

  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static String shortened(String bomb) {
    return bomb.length() > 200 ? bomb.substring(0, 200) + "…" : bomb;
  }

  @Test
  void aSmallStackIsEnoughForTheDeepestTemplate() throws InterruptedException {
    var failures = new ArrayList<Throwable>();
    var thread =
        new Thread(
            null,
            () -> {
              for (var bomb : deepest()) {
                try {
                  ChatTemplate.parse(bomb).render(Map.of());
                } catch (TemplateException expected) {
                  // typed, as it should be
                } catch (Throwable e) {
                  failures.add(e);
                }
              }
            },
            "small-stack",
            256 << 10);
    thread.start();
    thread.join();
    assertThat(failures).isEmpty();
  }

  /// The bombs that nest.
  private static List<String> deepest() {
    var kinds = Set.of(1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 18, 22);
    var bombs = bombs();
    return IntStream.range(0, bombs.size())
        .filter(i -> kinds.contains(i % 25))
        .mapToObj(bombs::get)
        .toList();
  }

  /// Loops, recursion, doubling, nesting and huge numbers, in random sizes.
  static List<String> bombs() {
    var random = new SplittableRandom(11);
    var bombs = new ArrayList<String>();
    for (int i = 0; i < 200; i++) {
      int n = 1 << (4 + random.nextInt(14));
      bombs.add(
          switch (i % 25) {
            case 0 ->
                ("{% for a in range(" + n + ") %}").repeat(1 + i % 4)
                    + "{{ a }}"
                    + "{% endfor %}".repeat(1 + i % 4);
            case 1 -> "{% macro m(n) %}{{ m(n + 1) }}{{ m(n) }}{% endmacro %}{{ m(0) }}";
            case 2 ->
                "{% set ns = namespace(s='x') %}{% for i in range("
                    + n
                    + ") %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}";
            case 3 ->
                "{% set ns = namespace(l=[1]) %}{% for i in range("
                    + n
                    + ") %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}";
            case 4 ->
                "{% set ns = namespace(l=[1]) %}{% for i in range("
                    + n
                    + ") %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l|tojson }}{{ ns.l == [ns.l]"
                    + " }}";
            case 5 -> "{{ " + "(".repeat(n) + "1" + ")".repeat(n) + " }}";
            case 6 -> "{{ " + "[".repeat(n) + "]".repeat(n) + " }}";
            case 7 -> "{{ 1" + " + 1".repeat(n) + " }}";
            case 8 -> "{{ 'x'" + "|upper".repeat(n) + " }}";
            case 9 -> "{{ " + "not ".repeat(n) + "1 }}";
            case 10 -> "{{ " + "-".repeat(n) + "1 }}";
            case 11 -> "{% if 1 %}".repeat(n) + "{% endif %}".repeat(n);
            case 12 -> "{{ 9 ** 9 ** 9 ** " + n + " }}";
            case 13 -> "{{ ('9' * " + n + ")|int * 10 ** 4000 }}";
            case 14 -> "{{ 'a' * " + n + " * " + n + " }}";
            case 15 -> "{{ ('a' * " + n + ").replace('', 'b' * " + n + ") }}";
            case 16 -> "{{ '%" + n + "00d' % 1 }}{{ '{:>" + n + "00}'.format(1) }}";
            case 17 -> "{{ (('a,' * " + n + ").split(',') * 100)|join('x' * " + n + ") }}";
            case 18 -> "{% for x in [[[1]]] recursive %}{{ loop([[1]]) }}{% endfor %}";
            case 19 -> "{{ range(" + n + ")|map('string')|join|list|sort|unique|list|length }}";
            case 20 ->
                "{% set a %}{% for i in range("
                    + n
                    + ") %}"
                    + "x".repeat(500)
                    + "{% endfor %}{% endset %}{{ a * 100 }}";
            case 21 -> "{{ ('x' * " + n + ")|indent(" + n + "000, true) }}";
            case 22 ->
                "{% set ns = namespace(d={}) %}{% for i in range("
                    + n
                    + ") %}{% set ns.d = {'a': ns.d, 'b': ns.d} %}{% endfor %}{{"
                    + " ns.d|tojson(indent=900) }}";
            case 23 ->
                "{% for x in range(99999) %}{% if x in range(99999)|list %}{% endif %}{% endfor %}";
            default ->
                "{% for i in range("
                    + n
                    + ") %}{% set ns = namespace(s='ab' * 200000) %}"
                    + "{{ ns.s == ns.s ~ '' }}{{ ns.s.count('b') > ns.s.find('zz') }}{% endfor %}";
          });
    }
    return bombs;
  }
}
