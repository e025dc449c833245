"""The house rules that a compiler does not see, as data, and the checks that hold the sources to them.

docs/architecture.md says why; this file is where a rule is changed.
"""

import re
from dataclasses import dataclass

LANGUAGE = ["grammar", "compiler", "compiler/check", "compiler/math", "compiler/graph", "compiler/lower", "compiler/plan",
            "compiler/interpreter", "compiler/rule", "compiler/native"]
RUNTIME = ["runtime", "runtime/checkpoint", "runtime/optimizer"]

# An arrow between folders points down. A row: the folder, and the folders whose headers it may include.
# The row with the longest matching name holds: compiler/llvm/ is a layer of its own.
ARROWS = {
    "grammar": ["grammar"],
    "compiler": ["compiler"],
    "compiler/check": ["grammar", "compiler", "compiler/check"],
    "compiler/math": ["compiler", "compiler/math"],
    "compiler/graph": ["grammar", "compiler", "compiler/math", "compiler/graph"],
    "compiler/lower": ["grammar", "compiler", "compiler/check", "compiler/graph", "compiler/lower"],
    "compiler/plan": ["compiler", "compiler/math", "compiler/graph", "compiler/plan"],
    "compiler/interpreter": ["compiler", "compiler/math", "compiler/graph", "compiler/plan", "compiler/interpreter"],
    "compiler/rule": ["grammar", "compiler", "compiler/check", "compiler/graph", "compiler/lower", "compiler/rule"],
    "compiler/native": ["compiler", "compiler/math", "compiler/graph", "compiler/plan", "compiler/rule", "compiler/native"],
    "compiler/llvm": ["compiler", "compiler/math", "compiler/graph", "compiler/plan", "compiler/rule", "compiler/native",
                      "compiler/llvm"],
    "runtime": [*LANGUAGE, *RUNTIME],
    "runtime/checkpoint": ["grammar", "runtime", "runtime/checkpoint"],
    "runtime/optimizer": [*LANGUAGE, *RUNTIME],
    "runtime/api": [*LANGUAGE, *RUNTIME, "runtime/api"],
    "cli": [*LANGUAGE, *RUNTIME, "cli"],
    "tests": [*LANGUAGE, "compiler/llvm", *RUNTIME, "runtime/api", "cli", "tools", "tests"],
    "tools": [*LANGUAGE, *RUNTIME, "tests", "tools"],
}

# The same for targets: what each may link. Targets of tests may link anything.
LINKS = {
    "anneal_grammar": [],
    "anneal_compiler": ["anneal_grammar"],
    "anneal_native_sources": ["anneal_grammar", "anneal_compiler"],
    "anneal_native": ["anneal_grammar", "anneal_compiler", "anneal_native_sources"],
    "anneal_runtime": ["anneal_grammar", "anneal_compiler"],
    "anneal_api": ["anneal_grammar", "anneal_compiler", "anneal_runtime"],
    "anneal": ["anneal_grammar", "anneal_compiler", "anneal_runtime", "anneal_api"],
    "anneal_shipped_programs": ["anneal_grammar", "anneal_compiler", "anneal_runtime"],
    "write_kernels": ["anneal_grammar", "anneal_compiler", "anneal_runtime", "anneal_shipped_programs"],
    "anneal_cli_output": ["anneal_grammar"],
    "anneal_cli_convert": ["anneal_grammar"],
    "anneal_cli": ["anneal_grammar", "anneal_compiler", "anneal_runtime", "anneal_cli_output"],
    "anneal_program": ["anneal_grammar", "anneal_compiler", "anneal_runtime", "anneal_cli", "anneal_cli_output", "anneal_cli_convert"],
}

PRODUCT = ("grammar/", "compiler/", "runtime/", "cli/")

