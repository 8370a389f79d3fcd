# Runs before the guest's program, and holds nothing that the program could profit from. What it
# needs is bound here, so that a program that replaces a builtin does not change how the next probe
# is started. The last expression is what the host gets.
import _ast
import io
import sys


def _harness():
    compiled, execute, evaluate, check, known = compile, exec, eval, isinstance, getattr
    wrap, raw, system, out = io.TextIOWrapper, io.BytesIO, sys, sys.stdout
    node, statement, many, number, leave = _ast.AST, _ast.stmt, list, int, SystemExit

    # The interpreter counts the lines that it enters: give every statement a line of its own, so
    # that a loop costs the same on one line as on two.
    def program(source):
        tree = compiled(source, "program.py", "exec", 0x400)
        lines, waiting = 1, [(tree, 1)]
        while waiting:
            parent, line = waiting.pop()
            for name in parent._fields:
                value = known(parent, name, None)
                for child in value if check(value, many) else [value]:
                    if not check(child, node):
                        continue
                    at = line
                    if check(child, statement):
                        lines += 1
                        at = lines
                    child.lineno = child.end_lineno = at
                    child.col_offset = child.end_col_offset = 0
                    waiting.append((child, at))
        return compiled(tree, "program.py", "exec")

    def script(source, text):
        system.stdin = wrap(raw(text.encode("utf-8", "surrogatepass")), encoding="utf-8")
        system.stdout = out
        try:
            execute(program(source), {"__name__": "__main__"})
        except leave as end:
            return end.code if check(end.code, number) else number(end.code is not None)
        finally:
            out.flush()

    def load(source):
        names = {"__name__": "program"}
        try:
            execute(program(source), names)
        finally:
            out.flush()
        return names

    def call(expression, names):
        try:
            return evaluate(compiled(expression, "probe.py", "eval"), names)
        finally:
            out.flush()

    return (script, load, call, (tuple, set, frozenset))


_harness()
