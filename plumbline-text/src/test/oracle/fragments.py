"""Template fragments in the idioms of public chat templates, rendered by Jinja2 and by us."""

CONTEXT = {
    "messages": [
        {"role": "system", "content": "  Be brief. \n"},
        {"role": "user", "content": "Hi <there> & 'you' \"all\""},
        {"role": "assistant", "content": "<think>\nhm\n</think>\n\nHello", "reasoning_content": "r"},
        {"role": "user", "content": "héllo ☕ 𝔘nicode\tend"},
    ],
    "s": "Hello World",
    "pad": "  \t two words \n",
    "empty": "",
    "uni": "ß𝔘ñ☕ İé",
    "lines": "one\ntwo\r\n\nthree\x0bfour\n",
    "html": "<a href=\"x\">&'</a>",
    "xs": [3, 1, 2],
    "strs": ["b", "A", "c", "a"],
    "nested": [[1, [2.5, "x"]], {"k": [None, True]}],
    "d": {"b": 1, "a": {"x": [1, 2]}, "C": None, "items": "shadowed", "keys": 3},
    "people": [
        {"name": "Zoe", "age": 30, "address": {"city": "Oslo"}},
        {"name": "adam", "age": 25, "address": {"city": "rome"}},
        {"name": "Bob", "age": 30, "address": {"city": "oslo"}},
    ],
    "t": True,
    "f": False,
    "nothing": None,
    "i": 42,
    "neg": -7,
    "pi": 3.14159,
    "big": 123456789012345678901234567890,
    "fl": 1e20,
    "tools": [
        {"type": "function", "function": {"name": "get_weather", "description": "Weather in a \"city\"",
         "parameters": {"type": "object", "properties": {"city": {"type": "string", "enum": ["Paris", "Zürich"]},
         "days": {"type": "integer", "default": 1.0}}, "required": ["city"]}}},
    ],
}

PRINTING = r"""
{{ t }} {{ f }} {{ nothing }} {{ i }} {{ pi }} {{ fl }}
{{ xs }} {{ nested }} {{ d }}
{{ (1, 2) }} {{ (1,) }} {{ () }} {{ [] }} {{ {} }}
{{ [1.0, 1e16, 1e15, 1e-5, 0.0001, 123456789.123, 5e-324, 1.7976931348623157e308, 0.1, 100.0, -0.0] }}
{{ ["it's", 'say "x"', 'both \' and "', "back\\slash", "tab\there", "nl\n", "é☕𝔘", "\x00\x7f\xad"] }}
{{ {'a': 'b', 1: 2, none: true, 1.5: [1]} }}
{{ missing }}|{{ d.missing }}|{{ d['missing'] }}|{{ xs[10] }}|{{ s.nope }}|{{ nothing.x }}
{{ big }} {{ big + 1 }} {{ big * big }} {{ -big // 7 }} {{ -big % 7 }}
{{ range(3) }} {{ range(1, 10, 3) }} {{ range(5)|list }} {{ range(5, 0, -2)|list }}
{{ d.values() }} {{ {'a': 1}.items() }} {{ {'a': 1}.keys() }} {{ {'a': 1}.values() }}
{{ [undefined_thing] }} {{ [none, true, 1.0] }}
{{ 1_000 }} {{ 0x1F }} {{ 0o17 }} {{ 0b101 }} {{ 1e3 }} {{ 1.5e-3 }} {{ 00 }}
{{ 'a' 'b' "c" }}
{{ "\x41\u00e9\U0001F600\n\t\\ \q \101 \é" }}
{{ namespace(a=1, b='x') }}
{{ 'x'|escape }} {{ ['<x>'|escape] }}
{{ 1 if t }} {{ 1 if f }}|{{ 1 if f else 2 }} {{ 1 if f else 2 if f else 3 }}
{{ s, i }}
{{ 1, }}
{{ 3.0 }} {{ 3.0|int }} {{ 10 / 4 }} {{ 10 / 5 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7.5 // 2 }} {{ -7.5 % 2 }}
"""

