package plumbline.text.template;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import plumbline.text.template.Statement.Target;

/// Parses the tags of a template and the text between them.
final class StatementParser {
  private static final Set<String> CONSTANTS =
      Set.of("true", "false", "none", "True", "False", "None");

  private final TokenStream tokens;
  private final ExpressionParser expressions;

  /// How many loops `break` and `continue` could mean.
  private int loops;

  private StatementParser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
  }

  static List<Statement> parse(String source, TemplateLimits limits) {
    var tokens = new TokenStream(Lexer.tokens(source), limits.depth());
    return new StatementParser(tokens).statements();
  }

  /// Statements up to a tag of one of the names, or to the end where none is given; stops before
  /// that name.
  private List<Statement> statements(String... ends) {
    tokens.enter();
    var body = new ArrayList<Statement>();
    while (!tokens.is(Token.Kind.END)) {
      var token = tokens.next();
      switch (token.kind()) {
        case DATA -> body.add(new Statement.Data(Text.of(token.text())));
        case PRINT_BEGIN -> {
          body.add(new Statement.Print(token.line(), expressions.tupleOrExpression(true)));
          tokens.expect(Token.Kind.PRINT_END, "'}}'");
        }
        default -> {
          if (List.of(ends).contains(tokens.current().text()) && tokens.is(Token.Kind.NAME)) {
            tokens.leave();
            return body;
          }
          statement(body);
          tokens.expect(Token.Kind.TAG_END, "'%}'");
        }
      }
    }
    if (ends.length > 0) {
      throw tokens.unexpected("'{%% %s %%}'".formatted(ends[ends.length - 1]));
    }
    tokens.leave();
    return body;
  }

  /// The body of a tag that is open, up to and with the name that closes it.
  private List<Statement> body(String end) {
    var body = bodyBefore(end);
    tokens.next();
    return body;
  }

  private List<Statement> bodyBefore(String... ends) {
    tokens.skipSign(":");
    tokens.expect(Token.Kind.TAG_END, "'%}'");
    return statements(ends);
  }

  private void statement(List<Statement> into) {
    var tag = tokens.expect(Token.Kind.NAME, "the name of a tag");
    int line = tag.line();
    switch (tag.text()) {
      case "if" -> into.add(conditional(line));
      case "for" -> into.add(loop(line));
      case "set" -> into.add(assignment(line));
      case "macro" -> into.add(new Statement.DefineMacro(line, macro()));
      case "call" -> into.add(callBlock(line));
      case "with" -> into.add(with(line));
      case "print" -> print(line, into);
      case "filter" -> {
        var filter = expressions.operands().filterChain(null);
        into.add(new Statement.FilterBlock(line, filter, body("endfilter")));
      }
      case "generation" -> into.add(new Statement.Generation(line, outsideLoops("endgeneration")));
      case "break", "continue" -> {
        if (loops == 0) {
          throw tokens.syntax("'%s' stands outside of a loop".formatted(tag.text()));
        }
        into.add(tag.text().equals("break") ? new Statement.Break() : new Statement.Continue());
      }
      case "include", "import", "from", "extends", "block", "autoescape" ->
          throw TemplateException.unsupported(
                  "'{%% %s %%}' is refused: a chat template stands alone".formatted(tag.text()))
              .at(line);
      default -> throw tokens.syntax("'{%% %s %%}' is not a tag".formatted(tag.text()));
    }
  }

  private Statement conditional(int line) {
    var branches = new ArrayList<Statement.Branch>();
    do {
      var test = expressions.tupleOrExpression(false);
      branches.add(new Statement.Branch(test, bodyBefore("elif", "else", "endif")));
    } while (tokens.next().text().equals("elif"));
    var last = tokens.previous();
    var otherwise = last.isName("else") ? body("endif") : List.<Statement>of();
    return new Statement.If(line, branches, otherwise);
  }

  private Statement loop(int line) {
    var target = target(true, "in");
    tokens.expectName("in");
    var elements = expressions.tupleOrExpression(false, "recursive");
    var test = tokens.skipName("if") ? expressions.expression() : null;
    boolean recursive = tokens.skipName("recursive");
    loops++;
    var body = bodyBefore("endfor", "else");
    loops--;
    var otherwise = tokens.next().text().equals("else") ? body("endfor") : List.<Statement>of();
    return new Statement.For(line, target, elements, test, recursive, body, otherwise);
  }

  private Statement assignment(int line) {
    var target = target(true);
    if (tokens.skipSign("=")) {
      return new Statement.Assign(line, target, expressions.tupleOrExpression(true));
    }
    var filter = tokens.skipSign("|") ? expressions.operands().filterChain(null) : null;
    return new Statement.AssignBlock(line, target, filter, body("endset"));
  }

  private Target target(boolean members, String... ends) {
    var parts = new ArrayList<Target>();
    boolean unpacked = false;
    do {
      if (!parts.isEmpty() && atTargetEnd(ends)) {
        break;
      }
      parts.add(singleTarget(members));
      unpacked |= tokens.isSign(",");
    } while (tokens.skipSign(","));
    return unpacked ? new Target.Unpacked(parts) : parts.getFirst();
  }

  private boolean atTargetEnd(String... ends) {
    return tokens.isSign("=")
        || tokens.isSign(")")
        || tokens.is(Token.Kind.TAG_END)
        || (ends.length > 0 && tokens.isName(ends[0]));
  }

  private Target singleTarget(boolean members) {
    if (tokens.skipSign("(")) {
      tokens.enter();
      var inner = target(false);
      tokens.expectSign(")");
      tokens.leave();
      return inner;
    }
    var name = tokens.expect(Token.Kind.NAME, "the name of a variable").text();
    if (CONSTANTS.contains(name)) {
      throw tokens.syntax("'%s' cannot be assigned to".formatted(name));
    }
    if (members && tokens.skipSign(".")) {
      var member = tokens.expect(Token.Kind.NAME, "the name of an attribute").text();
      return new Target.Member(name, member);
    }
    return new Target.Variable(name);
  }

  private Statement.Macro macro() {
    var name = tokens.expect(Token.Kind.NAME, "the name of the macro").text();
    var uses = new HashSet<String>();
    expressions.operands().enterMacro(uses);
    var parameters = parameters();
    var body = outsideLoops("endmacro");
    expressions.operands().leaveMacro();
    return new Statement.Macro(name, parameters, body, uses);
  }

  private List<Statement> outsideLoops(String end) {
    int around = loops;
    loops = 0;
    var body = body(end);
    loops = around;
    return body;
  }

  private List<Statement.Parameter> parameters() {
    var parameters = new ArrayList<Statement.Parameter>();
    boolean optional = false;
    tokens.expectSign("(");
    while (!tokens.isSign(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectSign(",");
      }
      var name = tokens.expect(Token.Kind.NAME, "the name of a parameter").text();
      var otherwise = tokens.skipSign("=") ? expressions.expression() : null;
      if (optional && otherwise == null) {
        throw tokens.syntax("the parameter '%s' needs a default as well".formatted(name));
      }
      optional = otherwise != null;
      parameters.add(new Statement.Parameter(name, otherwise));
    }
    tokens.expectSign(")");
    return parameters;
  }

  private Statement callBlock(int line) {
    var uses = new HashSet<String>();
    expressions.operands().enterMacro(uses);
    var parameters = tokens.isSign("(") ? parameters() : List.<Statement.Parameter>of();
    expressions.operands().leaveMacro();
    if (!(expressions.expression() instanceof Expression.Call call)) {
      throw tokens.syntax("'{% call %}' needs the call of a macro");
    }
    expressions.operands().enterMacro(uses);
    var body = outsideLoops("endcall");
    expressions.operands().leaveMacro();
    return new Statement.CallBlock(
        line, new Statement.Macro("caller", parameters, body, uses), call);
  }

  private Statement with(int line) {
    var bindings = new ArrayList<Statement.Binding>();
    while (!tokens.is(Token.Kind.TAG_END)) {
      if (!bindings.isEmpty()) {
        tokens.expectSign(",");
      }
      var target = singleTarget(false);
      tokens.expectSign("=");
      bindings.add(new Statement.Binding(target, expressions.expression()));
    }
    return new Statement.With(line, bindings, body("endwith"));
  }

  private void print(int line, List<Statement> into) {
    while (!tokens.is(Token.Kind.TAG_END)) {
      into.add(new Statement.Print(line, expressions.expression()));
      if (!tokens.is(Token.Kind.TAG_END)) {
        tokens.expectSign(",");
      }
    }
  }
}
