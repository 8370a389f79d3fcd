package plumbline.text.template;

import java.util.List;

/// The tokens of a template, read from front to back; also watches how deep brackets and blocks
/// nest.
final class TokenStream {
  private final List<Token> tokens;
  private final int depthLimit;
  private int position;
  private int depth;

  TokenStream(List<Token> tokens, int depthLimit) {
    this.tokens = tokens;
    this.depthLimit = depthLimit;
  }

  Token current() {
    return tokens.get(position);
  }

  Token following() {
    return tokens.get(Math.min(position + 1, tokens.size() - 1));
  }

  Token next() {
    var token = current();
    if (position + 1 < tokens.size()) {
      position++;
    }
    return token;
  }

  /// The token read last.
  Token previous() {
    return tokens.get(position - 1);
  }

  boolean is(Token.Kind kind) {
    return current().kind() == kind;
  }

  boolean isName(String name) {
    return current().isName(name);
  }

  boolean isSign(String sign) {
    return current().isSign(sign);
  }

  boolean skipName(String name) {
    if (isName(name)) {
      next();
      return true;
    }
    return false;
  }

  boolean skipSign(String sign) {
    if (isSign(sign)) {
      next();
      return true;
    }
    return false;
  }

  Token expect(Token.Kind kind, String what) {
    if (!is(kind)) {
      throw unexpected(what);
    }
    return next();
  }

  void expectSign(String sign) {
    if (!skipSign(sign)) {
      throw unexpected("'" + sign + "'");
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw unexpected("'" + name + "'");
    }
  }

  TemplateException unexpected(String expected) {
    return syntax("%s stands where %s is expected".formatted(current().described(), expected));
  }

  TemplateException syntax(String reason) {
    return Words.syntax(reason, current().line());
  }

  void enter() {
    if (++depth > depthLimit) {
      throw TemplateException.limit("nested deeper than %d levels".formatted(depthLimit))
          .at(current().line());
    }
  }

  void leave() {
    depth--;
  }
}