OPERATORS = r"""
{{ 1 + 2 * 3 - 4 }} {{ (1 + 2) * 3 }} {{ 2 ** 10 }} {{ 2 ** -1 }} {{ 2 ** 3 ** 2 }} {{ -2 ** 2 }} {{ 2 ** 0.5 }}
{{ 'a' + 'b' }} {{ 'ab' * 3 }} {{ 3 * 'ab' }} {{ [1] + [2] }} {{ [0] * 3 }} {{ (1,) + (2,) }} {{ 'x' * 0 }} {{ 'x' * -1 }}
{{ 'a' ~ 1 ~ none ~ true ~ [1] ~ missing }}
{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 3 > 2 >= 2 }} {{ 1 == 1.0 }} {{ true == 1 }} {{ 'a' < 'b' }} {{ [1, 2] < [1, 3] }} {{ (1, 'b') > (1, 'a') }}
{{ 1 != 2 }} {{ 'a' == 'a' }} {{ none == none }} {{ missing == nope }} {{ missing == none }} {{ [] == () }} {{ {'a': 1} == {'a': 1.0} }}
{{ 'ell' in s }} {{ 'z' not in s }} {{ 3 in xs }} {{ 'b' in d }} {{ 1 in d.values() }} {{ 2 in range(3) }} {{ 'x' in missing }} {{ none in [1, none] }}
{{ 0 or 'x' }} {{ '' or none }} {{ 1 and 'y' }} {{ 0 and x }} {{ [] or {} or 'z' }} {{ not 0 }} {{ not xs }} {{ not missing }}
{{ not 1 == 2 }} {{ not 'a' in 'b' }} {{ 1 is defined and 2 }} {{ s is string or f }}
{{ -i }} {{ +i }} {{ - -i }} {{ -t }} {{ +t }} {{ t + t }} {{ t * 3 }}
{{ 5 % 3 }} {{ '%s and %d' % ('a', 3) }} {{ '%05.2f|%-5s|%5s|%x|%X|%o|%e|%g|%%' % (pi, 'ab', 'cd', 255, 255, 8, 12345.678, 0.00001) }}
{{ '%(a)s-%(b)03d' % {'a': 1, 'b': 2} }} {{ '%r' % ['x'] }} {{ '%s' % (xs,) }} {{ '%s' % xs }} {{ '%+d % d' % (1, 2) }} {{ '%*d' % (5, 42) }} {{ '%.3s' % 'abcdef' }} {{ '%c%c' % ('a', 98) }} {{ '%i' % 3.99 }}
{{ 1 + t }} {{ 1.5 + 1 }} {{ 2 * 1.5 }} {{ 1e308 * 10 }} {{ 2 - 3.5 }}
{{ 'abc' > 'ab' }} {{ 'Z' < 'a' }} {{ '𝔘' > '\uffff' }} {{ 1 < 1.5 }} {{ big > fl }}
{{ s[0] }}{{ s[-1] }}{{ s[1:4] }}{{ s[:3] }}{{ s[3:] }}{{ s[::-1] }}{{ s[::2] }}{{ s[-3:] }}{{ s[5:2] }}{{ s[100:] }}{{ s[-100:2] }}
{{ xs[::-1] }} {{ xs[1:] }} {{ xs[-1] }} {{ xs[:-1] }} {{ xs[::2] }} {{ xs[2:0:-1] }} {{ (1, 2, 3)[1:] }} {{ range(10)[2:8:3] }} {{ range(10)[-1] }}
{{ messages[1:][0].role }} {{ messages[::-1][0]['role'] }} {{ messages[-1].content[0:2] }}
{{ uni[0] }}{{ uni[1] }}{{ uni[2:4] }}{{ uni[::-1] }} {{ uni|length }} {{ uni[-1] }}
{{ d.b }} {{ d['b'] }} {{ d.a.x[1] }} {{ d['a']['x'][0] }}
{{ people.0.name }} {{ people[0]['address'].city }} {{ people.1['name'] }}
{{ {'a': {'b': {}}}.a.b }} {{ {'a': {}} }}
{{ (1 if t else 2) + 3 }} {{ 'x' if s is string else 'y' }} {{ ('a' if f) ~ 'b' }}
{{ xs[t] }} {{ xs[0] + xs[1] }} {{ [1, 2, 3,] }} {{ {'a': 1,} }}
{{ 1 == 1 == 1 }} {{ 1 == 1 != 2 in [2] }} {{ 3 not in xs == f }}
{{ 'a' in ['a', 'b'] and 'b' in ('a', 'b') }}
{{ 17 // 5 ~ '-' ~ 17 % 5 }} {{ 2 * 3 ~ 4 }} {{ 1 + 2 ~ 3 + 4 }}
{{ missing is defined and missing.x }} {{ (missing or d).b }}
{{ none is none and none == None }} {{ True }} {{ False }}
{{ -1 ** 2 }} {{ 2 ** 100 }} {{ -7 // 2.0 }} {{ 0.1 + 0.2 }} {{ 1 / 3 }} {{ 1e16 + 1 }}
"""

