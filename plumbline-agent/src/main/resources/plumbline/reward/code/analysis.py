# Looks at the text of a program, which it reads from standard input and does not run, and prints
# what it finds as JSON. Smells have Pylint's names, risks Bandit's numbers.
import ast
import io
import json
import sys
import tokenize

BUILTINS = {
    "abs", "all", "any", "bool", "bytes", "dict", "dir", "filter", "float", "format", "hash", "id",
    "input", "int", "iter", "len", "list", "map", "max", "min", "next", "object", "open", "pow",
    "print", "range", "repr", "round", "set", "sorted", "str", "sum", "tuple", "type", "vars", "zip",
}
DECISIONS = (
    ast.If, ast.For, ast.AsyncFor, ast.While, ast.IfExp, ast.ExceptHandler, ast.match_case, ast.Assert,
)
NESTING = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.With, ast.AsyncWith)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
ENDS = (ast.Return, ast.Raise, ast.Break, ast.Continue)
LAYOUT = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENCODING, tokenize.ENDMARKER,
}


def dotted(node):
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
        return ".".join(reversed(parts))
    return "?." + ".".join(reversed(parts)) if parts else ""


def complexity(nodes):
    count = 1
    for node in nodes:
        if isinstance(node, DECISIONS):
            count += 1
        elif isinstance(node, ast.BoolOp):
            count += len(node.values) - 1
        elif isinstance(node, ast.comprehension):
            count += 1 + len(node.ifs)
    return count


def tokens(text):
    kinds = tokenize.generate_tokens(io.StringIO(text).readline)
    return sum(1 for token in kinds if token.type not in LAYOUT)


# What a call or a name stands for where an import gave it another name.
def imported(nodes):
    names = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                names[alias.asname or alias.name] = (node.module or "") + "." + alias.name
    return names


def resolved(name, names):
    head, _, rest = name.partition(".")
    full = names.get(head, head)
    return full + ("." + rest if rest else "")


def module_smells(tree, nodes, text):
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    for node in nodes:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                if alias.name == "*":
                    yield "wildcard-import"
                elif (alias.asname or alias.name.split(".")[0]) not in used:
                    yield "unused-import"
    if any(len(line) > 100 for line in text.splitlines()):
        yield "line-too-long"
    if any(line != line.rstrip() for line in text.splitlines()):
        yield "trailing-whitespace"


def node_smells(node):
    if isinstance(node, ast.ExceptHandler):
        if node.type is None:
            yield "bare-except"
        elif dotted(node.type) in ("Exception", "BaseException"):
            yield "broad-exception-caught"
    elif isinstance(node, ast.Global):
        yield "global-statement"
    elif isinstance(node, ast.Compare):
        for operator, right in zip(node.ops, node.comparators):
            single = isinstance(right, ast.Constant) and (right.value is None or right.value is True or right.value is False)
            if single and isinstance(operator, (ast.Eq, ast.NotEq)):
                yield "singleton-comparison"
    elif isinstance(node, ast.Dict):
        keys = [repr(key.value) for key in node.keys if isinstance(key, ast.Constant)]
        if len(keys) != len(set(keys)):
            yield "duplicate-key"
    elif isinstance(node, ast.ClassDef):
        if not node.name[:1].isupper() or "_" in node.name:
            yield "invalid-name"
    for body in ("body", "orelse", "finalbody"):
        block = getattr(node, body, None)
        if isinstance(block, list):
            if any(isinstance(statement, ENDS) for statement in block[:-1]):
                yield "unreachable"
            if len(block) > 1 and any(isinstance(statement, ast.Pass) for statement in block):
                yield "unnecessary-pass"


def function_smells(node):
    inner = [each for each in ast.walk(node) if each is not node]
    arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
    if node.name != node.name.lower():
        yield "invalid-name"
    if node.name in BUILTINS or any(argument.arg in BUILTINS for argument in arguments):
        yield "redefined-builtin"
    if len(arguments) > 5:
        yield "too-many-arguments"
    for default in node.args.defaults + [each for each in node.args.kw_defaults if each]:
        if isinstance(default, (ast.List, ast.Dict, ast.Set)) or (
            isinstance(default, ast.Call) and dotted(default.func) in ("list", "dict", "set")
        ):
            yield "dangerous-default-value"
    if sum(isinstance(each, DECISIONS) for each in inner) > 12:
        yield "too-many-branches"
    if sum(isinstance(each, ast.Return) for each in inner) > 6:
        yield "too-many-return-statements"
    stored = {each.id for each in inner if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    loaded = {each.id for each in inner if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Store)}
    shared = {name for each in inner if isinstance(each, (ast.Global, ast.Nonlocal)) for name in each.names}
    if any(not name.startswith("_") for name in stored - loaded - shared):
        yield "unused-variable"
    if depth(node.body, 0) > 5:
        yield "too-many-nested-blocks"