# Libraries of others: the start of the header's name, the files that may include it, and in how many translation units it may
# arrive, by whatever way. Tests may include anything.
THIRD_PARTY = [
    ("boost/", r"grammar/[a-z_]+\.cpp|grammar/rules/[a-z_]+\.hpp", 1, "Boost stays in one translation unit of the grammar"),
    ("CLI/", r"cli/[a-z_]+\.cpp", 1, "CLI11 stays in one file of the command line"),
    ("llvm/", r"compiler/llvm/.*", None, "LLVM stays in compiler/llvm/"),
    ("llvm-c/", r"compiler/llvm/.*", None, "LLVM stays in compiler/llvm/"),
    ("histedit.h", r"cli/repl/[a-z_]+\.cpp", 1, "lines are edited in one file"),
    ("stb/stb_image.h", r"grammar/library_text\.cpp", 1, "texts are inflated in one file"),
    ("stb/stb_image_write", r"cli/plot/[a-z_]+\.cpp", 1, "stb stays in one file of the pictures"),
    ("stb/stb_truetype", r"cli/plot/[a-z_]+\.cpp", 1, "stb stays in one file of the pictures"),
    ("xxhash.h", r"runtime/checkpoint/[a-z_]+\.cpp", 1, "the checksum is made in one file"),
    ("nlohmann/", r"(cli/.*|runtime/.*\.cpp|grammar/render_[a-z]+\.cpp)", None, "JSON is private to sources that read or write it"),
]

# Standard headers that product code does without.
BANNED_HEADERS = {
    "iostream": "its initialiser runs at every start of the program; write with fmt",
    "fstream": "files are read and written by one module, without streams",
    "sstream": "streams depend on the locale; use fmt or std::to_chars",
    "iomanip": "streams depend on the locale; use fmt or std::to_chars",
    "locale": "nothing depends on the locale",
    "clocale": "nothing depends on the locale",
    "cctype": "its functions depend on the locale; compare characters",
    "regex": "unbounded recursion, and the locale",
}

# Words that product code does without.
BANNED_WORDS = [
    (r"\b(?:std::)?(?:strtod|strtof|strtold|atof|stod|stof|stold)\s*\(", "depends on the locale; use std::from_chars"),
    (r"\bsetlocale\s*\(", "nothing depends on the locale"),
    (r"\bdynamic_cast\s*<", "a variant or an enum says what a node is"),
]
# … and words that the layers below the command line do without, but for the headers that C++ hosts compile.
HOST_HEADERS = "runtime/api/include/anneal/"
BANNED_BELOW_CLI = [(r"\bthrow\b", "mistakes are diagnostics or result values, no exceptions")]

FILE_LINES_WARNED = 400
FILE_LINES = 450
FUNCTION_LINES_WARNED = 60
FUNCTION_LINES = 100
# Lists and tables may be long.
LONG_FILES = re.compile(r".*(\.def|_table\.hpp|_table\.cpp|coefficients[a-z_/]*\.hpp)")
# Functions that are one, and why they cannot be taken apart.
LONG_FUNCTIONS = {
    "compiler/interpreter/machine.hpp": "one handler a line; handlers jump to each other's labels",
}


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    text: str
    warning: bool = False

    def __str__(self):
        return "%s:%d: %s: %s" % (self.path, self.line, "warning" if self.warning else "error", self.text)


def is_cpp(path):
    return path.endswith((".cpp", ".hpp", ".h", ".def", ".c"))


def is_product(path):
    return path.startswith(PRODUCT)


def layer(path):
    """The row of ARROWS that a path belongs to, or None."""
    matching = [folder for folder in ARROWS if path.startswith(folder + "/")]
    return max(matching, key=len, default=None)