METHODS = r"""
[{{ pad.strip() }}] [{{ pad.lstrip() }}] [{{ pad.rstrip() }}] [{{ 'xxaxx'.strip('x') }}] [{{ 'abcba'.lstrip('ab') }}] [{{ 'abcba'.rstrip('ab') }}] [{{ pad.strip(none) }}]
{{ 'a,b,,c'.split(',') }} {{ 'a b  c'.split() }} {{ ' a b '.split(' ') }} {{ 'a,b,c'.split(',', 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ pad.split() }} {{ ''.split() }} {{ ''.split(',') }} {{ ' a b c '.split(none, 1) }} {{ ' a b c '.rsplit(maxsplit=1) }}
{{ 'a</think>b</think>c'.split('</think>')[-1] }} {{ 'a</think>b'.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') }}
{{ lines.splitlines() }} {{ lines.splitlines(true) }} {{ ''.splitlines() }} {{ 'a\n'.splitlines() }}
{{ s.startswith('He') }} {{ s.endswith('ld') }} {{ s.startswith(('x', 'H')) }} {{ s.startswith('l', 2) }} {{ s.endswith('o', 0, 5) }} {{ s.startswith('') }} {{ s.startswith('', 99) }}
{{ s.replace('l', 'L') }} {{ s.replace('l', 'L', 1) }} {{ s.replace('', '-') }} {{ 'aaa'.replace('a', '', 2) }} {{ s.replace('zz', 'y') }} {{ ''.replace('', 'x') }}
{{ s.find('o') }} {{ s.find('o', 5) }} {{ s.find('zz') }} {{ s.rfind('o') }} {{ s.index('W') }} {{ s.count('l') }} {{ 'aaaa'.count('aa') }} {{ s.count('') }} {{ uni.find('☕') }} {{ s.rfind('') }}
{{ s.upper() }} {{ s.lower() }} {{ s.title() }} {{ "they're bill's 3rd ones".title() }} {{ 'hELLO wORLD'.capitalize() }} {{ s.swapcase() }} {{ uni.upper() }} {{ 'ÀÉ'.lower() }} {{ 'ß'.title() }} {{ 'STRASSE'.casefold() }}
{{ ', '.join(strs) }} {{ ''.join([]) }} {{ '-'.join('abc') }} {{ ' '.join(d.keys()) if f else '' }}
{{ '{} {}'.format('a', 1) }} {{ '{0}{1}{0}'.format('x', 'y') }} {{ '{a}/{b}'.format(a=1, b=[2]) }} {{ '{:>5}|{:<5}|{:^5}|{:*^7}'.format('a', 'b', 'c', 'd') }} {{ '{:.2f} {:d} {:x} {:,} {:05d} {:+} {:e} {:%} {:g}'.format(pi, 42, 255, 1234567, 42, 3, 12345.678, 0.256, 1e-7) }} {{ '{!r} {!s}'.format('x', 'y') }} {{ '{{}} {x[a]} {y.name}'.format(x={'a': 1}, y=people[0]) }} {{ '{:{w}}|'.format('a', w=4) }} {{ '{0[1]}'.format(xs) }} {{ '{:.3}'.format('abcdef') }} {{ '{:#x} {:b} {:o} {:c}'.format(255, 5, 8, 65) }} {{ '{:_}'.format(1000000) }} {{ '{:10.3f}|{:<10}|'.format(pi, 3) }} {{ '{}'.format(none) }} {{ '{:.1%}'.format(0.1234) }} {{ '{:08.3f}'.format(-3.14159) }} {{ '{}'.format(1.0) }} {{ '{:.3}'.format(1234.5) }}
{{ 'abc'.center(9, '*') }}|{{ 'abc'.center(10) }}|{{ 'ab'.ljust(5) }}|{{ 'ab'.rjust(5, '.') }}|{{ '-42'.zfill(6) }}|{{ '7'.zfill(3) }}|{{ 'abcd'.center(7, '-') }}
{{ 'k=v=w'.partition('=') }} {{ 'k=v=w'.rpartition('=') }} {{ 'kv'.partition('=') }} {{ 'kv'.rpartition('=') }}
{{ 'abc'.isalpha() }} {{ 'ab1'.isalnum() }} {{ '12'.isdigit() }} {{ ' '.isspace() }} {{ 'ab'.islower() }} {{ 'AB'.isupper() }} {{ ''.isalpha() }} {{ 'Ab Cd'.istitle() }} {{ 'a1'.isdigit() }} {{ '½'.isnumeric() }} {{ 'é'.isascii() }} {{ 'a_1'.isidentifier() }}
{{ 'prefix-x'.removeprefix('prefix-') }} {{ 'x.txt'.removesuffix('.txt') }} {{ 'x'.removeprefix('y') }}
{{ {'a': 1, 'b': 2}.items()|list }} {{ {'a': 1}.get('a') }} {{ {'a': 1}.get('z') }} {{ {'a': 1}.get('z', 9) }} {{ {'a': 1}.keys()|list }} {{ {'a': 1}.values()|list }} {{ {'a': 1}.copy() }}
{{ xs.count(3) }} {{ xs.index(2) }} {{ (1, 2, 1).count(1) }} {{ (1, 2).index(2) }} {{ xs.copy() }}
{{ s.strip().split()[0].lower()[0] }} {{ s.split()[-1].strip('d') }} {{ messages[0].content.strip() }} {{ messages[0]['content'].strip().upper() }}
{{ (2.0).is_integer() }} {{ pi.is_integer() }}
{{ d['keys'] }} {{ d['items'] }} {{ d.get('items') }} {{ d.keys()|list }}
{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}
{% for k in d %}{{ k }},{% endfor %} {% for c in 'héé' %}{{ c }}.{% endfor %}
"""