def depth(block, level):
    deepest = level
    for node in block:
        inside = level + isinstance(node, NESTING)
        for name in ("body", "orelse", "finalbody", "handlers"):
            children = getattr(node, name, None)
            if isinstance(children, list):
                # an elif is an if alone in an else: it nests in the text of no reader
                chain = name == "orelse" and isinstance(node, ast.If) and len(children) == 1
                at = level if chain and isinstance(children[0], ast.If) else inside
                deepest = max(deepest, depth(children, at))
        deepest = max(deepest, inside)
    return deepest


CALLS = {
    "exec": "B102", "eval": "B307", "os.chmod": "B103", "os.system": "B605", "os.popen": "B605",
    "commands.getoutput": "B605", "subprocess.getoutput": "B605", "subprocess.getstatusoutput": "B605",
    "pickle.load": "B301", "pickle.loads": "B301", "pickle.Unpickler": "B301", "dill.loads": "B301",
    "shelve.open": "B301", "marshal.load": "B302", "marshal.loads": "B302", "hashlib.md5": "B324",
    "hashlib.sha1": "B324", "tempfile.mktemp": "B306", "ssl._create_unverified_context": "B323",
    "xml.etree.ElementTree.parse": "B314", "xml.etree.ElementTree.fromstring": "B314",
    "compile": "B102", "__import__": "B102",
}
MODULES = {"telnetlib": "B401", "ftplib": "B402", "ctypes": "B413", "pickle": "B403", "marshal": "B403"}


def keyword(node, name):
    for each in node.keywords:
        if each.arg == name and isinstance(each.value, ast.Constant):
            return each.value.value
    return None


def built(node):
    return (
        isinstance(node, ast.JoinedStr)
        or isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod))
        or isinstance(node, ast.Call) and dotted(node.func).endswith(".format")
    )


def call_risks(node, names):
    name = resolved(dotted(node.func), names)
    if CALLS.get(name):
        yield CALLS[name]
    if name.startswith("subprocess.") and keyword(node, "shell"):
        yield "B602"
    if name == "yaml.load" and not any("Safe" in dotted(each.value) for each in node.keywords):
        yield "B506"
    if name.startswith("requests.") and keyword(node, "verify") is False:
        yield "B501"
    if name.endswith(".execute") and node.args and built(node.args[0]):
        yield "B608"
    if name.endswith(".extractall"):
        yield "B202"
    if name.endswith(".run") and keyword(node, "debug") is True:
        yield "B201"
    if name.endswith("Environment") and keyword(node, "autoescape") is False:
        yield "B701"


def risks(nodes, names):
    for node in nodes:
        if isinstance(node, ast.Call):
            yield from call_risks(node, names)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            modules = [each.name for each in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            for module in modules:
                if module.split(".")[0] in MODULES:
                    yield MODULES[module.split(".")[0]]
        elif isinstance(node, ast.Assign):
            secret = any(
                word in dotted(target).lower() for target in node.targets for word in ("password", "passwd", "secret")
            )
            if secret and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str) and node.value.value:
                yield "B105"
        elif isinstance(node, ast.ExceptHandler):
            if len(node.body) == 1 and isinstance(node.body[0], ast.Pass):
                yield "B110"
        elif isinstance(node, ast.Constant) and node.value == "0.0.0.0":
            yield "B104"


def smells(tree, nodes, text):
    yield from module_smells(tree, nodes, text)
    for node in nodes:
        yield from node_smells(node)
        if isinstance(node, FUNCTIONS):
            yield from function_smells(node)


def main():
    text = sys.stdin.read()
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    names = imported(nodes)
    words = {node.id for node in nodes if isinstance(node, ast.Name)}
    words |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    print(
        json.dumps({
            "complexity": complexity(nodes),
            "tokens": tokens(text),
            "dynamic": bool(words & {"exec", "eval", "compile", "__import__", "import_module", "__builtins__"}),
            "smells": sorted(set(smells(tree, nodes, text))),
            "risks": sorted(set(risks(nodes, names))),
        })
    )


main()
