package plumbline.text.template;

import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;

/// What a template computes with: the values of Python that chat templates see, and nothing of the
/// host.
///
/// Values are immutable but for [Namespace], [Stream] and [Loop]. Scalars and containers carry the
/// origin of what is printed of them.
sealed interface Value
    permits Value.Undefined,
        Value.None,
        Value.Bool,
        Value.Int,
        Value.Real,
        Value.Str,
        Value.Items,
        Value.Range,
        Value.View,
        Value.Stream,
        Value.Slice,
        Value.Callable,
        Dict,
        Namespace,
        Loop {
  /// The name of the type in Python, for messages.
  String typeName();

  /// The origin of what is printed of this value itself, its elements aside.
  default int origin() {
    return Origins.TEMPLATE;
  }

  static Bool of(boolean value) {
    return value ? Constants.TRUE : Constants.FALSE;
  }

  static Int of(long value) {
    return new Int(BigInteger.valueOf(value), Origins.TEMPLATE);
  }

  static Str of(String value) {
    return new Str(Text.of(value), false);
  }

  static Str of(Text value) {
    return new Str(value, false);
  }

  /// A name or element that does not exist: it prints as nothing, any other use fails.
  ///
  /// @param reason why, for the error
  /// @param kind [TemplateException.Kind#SECURITY] for attributes that exist but stay closed
  record Undefined(String reason, TemplateException.Kind kind) implements Value {
    Undefined(String reason) {
      this(reason, TemplateException.Kind.UNDEFINED);
    }

    TemplateException failure() {
      return new TemplateException(kind, reason);
    }

    @Override
    public String typeName() {
      return "Undefined";
    }
  }

  record None(int origin) implements Value {
    @Override
    public String typeName() {
      return "NoneType";
    }
  }

  record Bool(boolean value, int origin) implements Value {
    @Override
    public String typeName() {
      return "bool";
    }
  }

  record Int(BigInteger value, int origin) implements Value {
    @Override
    public String typeName() {
      return "int";
    }
  }

  record Real(double value, int origin) implements Value {
    @Override
    public String typeName() {
      return "float";
    }
  }

  /// A string; `markup` once it went through `escape` or `safe`.
  record Str(Text text, boolean markup) implements Value {
    @Override
    public int origin() {
      return text.origin();
    }

    @Override
    public String typeName() {
      return markup ? "Markup" : "str";
    }

    String chars() {
      return text.chars();
    }

    /// Another text with the same markup flag.
    Str with(Text other) {
      return new Str(other, markup);
    }
  }

  /// A list, or a tuple.
  record Items(List<Value> elements, boolean tuple, int origin) implements Value {
    static Items list(List<Value> elements) {
      return new Items(elements, false, Origins.TEMPLATE);
    }

    static Items tuple(Value... elements) {
      return new Items(List.of(elements), true, Origins.TEMPLATE);
    }

    @Override
    public String typeName() {
      return tuple ? "tuple" : "list";
    }
  }

  /// `range(start, stop, step)`.
  record Range(long start, long stop, long step) implements Value {
    @Override
    public String typeName() {
      return "range";
    }

    int size() {
      long distance = step > 0 ? stop - start : start - stop;
      return distance <= 0 ? 0 : Math.toIntExact((distance - 1) / Math.abs(step) + 1);
    }

    Int get(long index) {
      return Value.of(start + index * step);
    }
  }

  /// A live look at a dict.
  record View(Kind kind, Dict dict) implements Value {
    enum Kind {
      KEYS,
      VALUES,
      ITEMS
    }

    @Override
    public String typeName() {
      return switch (kind) {
        case KEYS -> "dict_keys";
        case VALUES -> "dict_values";
        case ITEMS -> "dict_items";
      };
    }
  }

  /// What lazy filters return: elements that can be taken once.
  record Stream(Iterator<Value> elements) implements Value {
    @Override
    public String typeName() {
      return "generator";
    }
  }

  /// A part of a range of positions, `[start:stop:step]`, in brackets.
  record Slice(Value start, Value stop, Value step) implements Value {
    @Override
    public String typeName() {
      return "slice";
    }
  }

  /// A macro, a method bound to its value, or a global function.
  record Callable(String name, Body body) implements Value {
    @Override
    public String typeName() {
      return "function";
    }
  }

  /// What happens when a [Callable] is called.
  @FunctionalInterface
  interface Body {
    Value call(Budget budget, Arguments arguments);
  }
}