FILTERS = r"""
{{ pad|trim }}|{{ 'xax'|trim('x') }}|{{ 5|trim }}|{{ none|trim }}|{{ missing|trim }}|{{ '  a '|trim|upper }}
{{ s|upper }} {{ s|lower }} {{ "hello wORLD it's (fine) a-b <c".title() }} {{ "hello wORLD it's (fine) a-b <c [d"|title }} {{ 'hELLO'|capitalize }} {{ 5|upper }} {{ uni|upper }}
{{ xs|length }} {{ s|length }} {{ d|length }} {{ missing|length }} {{ xs|count }} {{ ''|length }} {{ range(7)|length }} {{ d.items()|length if f else 0 }}
{{ xs|join(', ') }} {{ xs|join }} {{ people|join(', ', attribute='name') }} {{ people|map(attribute='name')|join('-') }} {{ 'abc'|join('.') }} {{ [1, none, true]|join(' ') }} {{ xs|join(1) }} {{ missing|join(',') }}
{{ xs|sort }} {{ strs|sort }} {{ strs|sort(case_sensitive=true) }} {{ xs|sort(reverse=true) }} {{ people|sort(attribute='name')|map(attribute='name')|list }} {{ people|sort(attribute='age,name')|map(attribute='name')|list }} {{ people|sort(attribute='address.city')|map(attribute='name')|join }} {{ 'bca'|sort }}
{{ xs|first }} {{ xs|last }} {{ s|first }} {{ s|last }} {{ []|first }}|{{ []|last }}|{{ missing|first }} {{ d|first }} {{ d|last }}
{{ strs|unique|list }} {{ [1, 1.0, true, 2]|unique|list }} {{ people|unique(attribute='age')|map(attribute='name')|list }} {{ strs|unique(true)|list }}
{{ xs|reverse|list }} {{ s|reverse }} {{ xs|list }} {{ 'abc'|list }} {{ d|list }} {{ (1, 2)|list }}
{{ xs|map('string')|list }} {{ strs|map('upper')|join }} {{ people|map(attribute='address.city')|list }} {{ people|map(attribute='nope', default='?')|list }} {{ ['a ', ' b']|map('trim')|list }} {{ strs|map('replace', 'a', 'X')|list }} {{ [[1, 2], [3]]|map('length')|list }} {{ [[1, 2], [3]]|map('join', '-')|list }} {{ people|map(attribute='age')|sum }}
{{ xs|select('odd')|list }} {{ xs|reject('odd')|list }} {{ xs|select('gt', 1)|list }} {{ [0, 1, '', 'x', none]|select|list }} {{ [0, 1, '']|reject|list }} {{ people|selectattr('age', 'equalto', 30)|map(attribute='name')|list }} {{ people|rejectattr('age', 'eq', 30)|map(attribute='name')|list }} {{ people|selectattr('name')|list|length }} {{ people|selectattr('nope')|list }} {{ people|selectattr('nope', 'undefined')|list|length }} {{ messages|selectattr('role', '==', 'user')|list|length }} {{ messages|selectattr('role', 'in', ['user', 'system'])|map(attribute='role')|list }} {{ people|selectattr('name', 'startswith')|list if f }}
{{ missing|default('d') }} {{ none|default('d') }} {{ none|default('d', true) }} {{ ''|default('d', boolean=true) }} {{ missing|d }} {{ 0|default(5) }} {{ missing.x|default('y') if f else 'z' }} {{ d.nope|default('no') }}
{{ '5'|int }} {{ 'x'|int }} {{ 'x'|int(7) }} {{ '3.7'|int }} {{ '0x1f'|int(base=16) }} {{ '1f'|int(0, 16) }} {{ 3.99|int }} {{ true|int }} {{ ' 12 '|int }} {{ '1_0'|int }} {{ none|int }} {{ '-5'|int }} {{ '1e3'|int }} {{ []|int(3) }} {{ '0b11'|int(0, 2) }} {{ '٣'|int }}
{{ '1.5'|float }} {{ 'x'|float }} {{ 'x'|float(2.5) }} {{ 3|float }} {{ '1e3'|float }} {{ 'inf'|float }} {{ '-inf'|float }} {{ 'nan'|float }} {{ ' .5 '|float }} {{ '5.'|float }} {{ none|float }} {{ '1_0.5'|float }}
{{ 2.5|round }} {{ 3.5|round }} {{ 2.675|round(2) }} {{ 42|round }} {{ 1234|round(-2) }} {{ 2.1|round(0, 'ceil') }} {{ 2.9|round(method='floor') }} {{ 2.567|round(1, 'ceil') }} {{ -2.5|round }} {{ 1250|round(-2) }} {{ 7|round(1) }} {{ 15|round(-1, 'floor') }}
{{ -5|abs }} {{ neg|abs }} {{ -1.5|abs }} {{ true|abs }}
{{ xs|sum }} {{ [0.1, 0.2]|sum }} {{ people|sum(attribute='age') }} {{ xs|sum(start=10) }} {{ []|sum }} {{ [[1], [2]]|sum(start=[]) }}
{{ xs|min }} {{ xs|max }} {{ strs|min }} {{ strs|max }} {{ people|max(attribute='age')|string if f }} {{ (people|min(attribute='age')).name }} {{ []|min }} {{ strs|min(case_sensitive=true) }}
{{ d|dictsort }} {{ {'b': 2, 'A': 3, 'c': 1}|dictsort }} {{ {'b': 2, 'A': 3}|dictsort(true) }} {{ {'b': 2, 'A': 3, 'c': 1}|dictsort(by='value') }} {{ {'b': 2, 'A': 3}|dictsort(reverse=true) }}
{{ d|items|list }} {% for k, v in d|items %}{{ k }}:{{ v }},{% endfor %} {{ missing|items|list }}
{{ 'a\nb\n\nc'|indent }}|{{ 'a\nb'|indent(2, true) }}|{{ 'a\n\nb'|indent(2, blank=true) }}|{{ 'a\nb'|indent('> ') }}|{{ 'a\nb\n'|indent(1) }}|{{ ''|indent(first=true) }}|{{ 'a\nb'|indent(width=3, first=True) }}
{{ s|replace('o', '0') }} {{ s|replace('o', '0', 1) }} {{ 5|replace('5', 'five') }} {{ 'a.b'|replace('.', 1) }} {{ html|replace('<', '{') }}
{{ '%s=%s'|format('a', 1) }} {{ '%(x)s'|format(x=3) }} {{ '%.1f'|format(pi) }}
{{ xs|string }} {{ 5|string + '5' }} {{ none|string }} {{ true|string }} {{ 1.0|string }} {{ missing|string }}|
{{ html|escape }} {{ html|e }} {{ html|safe }} {{ html|e|e }} {{ html|e|forceescape }} {{ '<'|safe + '<' }} {{ '<'|e ~ '<' }} {{ ('<'|e) + '>' }} {{ '<' + ('>'|safe) }} {{ '<b>'|e|upper }} {{ ('%s'|safe) % '<' }} {{ ('<'|safe).join(['&', '<'|safe]) }} {{ '<a>'|e|replace('&', '+') }} {{ ('<{}>'|safe).format('<') }} {{ '<'|e|length }} {{ ['<', '>'|safe]|join('&') }} {{ 5|e }}
{{ [1, 2, 3, 4, 5]|batch(2)|list }} {{ [1, 2, 3]|batch(2, 0)|list }} {{ [1, 2, 3, 4, 5]|slice(2)|list }} {{ [1, 2, 3, 4, 5]|slice(3, 'x')|list }} {{ []|batch(3)|list }}
{% for g in people|groupby('age') %}{{ g.0 }}:{{ g[1]|map(attribute='name')|join(',') }};{% endfor %} {% for k, g in people|groupby('address.city') %}{{ k }}={{ g|length }} {% endfor %} {{ people|groupby('nope', default='z')|length }}
{{ 'abcdefghijklmnop'|truncate(10) }} {{ 'hello big world of words'|truncate(12) }} {{ 'hello big world'|truncate(10, true) }} {{ 'hello big world'|truncate(9, end='…', leeway=0) }} {{ 'short'|truncate(3, leeway=5) }}
{{ 'a b, c-d 5 é'|wordcount }} {{ 'ab'|center(6) }}| {{ 'a b/c?d=é&f'|urlencode }} {{ {'a': 'x y', 'b': 1}|urlencode }} {{ "~*'()!"|urlencode }}
{{ people[0]|attr('name') }}|{{ 'abc'|attr('nope') }}|{{ d|attr('b') }}
{{ xs|map('abs')|map('string')|join('+') }} {{ (xs|sort)[0] }} {{ xs|sort|first }} {{ (xs|map('int')|list)[::-1] }}
{{ 1|string|length }} {{ i|string|first }} {{ -1|abs }} {{ 1 + 2|int }} {{ 'a'|upper ~ 'b'|upper }} {{ not missing|default(false) }}
{% filter upper %}abc {{ s }}{% endfilter %} {% filter trim|replace('a', 'b') %}  a a {% endfilter %}
{% set x %}a{{ s }}b{% endset %}{{ x|length }}{{ x }} {% set y | upper | replace('L', '!') %}{{ s }}{% endset %}{{ y }}
{{ missing|list }} {{ missing|sort }} {{ missing|map('upper')|list }} {{ missing|sum }} {{ missing|upper }}|{{ missing|replace('a', 'b') }}|{{ missing|select|list }}
"""

