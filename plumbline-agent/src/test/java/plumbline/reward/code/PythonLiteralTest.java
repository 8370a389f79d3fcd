package plumbline.reward.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.sandbox.PythonValue;

class PythonLiteralTest {
  private static final PythonValue ONE = new PythonValue.Int(BigInteger.ONE);

  @Test
  void readsWhatReprWrites() {
    assertThat(PythonLiteral.parse(" None ")).isEqualTo(new PythonValue.None());
    assertThat(PythonLiteral.parse("[True, False]"))
        .isEqualTo(
            new PythonValue.Sequence(
                List.of(new PythonValue.Bool(true), new PythonValue.Bool(false))));
    assertThat(PythonLiteral.parse("(1,)")).isEqualTo(new PythonValue.Tuple(List.of(ONE)));
    assertThat(PythonLiteral.parse("(1)")).isEqualTo(ONE);
    assertThat(PythonLiteral.parse("()")).isEqualTo(new PythonValue.Tuple(List.of()));
    assertThat(PythonLiteral.parse("{1: 'a', 'b': [1]}"))
        .isEqualTo(
            new PythonValue.Mapping(
                List.of(
                    new PythonValue.Entry(ONE, new PythonValue.Text("a")),
                    new PythonValue.Entry(
                        new PythonValue.Text("b"), new PythonValue.Sequence(List.of(ONE))))));
    assertThat(PythonLiteral.parse("{1}")).isEqualTo(new PythonValue.Group(List.of(ONE)));
    assertThat(PythonLiteral.parse("{}")).isEqualTo(new PythonValue.Mapping(List.of()));
    assertThat(PythonLiteral.parse("-1.5e3")).isEqualTo(new PythonValue.Real(-1500));
    assertThat(PythonLiteral.parse("'a\\n\\'\\u00e9\\x41'"))
        .isEqualTo(new PythonValue.Text("a\n'éA"));
    assertThat(PythonLiteral.parse("[1, 1,]"))
        .isEqualTo(new PythonValue.Sequence(List.of(ONE, ONE)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[1",
        "f(1)",
        "1 2",
        "{1: }",
        "'a",
        "[1 1]",
        "__import__('os')",
        "set()",
        "1_0",
        "'\\q'"
      })
  void refusesWhatIsNoLiteral(String text) {
    assertThatThrownBy(() -> PythonLiteral.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no Python literal: expected");
  }

  @Test
  void saysWhere() {
    assertThatThrownBy(() -> PythonLiteral.parse("[1, f(2)]"))
        .hasMessage("[1, f(2)] is no Python literal: expected a literal at character 5");
    assertThatThrownBy(() -> PythonLiteral.parse("[".repeat(100)))
        .hasMessageContaining("expected at most 64 levels");
  }
}
