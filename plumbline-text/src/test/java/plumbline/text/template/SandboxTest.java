package plumbline.text.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Published escapes from template sandboxes, and their relatives: each is a typed error or
/// harmless text.
class SandboxTest {
  private static final List<String> RECEIVERS =
      List.of(
          "''", "[]", "{}", "()", "1", "1.5", "true", "none", "messages", "range", "namespace()");

  private static final List<String> ROUTES =
      List.of(
          ".__class__.__mro__[1].__subclasses__()",
          ".__class__.__base__.__subclasses__()[40]('/etc/passwd').read()",
          "['__class__']['__mro__']",
          "|attr('__class__')|attr('__mro__')",
          "|attr('\\x5f\\x5fclass\\x5f\\x5f')|attr('__base__')",
          ".__init__.__globals__['os'].popen('id').read()",
          ".getClass().forName('java.lang.Runtime').getRuntime().exec('id')",
          ".class.protectionDomain.classLoader",
          ".__reduce__()");

  /// Escapes by their advisories, retold.
  private static final List<String> PUBLISHED =
      List.of(
          // stored references to str.format and format_map
          "{{ '{0.__class__.__init__.__globals__}'.format(messages) }}",
          "{% set f = '{0.__class__}'.format %}{{ f(1) }}",
          "{{ ['{0.__class__.__base__}']|map('format', messages)|list }}",
          "{{ '%s'|attr('format')('{0.__class__}') }}",
          "{{ '{a.__class__.__mro__}'.format_map({'a': 1}) }}",
          "{{ ('{0.__class__}'|attr('format'))(1) }}",
          "{{ ''|attr('format_map')({}) }}",
          "{{ '{x[__class__]}'.format(x=1).y }}",
          // undeclared globals of engines
          "{{ self.__init__.__globals__.__builtins__.__import__('os').popen('id').read() }}",
          "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
          "{{ joiner.__init__.__globals__.os.popen('id').read() }}",
          "{{ namespace.__init__.__globals__.os.popen('id').read() }}",
          "{{ lipsum.__globals__['os'].popen('id').read() }}",
          "{{ get_flashed_messages.__globals__.__builtins__ }}",
          "{{ request.application.__globals__.__builtins__.__import__('os') }}",
          "{{ url_for.__globals__ }}",
          "{{ config.items().x.y }}",
          "{{ self._TemplateReference__context.namespace.__init__.__globals__ }}",
          "{{ __builtins__.open('/etc/passwd') }}",
          "{{ __import__('os').system('id') }}",
          "{{ open('/etc/passwd').read() }}",
          "{{ eval('1+1') }}",
          "{{ exec('import os') }}",
          "{{ getattr(1, '__class__') }}",
          "{{ caller.__globals__ }}",
          "{% macro m() %}{{ caller.__globals__.x }}{% endmacro %}{% call m() %}{% endcall %}",
          "{{ loop.__init__.__globals__ }}",
          "{% for x in [1] %}{{ loop.__class__.__init__.__globals__.x }}{% endfor %}",
          "{% for x in [1] %}{{ loop._iterator.gi_frame.f_globals }}{% endfor %}",
          "{{ (messages|map('upper')).gi_frame.f_back.f_globals }}",
          "{{ raise_exception.__globals__.x }}",
          "{{ strftime_now.__globals__.x }}",
          "{{ strftime_now('%Q') }}",
          "{{ messages.append({'role': 'x'}) }}",
          "{{ messages[0].update({'role': 'x'}) }}",
          "{{ messages[0].__setitem__('role', 'x') }}",
          "{% set messages.x = 1 %}",
          "{% set ns = namespace() %}{% set ns.__class__ = 1 %}{{ ns.__class__.x }}",
          // engines of the JVM
          "{{ ''.getClass().getProtectionDomain() }}",
          "{{ ____int3rpr3t3r____.config }}",
          "{% for ____int3rpr3t3r____ in [1] %}{{ ____int3rpr3t3r____.getContext() }}{% endfor %}",
          "{% for (class, x) in [(1, 2)] %}{{ class.forName('java.lang.Runtime') }}{% endfor %}",
          "{{ {}.getClass().forName('javax.script.ScriptEngineManager').newInstance() }}",
          "{{ 'a'.getClass().forName('java.lang.System').getProperties() }}",
          "{{ T(java.lang.Runtime).getRuntime().exec('id') }}",
          "{{ new('java.lang.ProcessBuilder', 'id').start() }}",
          "${7*7} #{7*7} <%= 7*7 %> *{7*7}",
          "{{ 'freemarker.template.utility.Execute'?new()('id') }}",
          "{{ messages.class.classLoader.loadClass('x') }}",
          // other files and templates
          "{% include '/etc/passwd' %}",
          "{% import 'os' as os %}",
          "{% from 'os' import popen %}",
          "{% extends 'base' %}",
          "{% block x %}{% endblock %}",
          "{% autoescape false %}{% endautoescape %}");

  static List<String> payloads() {
    var payloads = new ArrayList<>(PUBLISHED);
    for (var receiver : RECEIVERS) {
      for (var route : ROUTES) {
        payloads.add("{{ (" + receiver + ")" + route + " }}");
      }
    }
    return payloads;
  }

  @Test
  void noEscapeReachesTheHost() {
    var messages = JinjaOracle.context().get("messages");
    int refused = 0;
    for (var payload : payloads()) {
      try {
        var text = JinjaOracle.render(payload, Map.of("messages", messages));
        assertThat(text)
            .as(payload)
            .doesNotContain("java", "class ", "root:", "uid=", "plumbline", "@", "<module");
      } catch (TemplateException e) {
        assertThat(e.kind()).as(payload).isNotEqualTo(TemplateException.Kind.LIMIT);
        refused++;
      }
    }
    assertThat(payloads().size()).isGreaterThan(130);
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void otherTemplatesAreRefusedByName() {
    for (var tag : List.of("include 'x'", "import 'x' as y", "extends 'x'", "from 'x' import y")) {
      var name = tag.substring(0, tag.indexOf(' '));
      assertThatThrownBy(() -> ChatTemplate.parse("line\n{% " + tag + " %}"))
          .hasMessage(
              "chat template, line 2: '{% "
                  + name
                  + " %}' is refused: a chat template stands alone");
    }
  }
}