JSON = r"""
{{ d|tojson }} {{ xs|tojson }} {{ nested|tojson }} {{ s|tojson }} {{ none|tojson }} {{ true|tojson }} {{ 1.0|tojson }} {{ big|tojson }} {{ (1, 2)|tojson }}
{{ tools|tojson }}
{{ tools|tojson(indent=4) }}
{{ tools[0]|tojson(indent=2) }}
{{ tools[0].function.parameters|tojson(sort_keys=true) }}
{{ tools|tojson(separators=(',', ':')) }}
{{ tools|tojson(indent=1, separators=(', ', ': '))|length }}
{{ html|tojson }} {{ "a\"b\\c\n\t\r\b\f\x01\x7f/é☕𝔘 '"|tojson }} {{ uni|tojson(ensure_ascii=true) }} {{ "\u2028"|tojson }}
{{ []|tojson }} {{ {}|tojson }} {{ []|tojson(indent=2) }} {{ {}|tojson(indent=2) }} {{ [[], {}, [1]]|tojson(indent=2) }} {{ {'a': []}|tojson(indent=0) }} {{ [1]|tojson(indent='\t') }}
{{ {1: 2, none: 3, true: 4, 1.5: 5, 'a': 6}|tojson }} {{ [fl, pi, 1e-7, -0.0]|tojson }} {{ ['inf'|float]|tojson }}
{% for tool in tools %}{{ tool|tojson }}{{ '\n' }}{% endfor %}
{{ messages[1]|tojson }} {{ messages[1].content|tojson }} {{ {'role': messages[0].role, 'c': messages[0].content}|tojson }}
{{ '{"name": ' ~ ('x'|tojson) ~ ', "arguments": ' ~ ({'a': 1}|tojson) ~ '}' }}
{{ tools|map('tojson')|join('\n') }} {{ tools|tojson|length }} {{ tools|tojson|replace('"', "'") }}
"""

TESTS = r"""
{{ s is defined }} {{ missing is defined }} {{ missing is undefined }} {{ d.x is defined }} {{ d.b is defined }} {{ d['items'] is defined }} {{ nothing is defined }}
{{ none is none }} {{ s is none }} {{ nothing is not none }} {{ missing is none }}
{{ s is string }} {{ i is string }} {{ i is number }} {{ pi is number }} {{ t is number }} {{ s is number }} {{ i is integer }} {{ t is integer }} {{ pi is float }} {{ i is float }} {{ t is boolean }} {{ i is boolean }}
{{ t is true }} {{ t is false }} {{ 1 is true }} {{ f is false }} {{ nothing is false }}
{{ d is mapping }} {{ xs is mapping }} {{ xs is sequence }} {{ s is sequence }} {{ d is sequence }} {{ i is sequence }} {{ missing is sequence }} {{ xs is iterable }} {{ s is iterable }} {{ i is iterable }} {{ range(2) is sequence }} {{ xs|map('int') is iterable }} {{ xs|map('int') is sequence }}
{{ 3 is odd }} {{ 3 is even }} {{ 4 is even }} {{ 4 is divisibleby 2 }} {{ 4 is divisibleby(3) }} {{ -3 is odd }}
{{ 1 is eq 1 }} {{ 1 is equalto 2 }} {{ 1 is ne 2 }} {{ 1 is lt 2 }} {{ 1 is gt 2 }} {{ 2 is ge 2 }} {{ 1 is le(0) }} {{ 's' is eq('s') }} {{ 3 is greaterthan 1 }} {{ 3 is lessthan 1 }}
{{ 'a' is in ['a'] }} {{ 'a' is not in ['b'] }} {{ 1 is in xs }} {{ 'x' is in 'xyz' }}
{{ 'abc' is lower }} {{ 'ABC' is upper }} {{ 'aB' is lower }} {{ s is callable }} {{ range is callable }} {{ s.upper is callable }} {{ missing is callable }}
{{ none is sameas none }} {{ true is sameas 1 }} {{ 'x'|e is escaped }} {{ 'x' is escaped }}
{{ 'upper' is filter }} {{ 'nope' is filter }} {{ 'odd' is test }} {{ 'nope' is test }}
{{ s is not string }} {{ not s is string }} {{ s is string and i is number }} {{ 1 is defined == true }}
{{ 'a' if d.zz is not defined else 'b' }} {{ xs is not mapping and xs is iterable and xs is not string }}
{{ messages[0].content is string }} {{ messages[0]['tool_calls'] is defined }} {{ 'tool_calls' in messages[0] }} {{ messages[2].reasoning_content is string }}
{{ x is defined and x is not none }} {{ (tools is defined and tools) is iterable }} {{ tools is not none and tools|length > 0 }}
"""

