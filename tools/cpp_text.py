"""Reads C++ text as far as tidy.py needs it: what is code, and where functions begin and end."""
import re

TOKENS = re.compile(
    r'R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"'      # a raw string
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'"      # a character, not the separator of 1'000
    r"|//[^\n]*|/\*.*?\*/", re.S)


def without_text(source):
    """Blanks comments and literals, keeping every line and column where it was."""
    return TOKENS.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), source)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def kind_of_brace(head, in_scope):
    """Says what a brace behind `head` opens: a scope, a function or a block inside one."""
    if not in_scope:
        return "block"
    before_parameters = head.split("(")[0]
    if re.search(r"\b(namespace|class|struct|union|enum|extern)\b", before_parameters) \
            and not re.search(r"\)\s*((const|noexcept|override|final)\s*)*$", head):
        return "scope"
    is_initialiser = re.search(r"=\s*$", head) or re.search(r"[:,]\s*\w+\s*$", head)
    return "function" if "(" in head and not is_initialiser else "block"


def function_spans(source):
    """Yields (first line, count of lines) of each function in C++ text, head included.

    A brace at namespace or class level opens a function unless its head begins a scope or an
    initialiser; the braces of `: member_{value}` belong to the head of their constructor.
    """
    code = re.sub(r"(?m)^\s*#.*$", lambda match: " " * len(match.group()), without_text(source))
    open_braces = []
    head_start = 0
    for match in re.finditer(r"[{};]", code):
        at, sign = match.start(), match.group()
        in_scope = all(kind == "scope" for kind, _ in open_braces)
        if sign == "{":
            head = code[head_start:at]
            first = line_of(code, head_start + len(head) - len(head.lstrip()))
            kind = kind_of_brace(head, in_scope)
            open_braces.append((kind, first))
            if kind != "block" or not in_scope:
                head_start = at + 1
            continue
        if sign == "}" and open_braces:
            kind, first = open_braces.pop()
            if kind == "function":
                yield first, line_of(code, at) - first + 1
            at_scope = all(kind == "scope" for kind, _ in open_braces)
            if kind == "block" and at_scope and re.match(r"\s*[,{]", code[at + 1:]):
                continue  # the head of the constructor goes on
        head_start = at + 1