def includes(text):
    for number, line in enumerate(text.split("\n"), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if match:
            yield number, match.group(1), match.group(2)


def check_arrows(files):
    for path, text in files.items():
        here = layer(path)
        if not is_cpp(path) or here is None:
            continue
        for number, kind, header in includes(text):
            there = layer(header)
            if kind == "<" and there is None:
                continue
            if there is None or header not in files:
                yield Finding(path, number, "`%s` is no file of the project: includes are relative to its root" % header)
            elif there not in ARROWS[here]:
                yield Finding(path, number, "%s/ may not include `%s`: arrows point down only" % (here, header))


def check_links(files):
    for path, text in files.items():
        if not path.endswith("CMakeLists.txt") or path.startswith("tests/"):
            continue
        for match in re.finditer(r"target_link_libraries\(\s*([^\s)]+)([^)]*)\)", text):
            target, libraries = match.group(1), re.findall(r"\banneal\w*\b", match.group(2))
            number = text.count("\n", 0, match.start()) + 1
            for library in libraries:
                if library not in LINKS.get(target, []):
                    yield Finding(path, number, "`%s` may not link `%s`: arrows point down only" % (target, library))


def reached(path, files, seen=None):
    """Every header that a file includes, directly or through others: names as written."""
    seen = set() if seen is None else seen
    for _, _, header in includes(files[path]):
        if header not in seen:
            seen.add(header)
            if header in files:
                reached(header, files, seen)
    return seen


def check_third_party(files):
    product = [path for path in sorted(files) if is_cpp(path) and is_product(path)]
    arriving = {path: reached(path, files) for path in product if path.endswith(".cpp")}
    for prefix, where, most, reason in THIRD_PARTY:
        misplaced = set()
        for path in product:
            found = [number for number, _, header in includes(files[path]) if header.startswith(prefix)]
            if found and not re.fullmatch(where, path):
                misplaced.add(path)
                yield Finding(path, found[0], "includes %s: %s" % (prefix, reason))
        units = [path for path, headers in arriving.items() if any(header.startswith(prefix) for header in headers)]
        units = sorted(set(units) - misplaced, key=lambda path: (not re.fullmatch(where, path), path))
        for path in units[most:] if most is not None else []:
            yield Finding(path, 1, "gets %s, as %s does: %s" % (prefix, units[0], reason))


def check_banned(files):
    for path, text in files.items():
        if not is_cpp(path) or not is_product(path):
            continue
        for number, _, header in includes(text):
            if header in BANNED_HEADERS:
                yield Finding(path, number, "includes <%s>: %s" % (header, BANNED_HEADERS[header]))
        words = BANNED_WORDS + ([] if path.startswith(("cli/", HOST_HEADERS)) else BANNED_BELOW_CLI)
        for number, line in enumerate(without_comments(text).split("\n"), 1):
            for pattern, reason in words:
                if re.search(pattern, line):
                    yield Finding(path, number, "`%s`: %s" % (line.strip(), reason))


def check_library_is_text(files):
    for path in files:
        if path.startswith("stdlib/") and is_cpp(path):
            yield Finding(path, 1, "stdlib/ holds text in the language, no C++")


def check_file_lengths(files):
    for path, text in files.items():
        lines = text.count("\n")
        if not is_cpp(path) or LONG_FILES.fullmatch(path) or lines <= FILE_LINES_WARNED:
            continue
        yield Finding(path, lines, "%d lines: a file owns one concept, about %d lines at most" % (lines, FILE_LINES_WARNED), lines <= FILE_LINES)


def check_function_lengths(files):
    for path, text in files.items():
        if not is_cpp(path) or path.endswith(".def") or path in LONG_FUNCTIONS:
            continue
        for first, last in functions(text):
            lines = last - first + 1
            if lines > FUNCTION_LINES_WARNED:
                message = "a function of %d lines, about %d at most" % (lines, FUNCTION_LINES_WARNED)
                yield Finding(path, first, message, lines <= FUNCTION_LINES)


def without_comments(text):
    """The text with comments, strings and preprocessor lines blanked, line breaks kept."""
    token = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])\'(?:\\.|[^\'\\\n])+\''
        r"|^[ \t]*#(?:\\\n|[^\n])*",
        re.S | re.M,
    )
    return token.sub(lambda match: "\n" * match.group().count("\n"), text)


def functions(text):
    """First and last line of every function body that no other function encloses."""
    plain = without_comments(text)
    stack = []  # (kind, line of the opening)
    head = ""  # what stands before the next brace
    line = head_line = 1
    for character in plain:
        if character == "\n":
            line += 1
        if character == "{":
            inside = bool(stack) and stack[-1][0] != "scope"
            stack.append(("inner" if inside else brace_kind(head), head_line))
            head = ""
        elif character == "}":
            if stack:
                kind, first = stack.pop()
                if kind == "function":
                    yield first, line
            head = ""
        elif character == ";":
            head = ""
        else:
            if not head.strip():
                head, head_line = "", line
            head += character


def brace_kind(head):
    head = head.strip()
    if re.search(r"\bnamespace\b", head) or head.startswith("extern"):
        return "scope"
    if re.search(r"\b(class|struct|union|enum)\b", head) and not head.endswith(")"):
        return "scope"
    return "table" if head.endswith(("=", "]")) else "function"


CHECKS = [
    check_arrows,
    check_links,
    check_third_party,
    check_banned,
    check_library_is_text,
    check_file_lengths,
    check_function_lengths,
]


def check(files):
    """Every finding in `files`, a dictionary of paths below the root to texts."""
    return [finding for one in CHECKS for finding in one(files)]