CONTROL = r"""
{% if t %}yes{% endif %}{% if f %}no{% elif i == 42 %}elif{% else %}else{% endif %}{% if missing %}x{% else %}undef{% endif %}
{% for x in xs %}{{ loop.index }}/{{ loop.index0 }}/{{ loop.revindex }}/{{ loop.revindex0 }}/{{ loop.first }}/{{ loop.last }}/{{ loop.length }}:{{ x }};{% endfor %}
{% for x in xs %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }},{% endfor %} {% for x in xs %}{{ loop.cycle('a', 'b') }}{{ loop.depth }}{{ loop.depth0 }}{% endfor %}
{% for x in [1, 1, 2, 2, 1] %}{{ loop.changed(x) }} {% endfor %}
{% for x in xs if x > 1 %}{{ loop.index }}:{{ x }}/{{ loop.length }} {% else %}none{% endfor %}{% for x in [] %}x{% else %}empty{% endfor %}{% for x in missing %}x{% else %}undef{% endfor %}
{% for a, b in [(1, 2), (3, 4)] %}{{ a }}{{ b }}{% endfor %} {% for (a, (b, c)) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}
{% for x in range(10) %}{% if x == 3 %}{% continue %}{% endif %}{% if x == 6 %}{% break %}{% endif %}{{ x }}{% endfor %}
{% for x in [1, 2] %}{% continue %}{% else %}else-after-continue{% endfor %}|{% for x in [1, 2] %}{% break %}{% else %}else-after-break{% endfor %}|{% for x in [1, 2] %}{% if x == 2 %}{% break %}{% endif %}{% else %}partly{% endfor %}
{% set x = 1 %}{% for i in xs %}{% set x = x + i %}{{ x }}{% endfor %}{{ x }}
{% set ns = namespace(n=0, found=false) %}{% for x in xs %}{% set ns.n = ns.n + x %}{% if x == 1 %}{% set ns.found = true %}{% endif %}{% endfor %}{{ ns.n }} {{ ns.found }} {{ ns.nope }}
{% if t %}{% set y = 5 %}{% endif %}{{ y }}{% if f %}{% set z = 5 %}{% endif %}{{ z is defined }}
{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set a, b = b, a %}{{ a }}{{ b }}{% set (c, d2) = [3, 4] %}{{ c }}{{ d2 }}{% set e = 1, 2 %}{{ e }}
{% with q = 5, r = s %}{{ q }}{{ r }}{% endwith %}{{ q is defined }} {% with %}{% set w = 1 %}{{ w }}{% endwith %}{{ w is defined }}
{% macro m(a, b=2, c='x') %}[{{ a }},{{ b }},{{ c }}]{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(1, c=5) }}{{ m(b=1, a=0) }}{{ m() }}{{ m(1)|length }}
{% macro va(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ va(1, 2, 3, x=4) }}{{ va(1) }}{{ va(*[1, 2], **{'k': 3}) }}
{% macro fact(n) %}{% if n <= 1 %}1{% else %}{{ n * (fact(n - 1)|int) }}{% endif %}{% endmacro %}{{ fact(10) }}
{% macro tree(n) %}{{ n.v }}{% for k in n.kids %}({{ tree(k) }}){% endfor %}{% endmacro %}{{ tree({'v': 1, 'kids': [{'v': 2, 'kids': []}, {'v': 3, 'kids': [{'v': 4, 'kids': []}]}]}) }}
{% macro box(t) %}<{{ t }}>{{ caller() }}</{{ t }}>{% endmacro %}{% call box('b') %}in {{ s }}{% endcall %} {% macro each(xs) %}{% for x in xs %}{{ caller(x, loop.index) }}{% endfor %}{% endmacro %}{% call(x, i) each(xs) %}{{ i }}={{ x }};{% endcall %}
{% for n in [{'v': 1, 'k': [{'v': 2, 'k': [{'v': 3, 'k': []}]}]}] recursive %}{{ loop.depth }}:{{ n.v }}{% if n.k %}[{{ loop(n.k) }}]{% endif %}{% endfor %}
{% for x in xs %}{% set outer = loop %}{% for y in [1, 2] %}{{ outer.index }}.{{ loop.index }} {% endfor %}{% endfor %}
{% for x in xs %}{% for y in strs if loop.first %}{{ x }}{{ y }}{% endfor %}{% endfor %}
{% macro uses_global() %}{{ s }}{{ later }}{% endmacro %}{% set later = 'L' %}{{ uses_global() }}
{% macro scoped() %}{% set inner = 1 %}{{ inner }}{% endmacro %}{{ scoped() }}{{ inner is defined }}
{% raw %}{{ not rendered }} {% if %} {# #}{% endraw %}|{% raw -%}  x  {%- endraw %}|
a{# comment #}b{#- strip -#} c {# multi
line #}d
{% print s, i %} {% print(s) %}
{% set m = messages %}{% if m[0].role == 'system' %}{% set sys = m[0].content %}{% set m = m[1:] %}{% endif %}{{ m|length }}{{ sys }}
{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ loop.index0 }}{% endif %}{% endfor %}
{% for m in messages %}{%- if loop.first and m.role != 'system' -%}first{%- endif -%}{{ m.role }}{{ '\n' if not loop.last }}{%- endfor -%}
{% set joined = joiner(', ') %}{% for x in xs %}{{ joined() }}{{ x }}{% endfor %} {% set c = cycler('o', 'e') %}{% for x in xs %}{{ c.next() }}{% endfor %}
{{ dict(a=1, b=2) }} {{ dict([('x', 1)]) }} {{ dict({'y': 1}, z=2) }} {{ dict() }}
{% generation %}gen {{ s }}{% endgeneration %} {% generation %}{% set inside = 1 %}{% endgeneration %}{{ inside is defined }}
{% for m in messages %}{% if m.role == 'assistant' %}{% generation %}{{ m.content }}<eos>{% endgeneration %}{% else %}{{ m.content }}{% endif %}{% endfor %}
{% set ns = namespace() %}{% set ns.a = [1] %}{{ ns.a }} {% set ns = namespace({'z': 1}) %}{{ ns.z }}
{% set ns = namespace(x=[]) %}{% for k in xs %}{% set ns.x = ns.x + [k * 2] %}{% endfor %}{{ ns.x }}
{% for x in 'ab' %}{{ x }}{% if not loop.last %}-{% endif %}{% endfor %}{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k ~ v }}{% endfor %}{% for k, v in {'a': [1]}|dictsort %}{{ k }}{{ v }}{% endfor %}
{% set gen = xs|map('string') %}{% for g in gen %}{{ g }}{% endfor %}/{% for g in gen %}{{ g }}{% endfor %}/{% if xs|select('gt', 99) %}truthy{% endif %}
{% for x in xs|map('string') %}{{ loop.length }}{{ loop.last }}{{ x }} {% endfor %}
{% set ns = namespace(stop=false) %}{% for x in [1, 2, 3] if not ns.stop %}{{ x }}{% if x == 2 %}{% set ns.stop = true %}{% endif %}{% endfor %}
{{ strftime_now('%d %b %Y') }} {{ strftime_now('%Y-%m-%d %H:%M:%S') }} {{ strftime_now('%A %B %-d, %I:%M %p %j %y %e %%') }} {% if strftime_now is defined %}ok{% endif %}
{% set x = 'a' %}{% macro shadow(x) %}{{ x }}{% endmacro %}{{ shadow('b') }}{{ x }}{{ shadow() }}
{% if t %}a{% endif %}b
{% macro d1(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ d1(1) }}{{ d1(1, 2) }}
{% set loop_out %}{% for x in xs %}{{ x }},{% endfor %}{% endset %}{{ loop_out|length }}{{ loop_out }}
{% for a in [[1, 2], [3]] %}{% for b in a %}{{ loop.index }}{{ b }}{% endfor %}{{ loop.index }};{% endfor %}
{% set f2 = s.upper %}{{ f2() }} {% set g2 = d.get %}{{ g2('b') }}
{{ (messages|selectattr('role', 'equalto', 'user')|list)[-1].content }} {{ messages|map(attribute='role')|unique|join(',') }} {{ (messages|rejectattr('role', 'equalto', 'system')|first).role }}
{% set last_user = namespace(i=-1) %}{% for m in messages[::-1] %}{% set idx = (messages|length - 1) - loop.index0 %}{% if last_user.i == -1 and m.role == 'user' %}{% set last_user.i = idx %}{% endif %}{% endfor %}{{ last_user.i }}
{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\n' + system_message + '\n<</SYS>>\n\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{{ content.strip() }}|{% endfor %}
"""

