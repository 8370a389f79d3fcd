package plumbline.text.template;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.text.template.Statement.Target;

/// Runs statements, writing what they print.
final class Renderer {
  private final Budget budget;
  private final Evaluator evaluator;

  /// The origin of what the template itself writes here.
  private int own = Origins.TEMPLATE;

  Renderer(Budget budget) {
    this.budget = budget;
    this.evaluator = new Evaluator(budget);
  }

  /// How a body ended.
  enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  Flow run(List<Statement> body, Scope scope, TextBuilder out) {
    budget.enter();
    var flow = Flow.NEXT;
    for (int i = 0; i < body.size() && flow == Flow.NEXT; i++) {
      flow = run(body.get(i), scope, out);
    }
    budget.leave();
    return flow;
  }

  private Flow run(Statement statement, Scope scope, TextBuilder out) {
    budget.step();
    switch (statement) {
      case Statement.Data data -> append(data.text(), out);
      case Statement.Print print ->
          append(Printing.text(budget, evaluator.value(print.value(), scope)), out);
      case Statement.If branches -> {
        return branch(branches, scope, out);
      }
      case Statement.For loop -> {
        return loop(loop, evaluator.value(loop.elements(), scope), 0, scope, out);
      }
      case Statement.Break _ -> {
        return Flow.BREAK;
      }
      case Statement.Continue _ -> {
        return Flow.CONTINUE;
      }
      case Statement.Assign assign ->
          assign(assign.target(), evaluator.value(assign.value(), scope), scope);
      case Statement.AssignBlock block -> {
        return assignBlock(block, scope);
      }
      case Statement.With with -> {
        return with(with, scope, out);
      }
      case Statement.DefineMacro define ->
          scope.set(define.macro().name(), macro(define.macro(), scope));
      case Statement.CallBlock block -> {
        var caller = Map.<String, Value>of("caller", macro(block.caller(), scope));
        append(Printing.text(budget, evaluator.call(block.call(), scope, caller)), out);
      }
      case Statement.FilterBlock block -> {
        return filterBlock(block, scope, out);
      }
      case Statement.Generation generation -> {
        var inner = budget.builder();
        run(generation.body(), new Scope(scope), inner);
        append(inner.toText().generated(), out);
      }
    }
    return Flow.NEXT;
  }

  private void append(Text text, TextBuilder out) {
    out.append(own == Origins.TEMPLATE ? text : text.inTurn(own));
  }

  private Flow branch(Statement.If branches, Scope scope, TextBuilder out) {
    for (var branch : branches.branches()) {
      if (Truth.of(evaluator.value(branch.test(), scope))) {
        return run(branch.body(), scope, out);
      }
    }
    return run(branches.otherwise(), scope, out);
  }

  private Flow loop(Statement.For loop, Value over, int depth, Scope scope, TextBuilder out) {
    budget.at(loop.line());
    Iterator<Value> elements = Iteration.of(budget, over);
    int size = Iteration.sizeOf(over);
    if (loop.test() != null) {
      var test = loop.test();
      elements =
          Iteration.filtered(
              elements,
              element -> {
                var inner = new Scope(scope);
                assign(loop.target(), element, inner);
                return Truth.of(evaluator.value(test, inner));
              });
      size = -1;
    }
    var state = new Loop(elements, size, depth, recursion(loop, depth, scope));
    int around = own;
    boolean completed = false;
    for (var element = state.advance(); element != null; element = state.advance()) {
      own = Origins.around(element, around);
      var inner = new Scope(scope);
      inner.set("loop", state);
      assign(loop.target(), element, inner);
      var flow = run(loop.body(), inner, out);
      if (flow == Flow.BREAK) {
        break;
      }
      completed |= flow == Flow.NEXT;
    }
    own = around;
    // as in Jinja, `else` runs unless one turn of the body reached its end
    return completed ? Flow.NEXT : run(loop.otherwise(), new Scope(scope), out);
  }

  private Value.@Nullable Body recursion(Statement.For loop, int depth, Scope scope) {
    if (!loop.recursive()) {
      return null;
    }
    return (_, arguments) -> {
      var inner = budget.builder();
      budget.enterCall();
      loop(loop, arguments.bind("loop", "iterable").required(0), depth + 1, scope, inner);
      budget.leaveCall();
      return Value.of(inner.toText());
    };
  }

