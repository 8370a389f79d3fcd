"""Renders every fragment and every family template with Jinja2, set up as transformers does.

    python3 expect.py > ../resources/plumbline/text/template/expected.json

Needs jinja2 (3.1.6 was used). The build never runs this; it reads the file."""

import datetime
import json
import pathlib
import sys

import jinja2
import jinja2.ext
import jinja2.sandbox
from jinja2 import nodes

import conversations
import fragments

NOW = datetime.datetime(2024, 7, 6, 14, 5, 9)
FAMILIES = pathlib.Path(__file__).parent.parent / "resources/plumbline/text/template/families"


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        call = self.call_method("_body")
        return nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


def environment():
    def refuse(message):
        raise jinja2.exceptions.TemplateError(message)

    def to_json(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    made = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
    made.filters["tojson"] = to_json
    made.globals["raise_exception"] = refuse
    made.globals["strftime_now"] = lambda form: NOW.strftime(form)
    return made


def render(source, variables):
    try:
        return {"text": environment().from_string(source).render(**variables)}
    except Exception as e:  # noqa: any failure is a failure here too
        kind = type(e).__name__
        return {"error": kind, "message": str(e)}


def main():
    out = {"jinja2": jinja2.__version__, "context": fragments.CONTEXT, "fragments": [], "families": []}
    seen = set()
    for name, source in fragments.cases():
        if source in seen:
            continue
        seen.add(source)
        out["fragments"].append({"name": name, "source": source, **render(source, fragments.CONTEXT)})
    out["conversations"] = conversations.CONVERSATIONS
    for path in sorted(FAMILIES.glob("*.jinja")):
        source = path.read_text(encoding="utf-8")
        for name, conversation in conversations.CONVERSATIONS.items():
            variables = {
                "messages": conversation["messages"],
                "tools": conversation.get("tools"),
                "documents": None,
                "add_generation_prompt": conversation.get("add_generation_prompt", False),
                **conversations.SPECIAL_TOKENS,
                **conversation.get("variables", {}),
            }
            out["families"].append({"family": path.stem, "conversation": name, **render(source, variables)})
    json.dump(out, sys.stdout, ensure_ascii=True, indent=1)
    print()


if __name__ == "__main__":
    main()