# Templates of several lines, where white space matters.
WHITESPACE = [
    "{% if t %}\n  yes\n{% endif %}\nend\n",
    "  {% if t %}\n  yes\n  {% endif %}\nend\n\n",
    "a\n  {%- if t %}\n  yes\n  {%- endif -%}\n  end",
    "a  {%+ if t %}\n b {%+ endif +%}\nc",
    "x {{- s -}} y\n {{ s }}\n{{ s -}}\n z",
    "{#- c -#}\n  a {# c #}\n b\n  {# c #}\nc",
    "\n\n{% for x in xs %}\n{{ x }}\n{% endfor %}\n\n",
    "{% for x in xs -%}\n  {{ x }}\n{%- endfor %}",
    "\t {% set a = 1 %} \n{{ a }}",
    "a\r\nb\rc\n{{ 'x\r\ny'|length }}\r\n",
    "{{ '}}' }}{{ \"%}\" }}{{ {'a': {'b': 1}}['a']['b'] }}",
    "{%- for m in messages -%}\n    {{- m.role -}}\n    {%- if not loop.last -%}\n        {{- ', ' -}}\n    {%- endif -%}\n{%- endfor -%}\n",
    "{% raw %}\n {{ x }}\n{% endraw %}\nend",
    "  {%- raw -%}  {{ x }}  {%- endraw -%}  end",
    " {% raw %} a {% endraw %} \n b",
    "{% macro m() %}\n  body\n{% endmacro %}\n{{ m() }}|",
    "{% macro m() -%}\n  body\n{%- endmacro %}\n{{ m() }}|",
    "{% set x %}\n  body\n{% endset %}\n[{{ x }}]",
    "{{ bos }}{% for m in messages %}{{'<|' + m['role'] + '|>\n' + m['content'] + '\n'}}{% endfor %}{% if t %}{{ '<|a|>\n' }}{% endif %}",
    "{%if t%}a{%endif%}{%-if t-%} b {%-endif-%}",
    "{{s}}{{ s}}{{s }}{{-s-}} {{+i}}",
    "line1\\nline2 {{ 'a\\nb' }}",
    "{% if t %}{% endif %}\n\n{% if t %}\n\n{% endif %}x",
    "{# a #}{# b #}\n{# c #}x {#- d #} y",
    "  \n  {% if t %}a{% endif %}  \n  b",
    "{{ s }}\n\n",
    "a {%- set x = 1 +%}\n b",
    "{% if t -%} \u00a0x\u00a0 {%- endif %}",
    "{% generation %}\n  a\n{% endgeneration %}\nb",
    "{%- generation -%}\n  a\n{%- endgeneration -%}\nb",
    "{",
    "{ { % %} }} #}",
    "",
    "\n",
    "{{ 1 }}{# unusual {{ }} {% %} #}{{ 2 }}",
    "a{% if t %}{% for x in xs %}\n{{ x }}{% endfor %}\n{% endif %}\nb",
    "{% set a = 'x' %}\n\n{%- set b = 'y' %}\n{{ a ~ b }}",
    "{{ 'a' -}}   \n\n   {{- 'b' }}",
    "{% if f %}a{% elif t %}\n b\n{% else %}\n c\n{% endif %}\n",
]