  private void assign(Target target, Value value, Scope scope) {
    switch (target) {
      case Target.Variable variable -> scope.set(variable.name(), value);
      case Target.Member member -> {
        if (!(scope.get(member.namespace()) instanceof Namespace namespace)) {
          throw TemplateException.value(
              "'%s' is not a namespace, its attribute '%s' cannot be set"
                  .formatted(member.namespace(), member.name()));
        }
        namespace.attributes().put(member.name(), value);
      }
      case Target.Unpacked unpacked -> {
        var parts = Iteration.list(budget, value);
        if (parts.size() != unpacked.parts().size()) {
          throw TemplateException.value(
              "%d values cannot be given to %d names"
                  .formatted(parts.size(), unpacked.parts().size()));
        }
        for (int i = 0; i < parts.size(); i++) {
          assign(unpacked.parts().get(i), parts.get(i), scope);
        }
      }
    }
  }

  private Flow assignBlock(Statement.AssignBlock block, Scope scope) {
    var inner = budget.builder();
    var innerScope = new Scope(scope);
    var flow = run(block.body(), innerScope, inner);
    if (flow == Flow.NEXT) {
      Value value = Value.of(inner.toText());
      if (block.filter() != null) {
        value = evaluator.filter(block.filter(), value, innerScope);
      }
      assign(block.target(), value, scope);
    }
    return flow;
  }

  private Flow with(Statement.With with, Scope scope, TextBuilder out) {
    var inner = new Scope(scope);
    for (var binding : with.bindings()) {
      assign(binding.target(), evaluator.value(binding.value(), scope), inner);
    }
    return run(with.body(), inner, out);
  }

  private Flow filterBlock(Statement.FilterBlock block, Scope scope, TextBuilder out) {
    var inner = budget.builder();
    var innerScope = new Scope(scope);
    var flow = run(block.body(), innerScope, inner);
    if (flow == Flow.NEXT) {
      var filtered = evaluator.filter(block.filter(), Value.of(inner.toText()), innerScope);
      append(Printing.text(budget, filtered), out);
    }
    return flow;
  }

  private Value.Callable macro(Statement.Macro macro, Scope scope) {
    return new Value.Callable(
        macro.name(), (_, arguments) -> new MacroCall(macro, arguments).run(scope));
  }

  /// One call of a macro.
  private final class MacroCall {
    private final Statement.Macro macro;
    private final List<Value> positional;
    private final Map<String, Value> named;

    MacroCall(Statement.Macro macro, Arguments arguments) {
      this.macro = macro;
      this.positional = arguments.positional();
      this.named = new LinkedHashMap<>(arguments.named());
    }

    Value run(Scope definedIn) {
      var scope = new Scope(definedIn);
      budget.enterCall();
      var parameters = macro.parameters();
      for (int i = 0; i < parameters.size(); i++) {
        scope.set(parameters.get(i).name(), argument(i, scope));
      }
      setSpecials(scope);
      var out = budget.builder();
      Renderer.this.run(macro.body(), scope, out);
      budget.leaveCall();
      return Value.of(out.toText());
    }

    private Value argument(int place, Scope scope) {
      var parameter = macro.parameters().get(place);
      if (place < positional.size()) {
        return positional.get(place);
      }
      var value = named.remove(parameter.name());
      if (value != null) {
        return value;
      }
      return parameter.otherwise() != null
          ? evaluator.value(parameter.otherwise(), scope)
          : new Value.Undefined("the parameter '%s' was not given".formatted(parameter.name()));
    }

    private void setSpecials(Scope scope) {
      int known = macro.parameters().size();
      boolean explicitCaller = macro.parameters().stream().anyMatch(p -> p.name().equals("caller"));
      if (macro.uses().contains("caller") && !explicitCaller) {
        var caller = named.remove("caller");
        scope.set(
            "caller",
            caller == null ? new Value.Undefined("the macro was called without a body") : caller);
      }
      if (macro.uses().contains("kwargs")) {
        var dict = new Dict(Origins.TEMPLATE);
        named.forEach(dict::put);
        scope.set("kwargs", dict);
      } else if (!named.isEmpty()) {
        throw TemplateException.value(
            "the macro '%s' takes no argument '%s'"
                .formatted(macro.name(), named.keySet().iterator().next()));
      }
      var surplus = positional.subList(Math.min(known, positional.size()), positional.size());
      if (macro.uses().contains("varargs")) {
        scope.set("varargs", new Value.Items(surplus, true, Origins.TEMPLATE));
      } else if (!surplus.isEmpty()) {
        throw TemplateException.value(
            "the macro '%s' takes %d arguments, got %d"
                .formatted(macro.name(), known, positional.size()));
      }
    }
  }
}
