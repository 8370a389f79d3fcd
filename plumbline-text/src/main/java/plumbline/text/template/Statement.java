package plumbline.text.template;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a template can do, as parsed.
sealed interface Statement {
  record Data(Text text) implements Statement {}

  record Print(int line, Expression value) implements Statement {}

  record If(int line, List<Branch> branches, List<Statement> otherwise) implements Statement {}

  record Branch(Expression test, List<Statement> body) {}

  record For(
      int line,
      Target target,
      Expression elements,
      @Nullable Expression test,
      boolean recursive,
      List<Statement> body,
      List<Statement> otherwise)
      implements Statement {}

  record Break() implements Statement {}

  record Continue() implements Statement {}

  record Assign(int line, Target target, Expression value) implements Statement {}

  /// `{% set name %}…{% endset %}`, perhaps through filters.
  record AssignBlock(
      int line, Target target, Expression.@Nullable Filter filter, List<Statement> body)
      implements Statement {}

  record With(int line, List<Binding> bindings, List<Statement> body) implements Statement {}

  record Binding(Target target, Expression value) {}

  record DefineMacro(int line, Macro macro) implements Statement {}

  record CallBlock(int line, Macro caller, Expression.Call call) implements Statement {}

  record FilterBlock(int line, Expression.Filter filter, List<Statement> body)
      implements Statement {}

  record Generation(int line, List<Statement> body) implements Statement {}

  /// The definition of a macro.
  ///
  /// @param uses which of `caller`, `varargs` and `kwargs` its body names
  record Macro(String name, List<Parameter> parameters, List<Statement> body, Set<String> uses) {}

  record Parameter(String name, @Nullable Expression otherwise) {}

  /// What can be assigned to.
  sealed interface Target {
    record Variable(String name) implements Target {}

    record Member(String namespace, String name) implements Target {}

    record Unpacked(List<Target> parts) implements Target {}
  }
}