# Each must fail, in Jinja2 and here.
ERRORS = r"""
{{ missing.x }}
{{ missing['x'] }}
{{ missing.x.y }}
{{ missing() }}
{{ missing + 1 }}
{{ 1 + missing }}
{{ 'a' + missing }}
{{ -missing }}
{{ missing < 1 }}
{{ d.x.y }}
{{ nothing.x.y }}
{{ xs[10].x }}
{{ missing|int }}
{{ missing|tojson }}
{{ 'a' + 1 }}
{{ 1 + 'a' }}
{{ [1] + (1,) }}
{{ 1 / 0 }}
{{ 1 // 0 }}
{{ 1 % 0 }}
{{ 'a' < 1 }}
{{ none < 1 }}
{{ {} < {} }}
{{ 1 in 2 }}
{{ 1 in 'a' }}
{{ i() }}
{{ s() }}
{{ 5|length }}
{{ none|length }}
{{ none|upper|nope }}
{{ 5|join }}
{{ [1, 'a']|sort }}
{{ [1, 'a']|max }}
{{ 5|list }}
{{ 5|first }}
{{ xs|map('nope')|list }}
{{ xs|select('nope')|list }}
{{ xs is nope }}
{{ xs|sum(start='') }}
{{ strs|sum }}
{{ raise_exception('no') }}
{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}
{{ 'a'.split('') }}
{{ 'a'.index('z') }}
{{ ','.join([1]) }}
{{ xs[::0] }}
{{ d[1:] }}
{{ i[:1] }}
{{ t[::2] }}
{{ missing[1:] }}
{{ xs.append(1) }}
{{ d.update({'a': 1}) }}
{{ d.pop('a') }}
{{ xs.sort() }}
{{ xs.__class__.__name__ }}
{{ ''.__class__.__mro__ }}
{{ s.startswith(1) }}
{{ '%d' % 'a' }}
{{ '%s %s' % 'a' }}
{{ '%s' % (1, 2) }}
{{ '{} {}'.format(1) }}
{{ '{'.format(1) }}
{{ '{a}'.format(1) }}
{{ '{:d}'.format('a') }}
{{ {[]: 1} }}
{{ {}[[]].x }}
{{ range(0, 5, 0) }}
{{ range('a') }}
{{ range(1000000) }}
{{ {'a': range(2)}|tojson }}
{{ {(1, 2): 3}|tojson }}
{% for a, b in [1] %}{% endfor %}
{% for a, b in [(1, 2, 3)] %}{% endfor %}
{% set a, b = 1 %}
{% for x in 5 %}{% endfor %}
{% for x in none %}{% endfor %}
{% set s.x = 1 %}
{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}
{% macro m(a) %}{% endmacro %}{{ m(b=2) }}
{% macro m(a) %}{{ a.b }}{% endmacro %}{{ m() }}
{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}
{% for x in xs %}{{ loop([1]) }}{% endfor %}
{{ 'x'|nope }}
{{ dict([1]) }}
{{ 2 ** 'a' }}
{{ 5|dictsort }}
{{ 5|items|list }}
{{ xs|round }}
{{ 'a'|round }}
{{ 'a'|abs }}
{{ 1.5|round(method='up') }}
{{ (xs|map('int'))[0].x }}
{{ xs|map('int')|length }}
{{ xs|map('int')|last }}
{{ 'abc'|truncate(1) }}
{{ (1).x.y }}
{{ i.x.y }}
{{ 'a'|indent(none) }}
{{ 5|indent }}
{% if %}x{% endif %}
{% if t %}x
{% for x in xs %}
{% endif %}
{% nope %}
{{ }}
{{ 1 + }}
{{ (1 }}
{{ 1) }}
{{ [1, }}
{{ {1} }}
{{ 'a }}
{{ a b }}
{{ 1 if }}
{{ x is }}
{{ x| }}
{{ x. }}
{{ . }}
{{ $ }}
{{ a ? b }}
{{ f(a=1, 2) }}
{{ f(**a, b) }}
{% set %}
{% set x %}
{% set 5 = 1 %}
{% set true = 1 %}
{% for %}{% endfor %}
{% for x xs %}{% endfor %}
{% macro %}{% endmacro %}
{% macro m(a=1, b) %}{% endmacro %}
{% call s %}{% endcall %}
{% raw %}x
{# x
{% else %}
{% break %}
{% continue %}
{% for x in xs %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}
{% endfor %}
{% generation %}x
{{ 1 is 2 is 3 }}
{{ x is y is z }}
{{ not }}
{{ 1 not 2 }}
"""


def cases():
    for group, text in [("printing", PRINTING), ("operators", OPERATORS), ("methods", METHODS),
                        ("filters", FILTERS), ("json", JSON), ("tests", TESTS), ("control", CONTROL)]:
        for number, source in enumerate(split(text), 1):
            yield f"{group} {number}", source
    for number, source in enumerate(WHITESPACE, 1):
        yield f"white space {number}", source
    for number, source in enumerate(split(ERRORS), 1):
        yield f"error {number}", source


def split(text):
    """One fragment a line; a fragment of several `{{ }}` is also cut into one case each."""
    for line in text.strip("\n").replace("{# multi\nline #}", "{# multi\x00line #}").split("\n"):
        line = line.replace("\x00", "\n")
        parts = pieces(line)
        if len(parts) > 1:
            yield from parts
        yield line


def pieces(line):
    if "{%" in line or "{#" in line:
        return []
    found, depth, start = [], 0, 0
    at = 0
    while (at := line.find("{{ ", at)) >= 0:
        end = line.find(" }}", at)
        found.append(line[at:end + 3])
        at = end + 3
    return found
